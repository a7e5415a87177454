"""Presets: files of other tools merge by rules that everyone sees."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from git_context.document.policy import file_policy, read_file_rules
from git_context.errors import GitContextError
from git_context.repository.git import Git
from git_context.setup.install import SetupChanges, add_presets
from git_context.setup.presets import PRESETS, with_attributes, with_rules
from tests.support.edits import Versions
from tests.support.forks import fork

if TYPE_CHECKING:
    from tests.support.repos import Repo


@pytest.mark.parametrize("name", PRESETS)
def test_what_a_preset_writes_is_read_back(name: str) -> None:
    preset = PRESETS[name]
    written = with_rules(b"", preset)
    tables = read_file_rules(written.decode())
    assert [glob for glob, _ in tables] == list(preset.rules)
    for glob, rules in tables:
        assert file_policy(tables, f"a/{glob}" if "/" not in glob else glob).rule(()) is None
        assert list(rules) == list(preset.rules[glob])
    assert with_rules(written, preset) == written
    assert with_attributes(with_attributes(b"", preset), preset) == with_attributes(b"", preset)


def test_what_others_wrote_stays() -> None:
    npm = PRESETS["npm"]
    assert with_attributes(b"* text\r\npackage.json merge=context", npm) == (
        b"* text\r\npackage.json merge=context\r\n"
        b"package-lock.json merge=context\r\nnpm-shrinkwrap.json merge=context\r\n"
    )
    mine = b'[merge."package.json"]\n"/version" = "ours"\n'
    written = with_rules(mine, npm)
    assert written.startswith(mine)
    assert written.count(b'"package.json"') == 1


ENTRY = {"version": "1.0.0", "integrity": "sha512-a"}
CASES: dict[str, tuple[str, str, Any, Any, Any, Any]] = {
    "the higher version of a package": (
        "npm",
        "package.json",
        {"version": "1.0.0"},
        {"version": "1.1.0"},
        {"version": "1.0.10"},
        {"version": "1.1.0"},
    ),
    "two edits of one entry of a lock file": (
        "npm",
        "package-lock.json",
        {"packages": {"": {"version": "1.0.0"}, "node_modules/a": ENTRY}},
        {"packages": {"": {"version": "1.0.1"}, "node_modules/a": {**ENTRY, "version": "2.0.0"}}},
        {"packages": {"": {"version": "1.1.0"}, "node_modules/a": {**ENTRY, "integrity": "b"}}},
        "/packages/node_modules~1a",
    ),
    "a task whose id is text here, a number there": (
        "task-master",
        "tasks.json",
        {"master": {"tasks": [{"id": 1, "title": "A", "status": "pending"}]}},
        {"master": {"tasks": [{"id": "1", "title": "A", "status": "done"}]}},
        {"master": {"tasks": [{"id": 1, "title": "B", "status": "pending"}]}},
        {"master": {"tasks": [{"id": "1", "title": "B", "status": "done"}]}},
    ),
    "an issue that both sides closed or took": (
        "beads",
        ".beads/issues.jsonl",
        [{"id": "b-1", "status": "open", "updated_at": "2026-01-01T00:00:00Z"}],
        [{"id": "b-1", "status": "closed", "updated_at": "2026-01-03T00:00:00Z"}],
        [{"id": "b-1", "status": "in_progress", "updated_at": "2026-01-02T00:00:00Z"}],
        [{"id": "b-1", "status": "closed", "updated_at": "2026-01-03T00:00:00Z"}],
    ),
    "an entity, and a relation without a name": (
        "mcp-memory",
        "memory.jsonl",
        [{"type": "entity", "name": "db", "observations": ["old"]}],
        [
            {"type": "entity", "name": "db", "observations": ["ours"]},
            {"type": "relation", "from": "db", "to": "api", "relationType": "serves"},
        ],
        [{"type": "entity", "name": "db", "observations": ["old", "theirs"]}],
        [
            {"type": "entity", "name": "db", "observations": ["ours", "theirs"]},
            {"type": "relation", "from": "db", "to": "api", "relationType": "serves"},
        ],
    ),
    "two contributions of one person": (
        "all-contributors",
        ".all-contributorsrc",
        {"contributors": [{"login": "ada", "contributions": ["code"]}]},
        {"contributors": [{"login": "ada", "contributions": ["code", "doc"]}]},
        {"contributors": [{"login": "ada", "contributions": ["code", "test"]}]},
        {"contributors": [{"login": "ada", "contributions": ["code", "doc", "test"]}]},
    ),
    "two translations of one text": (
        "string-catalogs",
        "App.xcstrings",
        {"strings": {"hi": {"localizations": {"de": {"state": "new", "value": "Hi"}}}}},
        {"strings": {"hi": {"localizations": {"de": {"state": "translated", "value": "Hi"}}}}},
        {"strings": {"hi": {"localizations": {"de": {"state": "new", "value": "Hallo"}}}}},
        "/strings/hi/localizations/de",
    ),
    "permissions of an agent": (
        "agents",
        ".claude/settings.json",
        {"permissions": {"allow": ["Bash(ls)"]}},
        {"permissions": {"allow": ["Bash(pwd)"]}},
        {"permissions": {"allow": ["Bash(ls)", "Read"]}},
        {"permissions": {"allow": ["Bash(pwd)", "Read"]}},
    ),
}


@pytest.mark.git
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_files_merge_by_the_rules_of_their_preset(
    installed: Repo, case: tuple[str, str, Any, Any, Any, Any]
) -> None:
    preset, path, base, ours, theirs, merged = case
    _add(installed, preset)
    assert _add(installed, preset) == []
    installed.commit(message="Presets")
    before, mine, new = (_text(path, value) for value in (base, ours, theirs))
    fork(installed, Versions(before, mine, new, ()), path)

    merge = installed.merge("side")

    if isinstance(merged, str):
        assert f"conflict at {merged} (".encode() in merge.stderr + merge.stdout
    else:
        assert (merge.returncode, _value(path, installed.read(path))) == (0, merged)


@pytest.mark.git
def test_a_preset_needs_a_working_tree_and_settings_that_can_be_read(installed: Repo) -> None:
    installed.write(".git-context.toml", "[merge\n")
    with pytest.raises(GitContextError, match=r"\.git-context\.toml"):
        _add(installed, "npm")
    assert installed.read(".git-context.toml") == "[merge\n"
    assert "package.json" not in installed.read(".gitattributes")


def _add(repo: Repo, preset: str) -> list[str]:
    changes = SetupChanges()
    add_presets(Git(repo.path), [preset], changes)
    return changes.changes


def _text(path: str, value: Any) -> str:
    if path.endswith(".jsonl"):
        return "".join(json.dumps(record) + "\n" for record in value)
    return json.dumps(value, indent=2) + "\n"


def _value(path: str, text: str) -> Any:
    if path.endswith(".jsonl"):
        return [json.loads(line) for line in text.splitlines()]
    return json.loads(text)
