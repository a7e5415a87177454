"""Files that people keep in git, merged by their shape alone: what a maintainer would commit."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from git_context.merge.threeway import merge
from git_context.merge.values import exact
from tests.merge.similarity import unordered


class File(NamedTuple):
    """Three versions of a file, and the merged one."""

    name: str
    base: Any
    ours: Any
    theirs: Any
    merged: Any


class Contest(NamedTuple):
    """Three versions of a file that only people can merge, and where the conflicts are."""

    name: str
    base: Any
    ours: Any
    theirs: Any
    conflicts: list[str]


def person(login: str, *contributions: str) -> dict[str, Any]:
    return {"login": login, "name": login.title(), "contributions": list(contributions)}


def task(number: int, status: str = "todo") -> dict[str, Any]:
    return {"id": number, "title": f"task {number}", "status": status}


FILES = [
    File(
        "package.json: dependencies stay sorted",
        {"dependencies": {"axios": "^1", "react": "^18", "zod": "^3"}},
        {"dependencies": {"axios": "^1", "lodash": "^4", "react": "^18", "zod": "^3"}},
        {"dependencies": {"axios": "^1", "dayjs": "^1", "react": "^18", "zod": "^3"}},
        {
            "dependencies": {
                "axios": "^1",
                "dayjs": "^1",
                "lodash": "^4",
                "react": "^18",
                "zod": "^3",
            }
        },
    ),
    File(
        "package.json: one removed, its neighbour upgraded",
        {"dependencies": {"left-pad": "1.3.0", "lodash": "4.17.20"}},
        {"dependencies": {"lodash": "4.17.20"}},
        {"dependencies": {"left-pad": "1.3.0", "lodash": "4.17.21"}},
        {"dependencies": {"lodash": "4.17.21"}},
    ),
    File(
        "package.json: scripts, unsorted",
        {"scripts": {"test": "jest", "build": "tsc"}},
        {"scripts": {"test": "jest", "lint": "eslint .", "build": "tsc"}},
        {"scripts": {"test": "vitest", "build": "tsc", "start": "node ."}},
        {"scripts": {"test": "vitest", "lint": "eslint .", "build": "tsc", "start": "node ."}},
    ),
    File(
        "package.json: published files",
        {"files": ["dist", "README.md"]},
        {"files": ["dist", "bin", "README.md"]},
        {"files": ["dist", "README.md", "LICENSE"]},
        {"files": ["dist", "bin", "README.md", "LICENSE"]},
    ),
    File(
        "package.json: keywords sorted there, one added here",
        {"keywords": ["merge", "json", "git"]},
        {"keywords": ["merge", "json", "git", "three-way"]},
        {"keywords": ["git", "json", "merge"]},
        {"keywords": ["git", "three-way", "json", "merge"]},
    ),
    File(
        ".all-contributorsrc: two new people",
        {"contributors": [person("ann", "code")]},
        {"contributors": [person("ann", "code"), person("bob", "doc")]},
        {"contributors": [person("ann", "code"), person("cyd", "test")]},
        {"contributors": [person("ann", "code"), person("bob", "doc"), person("cyd", "test")]},
    ),
    File(
        ".all-contributorsrc: one who does more, and a new one right behind",
        {"contributors": [person("ann", "code"), person("bob", "doc")]},
        {"contributors": [person("ann", "code"), person("bob", "doc", "test")]},
        {"contributors": [person("ann", "code"), person("bob", "doc"), person("cyd", "code")]},
        {
            "contributors": [
                person("ann", "code"),
                person("bob", "doc", "test"),
                person("cyd", "code"),
            ]
        },
    ),
    File(
        ".all-contributorsrc: the same person does two things more",
        {"contributors": [person("ann", "code")]},
        {"contributors": [person("ann", "code", "doc")]},
        {"contributors": [person("ann", "code", "infra")]},
        {"contributors": [person("ann", "code", "doc", "infra")]},
    ),
    File(
        ".all-contributorsrc: two people of one name",
        {"contributors": [{"login": "a", "name": "Kim"}]},
        {"contributors": [{"login": "a", "name": "Kim"}, {"login": "b", "name": "Kim"}]},
        {"contributors": [{"login": "a", "name": "Kim"}, {"login": "c", "name": "Lee"}]},
        {
            "contributors": [
                {"login": "a", "name": "Kim"},
                {"login": "b", "name": "Kim"},
                {"login": "c", "name": "Lee"},
            ]
        },
    ),
    File(
        "a locale: texts edited and added in nested sections",
        {"home": {"title": "Home", "lead": "Hi"}, "menu": {"open": "Open"}},
        {"home": {"title": "Start", "lead": "Hi"}, "menu": {"open": "Open", "save": "Save"}},
        {"home": {"title": "Home", "lead": "Hello"}, "menu": {"open": "Open", "quit": "Quit"}},
        {
            "home": {"title": "Start", "lead": "Hello"},
            "menu": {"open": "Open", "save": "Save", "quit": "Quit"},
        },
    ),
    File(
        "a locale: a key renamed here, its neighbour's text edited there",
        {"ok": "OK", "cancel": "Cancel"},
        {"confirm": "OK", "cancel": "Cancel"},
        {"ok": "OK", "cancel": "Abort"},
        {"confirm": "OK", "cancel": "Abort"},
    ),
    File(
        "tsconfig.json: target and library raised here, stricter there",
        {"compilerOptions": {"target": "es2017", "lib": ["dom", "es2017"], "strict": False}},
        {"compilerOptions": {"target": "es2020", "lib": ["dom", "es2020"], "strict": False}},
        {
            "compilerOptions": {
                "target": "es2017",
                "lib": ["dom", "es2017", "webworker"],
                "strict": True,
            }
        },
        {
            "compilerOptions": {
                "target": "es2020",
                "lib": ["dom", "es2020", "webworker"],
                "strict": True,
            }
        },
    ),
    File(
        ".eslintrc: rules and presets",
        {"extends": ["eslint:recommended"], "rules": {"semi": ["error", "always"]}},
        {"extends": ["eslint:recommended", "prettier"], "rules": {"semi": ["error", "never"]}},
        {
            "extends": ["plugin:import", "eslint:recommended"],
            "rules": {"semi": ["error", "always"], "quotes": "off"},
        },
        {
            "extends": ["plugin:import", "eslint:recommended", "prettier"],
            "rules": {"semi": ["error", "never"], "quotes": "off"},
        },
    ),
    File(
        ".eslintrc: a rule's severity here, its options there",
        {"rules": {"max-len": ["error", {"code": 80}]}},
        {"rules": {"max-len": ["error", {"code": 100}]}},
        {"rules": {"max-len": ["warn", {"code": 80}]}},
        {"rules": {"max-len": ["warn", {"code": 100}]}},
    ),
    File(
        "composer.json",
        {
            "require": {"php": ">=7.4"},
            "autoload": {"psr-4": {"App\\": "src/"}},
            "authors": [{"name": "Ann", "email": "ann@old.example"}],
        },
        {
            "require": {"php": ">=8.0"},
            "autoload": {"psr-4": {"App\\": "src/"}},
            "authors": [{"name": "Ann", "email": "ann@new.example"}],
        },
        {
            "require": {"php": ">=7.4", "ext-mbstring": "*"},
            "autoload": {"psr-4": {"App\\": "src/", "Tests\\": "tests/"}},
            "authors": [{"name": "Ann", "email": "ann@old.example"}, {"name": "Bob"}],
        },
        {
            "require": {"php": ">=8.0", "ext-mbstring": "*"},
            "autoload": {"psr-4": {"App\\": "src/", "Tests\\": "tests/"}},
            "authors": [{"name": "Ann", "email": "ann@new.example"}, {"name": "Bob"}],
        },
    ),
    File(
        "a sorted word list",
        {"words": ["alpha", "delta", "omega"]},
        {"words": ["alpha", "charlie", "delta", "omega"]},
        {"words": ["alpha", "beta", "delta", "omega"]},
        {"words": ["alpha", "beta", "charlie", "delta", "omega"]},
    ),
    File(
        "a table: two cells of one row, and a new row",
        {"rows": [[1, 2, 3], [4, 5, 6]]},
        {"rows": [[1, 2, 9], [4, 5, 6]]},
        {"rows": [[8, 2, 3], [4, 5, 6], [7, 8, 9]]},
        {"rows": [[8, 2, 9], [4, 5, 6], [7, 8, 9]]},
    ),
    File(
        "a range: each side moved one end",
        {"range": [10, 20]},
        {"range": [5, 20]},
        {"range": [10, 30]},
        {"range": [5, 30]},
    ),
    File(
        "versions to test with: the oldest dropped here, a new one there",
        {"node": [12, 14, 16]},
        {"node": [14, 16]},
        {"node": [12, 14, 16, 18]},
        {"node": [14, 16, 18]},
    ),
    File(
        "a task list: progress on both sides, and new tasks",
        {"tasks": [task(1), task(2)]},
        {"tasks": [task(1, "done"), task(2), task(3)]},
        {"tasks": [task(1), task(2, "done"), task(4)]},
        {"tasks": [task(1, "done"), task(2, "done"), task(3), task(4)]},
    ),
    File(
        "a task list: reordered there, progress here",
        {"tasks": [task(1), task(2), task(3)]},
        {"tasks": [task(1, "done"), task(2), task(3)]},
        {"tasks": [task(3), task(1), task(2)]},
        {"tasks": [task(3), task(1, "done"), task(2)]},
    ),
    File(
        "a task list: the finished one cleared away on both sides, new ones behind",
        {"tasks": [task(1, "done"), task(2)]},
        {"tasks": [task(2), task(3)]},
        {"tasks": [task(2), task(4)]},
        {"tasks": [task(2), task(3), task(4)]},
    ),
]

CONTESTS = [
    Contest(
        "package.json: two releases",
        {"version": "1.0.0"},
        {"version": "1.1.0"},
        {"version": "1.0.1"},
        ["/version"],
    ),
    Contest(
        "package.json: a dependency removed here, upgraded there",
        {"dependencies": {"left-pad": "1.2.0"}},
        {"dependencies": {}},
        {"dependencies": {"left-pad": "1.3.0"}},
        ["/dependencies/left-pad"],
    ),
    Contest(
        "package.json: one keyword put in two ways",
        {"keywords": ["json", "merge"]},
        {"keywords": ["json", "merging"]},
        {"keywords": ["json", "merger"]},
        ["/keywords/1"],
    ),
    Contest(
        "package.json: the author spelt out here, another address there",
        {"author": "Ann"},
        {"author": {"name": "Ann"}},
        {"author": "Ann <ann@example.org>"},
        ["/author"],
    ),
    Contest(
        "a locale: a key renamed here, its text edited there",
        {"ok": "OK"},
        {"confirm": "OK"},
        {"ok": "Okay"},
        ["/ok"],
    ),
    Contest(
        ".eslintrc: switched off here, other options there",
        {"rules": {"max-len": ["error", {"code": 80}]}},
        {"rules": {"max-len": "off"}},
        {"rules": {"max-len": ["error", {"code": 100}]}},
        ["/rules/max-len"],
    ),
    Contest(
        "a position: the same co-ordinate moved twice",
        {"at": [10, 20]},
        {"at": [11, 20]},
        {"at": [12, 20]},
        ["/at/0"],
    ),
    Contest(
        "a position whose co-ordinates came to be equal",
        {"at": [10, 20]},
        {"at": [12, 20]},
        {"at": [10, 12]},
        ["/at"],
    ),
    Contest(
        "a task list: two new tasks took the same number",
        {"tasks": [task(1)]},
        {"tasks": [task(1), {"id": 2, "title": "write"}]},
        {"tasks": [task(1), {"id": 2, "title": "test"}]},
        ["/tasks/2"],
    ),
    Contest(
        "jobs: one job renamed twice",
        {"jobs": [{"name": "a", "run": "make"}]},
        {"jobs": [{"name": "b", "run": "make"}]},
        {"jobs": [{"name": "c", "run": "make"}]},
        ["/jobs/0"],
    ),
    Contest(
        "steps: one replaced by another here, edited there",
        {"steps": [{"run": "make"}]},
        {"steps": [{"uses": "build-action"}]},
        {"steps": [{"run": "make", "if": "always()"}]},
        ["/steps/0"],
    ),
]


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_merged_as_a_maintainer_would(file: File) -> None:
    base, ours, theirs = exact(file.base), exact(file.ours), exact(file.theirs)

    merged = merge(base, ours, theirs)
    swapped = merge(base, theirs, ours)

    assert not merged.conflicts
    assert _text(merged.value()) == _text(exact(file.merged))
    assert not swapped.conflicts
    assert unordered(swapped.value()) == unordered(exact(file.merged))


@pytest.mark.parametrize("contest", CONTESTS, ids=[contest.name for contest in CONTESTS])
def test_left_to_people(contest: Contest) -> None:
    base, ours, theirs = exact(contest.base), exact(contest.ours), exact(contest.theirs)
    for sides in ((ours, theirs), (theirs, ours)):
        merged = merge(base, *sides)
        assert [clash.pointer for clash in merged.conflicts] == contest.conflicts


def _text(value: object) -> str:
    return json.dumps(value, default=bytes.decode)
