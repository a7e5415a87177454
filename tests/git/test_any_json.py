"""Other people's JSON: merged by its shape, and not one byte more is changed than merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support.edits import Versions
from tests.support.forks import fork
from tests.support.git_oracle import strict, unordered
from tests.support.regions import choose, conflicts

if TYPE_CHECKING:
    from tests.support.repos import Repo


class Case(NamedTuple):
    """A file, its three versions, and what a maintainer would commit."""

    path: str
    base: str
    ours: str
    theirs: str
    merged: str


COPY = """\
  "service": {
    "image": "x",
    "options": "b",
    "command": "c",
    "env": "map",
    "ports": "list"
  },
"""

SCHEMA = """\
{
  "container": {
    "image": "x",
    "options": "a",
    "env": "map",
    "ports": "list"
  },
  "end": {}
}
"""

PACKAGE = """\
{
  "name": "shop",
  "version": "1.2.0",
  "files": ["dist", "README.md"],
  "scripts": {
    "build": "tsc -p .",
    "test": "jest"
  },
  "dependencies": {
    "express": "^4.18.2",
    "zod": "^3.22.4"
  },
  "engines": { "node": ">=18" }
}
"""
LOCALE = """\
{
    "cart.empty": "Dein Warenkorb ist leer",
    "cart.title": "Warenkorb",

    "login.title": "An\\u00admelden",
    "login.user": "Benutzer"
}"""
CONTRIBUTORS = """\
{
  "files": [
    "README.md"
  ],
  "imageSize": 100,
  "contributors": [
    {
      "login": "ada",
      "name": "Ada",
      "contributions": [
        "code"
      ]
    }
  ],
  "projectName": "shop"
}
"""
GRACE = """\
    {
      "login": "grace",
      "name": "Grace",
      "contributions": [
        "doc",
        "code"
      ]
    }"""
ALAN = GRACE.replace("grace", "alan").replace("Grace", "Alan")
ADA = CONTRIBUTORS[CONTRIBUTORS.index("    {") : CONTRIBUTORS.index('\n  ],\n  "project')]
TSCONFIG = """\
{
\t"compilerOptions": {
\t\t"target": "es2020",
\t\t"lib": ["dom", "es2020"],
\t\t"strict": true,
\t\t"paths": {"@/*": ["./src/*"]}
\t},
\t"include": ["src"]
}
"""
TASKS = """\
{"tasks": [
  {"id": 1, "title": "Design", "status": "done", "dependencies": []},
  {"id": 2, "title": "Build", "status": "pending", "dependencies": [1]},
  {"id": 3, "title": "Test", "status": "pending", "dependencies": [2]}
], "meta": {"version": 1.10}}
"""
MINIFIED = '{"a":1,"b":{"c":[1,2,3],"d":"x"},"e":1e400,"f":12345678901234567890}'

CASES = {
    "package.json: each side adds a dependency": Case(
        "package.json",
        PACKAGE,
        PACKAGE.replace('"express"', '"cors": "^2.8.5",\n    "express"'),
        PACKAGE.replace('"zod": "^3.22.4"', '"zod": "^3.23.0",\n    "zustand": "^4.5.0"'),
        PACKAGE.replace('"express"', '"cors": "^2.8.5",\n    "express"').replace(
            '"zod": "^3.22.4"', '"zod": "^3.23.0",\n    "zustand": "^4.5.0"'
        ),
    ),
    "package.json: neighbouring lines": Case(
        "package.json",
        PACKAGE,
        PACKAGE.replace('"version": "1.2.0"', '"version": "1.3.0"'),
        PACKAGE.replace('"dist", "README.md"', '"dist", "LICENSE", "README.md"'),
        PACKAGE.replace('"version": "1.2.0"', '"version": "1.3.0"').replace(
            '"dist", "README.md"', '"dist", "LICENSE", "README.md"'
        ),
    ),
    "package.json: a removal beside a change": Case(
        "package.json",
        PACKAGE,
        PACKAGE.replace('    "build": "tsc -p .",\n', ""),
        PACKAGE.replace('"test": "jest"', '"test": "vitest"'),
        PACKAGE.replace('    "build": "tsc -p .",\n    "test": "jest"', '    "test": "vitest"'),
    ),
    "a schema: an object edited and copied here, a member added to it there": Case(
        "schema.json",
        SCHEMA,
        SCHEMA.replace('"a"', '"b"').replace('  "end"', COPY + '  "end"'),
        SCHEMA.replace('"list"', '"list",\n    "pull": true'),
        SCHEMA.replace('"a"', '"b"')
        .replace('"list"', '"list",\n    "pull": true')
        .replace('  "end"', COPY + '  "end"'),
    ),
    "package.json: inline objects stay inline": Case(
        "package.json",
        PACKAGE,
        PACKAGE.replace('{ "node": ">=18" }', '{ "node": ">=20" }'),
        PACKAGE.replace('{ "node": ">=18" }', '{ "node": ">=18", "npm": ">=9" }'),
        PACKAGE.replace('{ "node": ">=18" }', '{ "node": ">=20", "npm": ">=9" }'),
    ),
    "a locale file: blank lines, escapes, no final newline": Case(
        "locales/de.json",
        LOCALE,
        LOCALE.replace('"login.user": "Benutzer"', '"login.user": "Benutzername"'),
        LOCALE.replace(
            '"cart.title": "Warenkorb",', '"cart.title": "Warenkorb",\n    "cart.sum": "Summe",'
        ),
        LOCALE.replace(
            '"cart.title": "Warenkorb",', '"cart.title": "Warenkorb",\n    "cart.sum": "Summe",'
        ).replace('"login.user": "Benutzer"', '"login.user": "Benutzername"'),
    ),
    "a locale file: both append": Case(
        "locales/de.json",
        LOCALE,
        LOCALE.replace('"Benutzer"', '"Benutzer",\n    "login.mail": "E-Mail"'),
        LOCALE.replace('"Benutzer"', '"Benutzer",\n    "login.key": "Schl\\u00fcssel"'),
        LOCALE.replace(
            '"Benutzer"',
            '"Benutzer",\n    "login.mail": "E-Mail",\n    "login.key": "Schl\\u00fcssel"',
        ),
    ),
    ".all-contributorsrc: each side adds a person": Case(
        ".all-contributorsrc",
        CONTRIBUTORS,
        CONTRIBUTORS.replace(ADA, f"{ADA},\n{GRACE}"),
        CONTRIBUTORS.replace(ADA, f"{ADA},\n{ALAN}"),
        CONTRIBUTORS.replace(ADA, f"{ADA},\n{GRACE},\n{ALAN}"),
    ),
    ".all-contributorsrc: one adds a person, one an emoji": Case(
        ".all-contributorsrc",
        CONTRIBUTORS,
        CONTRIBUTORS.replace(ADA, f"{ADA},\n{GRACE}"),
        CONTRIBUTORS.replace('"code"', '"code",\n        "test"'),
        CONTRIBUTORS.replace(ADA, f"{ADA},\n{GRACE}").replace(
            '"code"', '"code",\n        "test"', 1
        ),
    ),
    "tsconfig.json: tabs": Case(
        "tsconfig.json",
        TSCONFIG,
        TSCONFIG.replace('"es2020",', '"es2022",', 1),
        TSCONFIG.replace('["src"]', '["src", "tests"]').replace(
            '"strict": true,', '"strict": true,\n\t\t"noEmit": true,'
        ),
        TSCONFIG.replace('"es2020",', '"es2022",', 1)
        .replace('["src"]', '["src", "tests"]')
        .replace('"strict": true,', '"strict": true,\n\t\t"noEmit": true,'),
    ),
    "a task list: two edits of one task, one added": Case(
        "tasks.json",
        TASKS,
        TASKS.replace('"Build", "status": "pending"', '"Build", "status": "done"'),
        TASKS.replace('"title": "Build"', '"title": "Build it"').replace(
            "[2]}\n]",
            '[2]},\n  {"id": 4, "title": "Ship", "status": "pending", "dependencies": [3]}\n]',
        ),
        TASKS.replace('"Build", "status": "pending"', '"Build it", "status": "done"').replace(
            "[2]}\n]",
            '[2]},\n  {"id": 4, "title": "Ship", "status": "pending", "dependencies": [3]}\n]',
        ),
    ),
    "a task list: one removed, another edited": Case(
        "tasks.json",
        TASKS,
        TASKS.replace(TASKS.splitlines(keepends=True)[1], ""),
        TASKS.replace('"Test", "status": "pending"', '"Test", "status": "started"'),
        TASKS.replace(TASKS.splitlines(keepends=True)[1], "").replace(
            '"Test", "status": "pending"', '"Test", "status": "started"'
        ),
    ),
    "minified": Case(
        "min.json",
        MINIFIED,
        MINIFIED.replace('"a":1', '"a":2'),
        MINIFIED.replace("[1,2,3]", "[1,2,3,4]").replace('"x"', '"\\u0078y"'),
        MINIFIED.replace('"a":1', '"a":2')
        .replace("[1,2,3]", "[1,2,3,4]")
        .replace('"x"', '"\\u0078y"'),
    ),
    "numbers keep their digits": Case(
        "numbers.json",
        '{"a": 1.10, "b": 1E5, "c": -0, "d": 0}\n',
        '{"a": 1.10, "b": 1E5, "c": -0, "d": 1.0}\n',
        '{"a": 1.100, "b": 1E5, "c": -0, "d": 0}\n',
        '{"a": 1.100, "b": 1E5, "c": -0, "d": 1.0}\n',
    ),
    "line ends of two bytes": Case(
        "crlf.json",
        PACKAGE.replace("\n", "\r\n"),
        PACKAGE.replace('"jest"', '"vitest"').replace("\n", "\r\n"),
        PACKAGE.replace('"tsc -p ."', '"tsc"').replace("\n", "\r\n"),
        PACKAGE.replace('"jest"', '"vitest"').replace('"tsc -p ."', '"tsc"').replace("\n", "\r\n"),
    ),
    "ours is laid out anew": Case(
        "layout.json",
        '{"a": 1, "b": [1, 2]}\n',
        '{\n    "a": 1,\n    "b": [\n        1,\n        2\n    ]\n}\n',
        '{"a": 5, "b": [1, 2, 3]}\n',
        '{\n    "a": 5,\n    "b": [\n        1,\n        2,\n        3\n    ]\n}\n',
    ),
    "a list at the top": Case(
        "list.json",
        '[\n  "a",\n  "b"\n]\n',
        '[\n  "a",\n  "b",\n  "c"\n]\n',
        '[\n  "b"\n]\n',
        '[\n  "b",\n  "c"\n]\n',
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_a_maintainer_would_commit(any_json: Repo, case: Case) -> None:
    fork(any_json, Versions(case.base, case.ours, case.theirs, ()), case.path)

    merge = any_json.merge("side")

    assert (merge.returncode, merge.stderr) == (0, b"")
    assert any_json.read(case.path) == case.merged


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_same_from_the_other_side(any_json: Repo, case: Case) -> None:
    """The value is the same, up to the order of what both sides add."""
    fork(any_json, Versions(case.base, case.theirs, case.ours, ()), case.path)

    assert any_json.merge("side").returncode == 0
    assert unordered(strict(any_json.read(case.path))) == unordered(strict(case.merged))


def test_a_version_that_both_raised_conflicts_alone(any_json: Repo) -> None:
    ours = PACKAGE.replace("1.2.0", "1.3.0").replace('"jest"', '"vitest"')
    theirs = PACKAGE.replace("1.2.0", "2.0.0").replace('"tsc -p ."', '"tsc"')
    fork(any_json, Versions(PACKAGE, ours, theirs, ()), "package.json")

    assert any_json.merge("side").returncode == 1
    content = (any_json.path / "package.json").read_bytes()
    [region] = conflicts(content)
    assert region.ours == b'  "version": "1.3.0",\n'
    assert region.theirs == b'  "version": "2.0.0",\n'
    settled = PACKAGE.replace('"jest"', '"vitest"').replace('"tsc -p ."', '"tsc"')
    assert choose(content, "theirs").decode() == settled.replace("1.2.0", "2.0.0")
