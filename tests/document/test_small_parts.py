from __future__ import annotations

from typing import Any

import pytest

from git_context.document.fix import repair
from git_context.document.ids import is_id
from git_context.document.migrate import CURRENT, add_version, migrate, version_of
from git_context.document.policy import SettingsError
from git_context.document.settings import Settings, read_settings
from git_context.document.source_map import source_positions
from git_context.jsontext.parse import parse
from git_context.merge.values import exact


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ({}, (0, 0)),
        ({"version": "1.0"}, CURRENT),
        ({"version": "12.34"}, (12, 34)),
        ({"version": "1"}, None),
        ({"version": "01.0"}, None),
        ({"version": 1}, None),
        ({"version": "1.0\n"}, None),
    ],
)
def test_versions(version: dict[str, Any], expected: tuple[int, int] | None) -> None:
    assert version_of(version) == expected


def test_the_first_version_was_not_named() -> None:
    old = {"workflow_id": "w", "decisions": ["a"]}

    assert add_version(exact(old)) == {"version": "1.0", **old}  # type: ignore[arg-type]
    assert version_of(migrate(exact(old))) == CURRENT  # type: ignore[arg-type]
    assert old == {"workflow_id": "w", "decisions": ["a"]}


@pytest.mark.parametrize("document", [{"version": "1.0"}, {"version": "7.0"}, {"version": "x"}])
def test_what_is_not_older_is_left_alone(document: dict[str, Any]) -> None:
    assert migrate(document) is document


def test_logs_are_put_in_order() -> None:
    late, early = {"timestamp": "2025-01-15T10:00:00Z"}, {"timestamp": "2025-01-15T09:00:00Z"}
    document: dict[str, Any] = {
        "version": "1.0",
        "error_log": [late, early],
        "decisions": ["b", "a"],
    }

    assert repair(document) == {**document, "error_log": [early, late]}
    assert document["error_log"] == [late, early]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Settings()),
        ('[secrets]\nallow = ["x"]', Settings(allowed_secrets=frozenset({"x"}))),
        ('[ownership]\nedit = ["/a/b"]', Settings(edited=(("a", "b"),))),
        ("[ownership]\nadd = []", Settings(added_to=())),
        ("[checks]\nanything = 1", Settings()),
    ],
)
def test_settings(text: str, expected: Settings) -> None:
    assert read_settings(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[rules]",
        "secrets = 1",
        "[secrets]\nallow = 1",
        "[secrets]\nallow = [1]",
        "[secrets]\nallowed = []",
        '[ownership]\nedit = ["a"]',
        '[merge]\n"/a" = "best"',
        "[",
    ],
)
def test_settings_that_nobody_can_use(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^\.git-context\.toml: "):
        read_settings(text)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), (2, 1)),
        (("a",), (2, 2)),
        (("a", "0"), (2, 8)),
        (("a", "1", "b"), (3, 3)),
        (("a", "1", "c", "0"), (4, 10)),
        (("a", "9"), (2, 2)),
        (("a", "-1"), (2, 2)),
        (("none", "x"), (2, 1)),
        (("é",), (5, 8)),
    ],
)
def test_places(path: tuple[str, ...], expected: tuple[int, int]) -> None:
    text = '\n{"a": [1, {\n  "b": 2,\n   "c": [3, {"d": []}]}],\n "z":1,"é": null}'
    source = parse(text.encode())

    assert source_positions(source, [path, ("z",), ()])[path] == expected


@pytest.mark.parametrize("text", ["a", "0", "a.b-c_d", "a" * 200])
def test_ids(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize(
    "text", ["", ".a", "-rf", "a/b", "a..b", "a.", "a.lock", "A", "ä", "a\n", "a" * 201, "../../x"]
)
def test_what_is_no_id(text: str) -> None:
    assert not is_id(text)
