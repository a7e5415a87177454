"""The page on JSON output names every member, in the order in which it is printed."""

from __future__ import annotations

import json
import re
from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING, Any

import pytest

from git_context.cli import main
from git_context.wire import FORMAT
from tests.docs.markdown import ROOT
from tests.repos import Repo

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "json-output.md").read_text(encoding="utf-8")
CONTEXT = ".claude/context/w.json"
START = (
    '{"decisions": ["one", "two"], "parallel_tasks": [{"task_id": "t", "status": "begun"}],'
    f' "error_log": [{{"error": "{"It broke. " * 20}", "resolved": true}}]}}'
)
CHECKS = "[checks]\nentry-points = []\n"

# A table of the page by its section and its place there, the commands that print such objects, and
# the members on the way to them.
SHAPES: list[tuple[str, int, list[str], list[str]]] = [
    ("show", 0, ["show --json"], []),
    ("restore", 0, ["restore --json --task t"], []),
    ("status", 0, ["status --json"], []),
    ("status", 1, ["status --json"], ["tasks"]),
    ("list", 0, ["list --json"], ["workflows"]),
    ("log", 0, ["log --json"], []),
    ("log", 1, ["log --json"], ["entries"]),
    ("log", 2, ["log --json"], ["entries", "changes"]),
    ("blame", 0, ["blame --json", "blame --json --removed"], []),
    ("blame", 1, ["blame --json"], ["parts"]),
    ("blame", 1, ["blame --json --removed"], ["removed"]),
    ("graph", 0, ["graph --json"], []),
    ("graph", 1, ["graph --json"], ["tasks"]),
    ("graph", 2, ["graph --json"], ["commits"]),
    ("stats", 0, ["stats --json"], []),
    ("stats", 1, ["stats --json"], ["points"]),
    ("merge", 0, ["merge --json", "merge --json --dry-run"], []),
    ("merge", 1, ["merge --json"], ["conflicts"]),
    ("merge", 2, ["merge --json"], ["files"]),
    ("sync", 0, ["sync --json origin"], []),
    ("resolve", 0, ["resolve --json --task t", "resolve --json --task t --take /one=both"], []),
    ("resolve", 1, ["resolve --json --task t --take /one=both"], ["files"]),
    ("resolve", 2, ["resolve --json --task t"], ["conflicts"]),
    ("resolve", 3, ["resolve --json --task t"], ["conflicts", "sides"]),
    ("report", 0, ["report --json"], []),
    ("report", 1, ["report --json"], ["tasks"]),
    ("prune", 0, ["prune --json --dry-run"], []),
    ("prune", 1, ["prune --json --dry-run"], ["parts"]),
    ("diff", 0, ["diff --json main~3"], []),
    ("diff", 1, ["diff --json main~3"], ["contexts"]),
    ("review", 2, ["diff --json main~3"], ["contexts", "changes"]),
    ("review", 0, ["review --json main~3"], []),
    ("review", 1, ["review --json main~3"], ["contexts"]),
    ("review", 2, ["review --json main~3"], ["contexts", "changes"]),
    ("verify", 0, ["verify --json --task t"], []),
    ("verify", 1, ["verify --json --task t"], ["findings"]),
    ("verify", 2, ["verify --json --list-checks"], []),
    ("validate", 0, ["validate --json"], []),
    ("validate", 1, ["validate --json"], ["findings"]),
    ("doctor", 0, ["doctor --json"], []),
    ("doctor", 1, ["doctor --json"], ["findings"]),
]


def _tables(section: str) -> list[list[str]]:
    [text] = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [re.findall(r"^\| `(\w+)`", table, re.MULTILINE) for table in tables]


def _call(*arguments: str) -> None:
    assert main(arguments) == 0


def _prepare(repo: Repo, folder: Path) -> None:
    """Make a repository in which each command has all there is to print."""
    (folder / "start.json").write_text(START, encoding="utf-8")
    _call("start", "w", "--file", str(folder / "start.json"))
    good = repo.read(CONTEXT)
    repo.commit({CONTEXT: "{"})
    repo.commit({CONTEXT: good, "code": "base", ".git-context.toml": CHECKS})
    _call("fork", "t", "--agent", "a")
    _call("set", "/parallel_tasks/0/status", '"stopped"')
    _call("remove", "decisions", "two")
    _call("save", "--task", "t", "--status", "completed")
    repo.commit({"code": "ours"})
    repo.checkout("context/w/t")
    repo.commit({"code": "theirs", CONTEXT: _with_records(repo.read(CONTEXT))})
    repo.checkout("main")
    repo.git("remote", "add", "origin", Repo.create(folder / "server", "--bare").path)
    repo.write(CONTEXT, '{"workflow_id": "w", "decisions": 1}')


def _with_records(context: str) -> str:
    side = {"task": "t", "commit": "", "value": ["theirs"]}
    records = [{"path": path, "base": [], "sides": [side]} for path in ("/one", "/two")]
    document = {**json.loads(context), "one": ["ours"], "two": ["ours"]}
    return json.dumps({**document, "merge_conflicts": records})


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what each command prints, by its command line."""
    folder = tmp_path_factory.mktemp("json")
    repo = Repo.create(folder / "repo")
    commands = {command for _, _, listed, _ in SHAPES for command in listed}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(repo.path)
        _prepare(repo, folder)
        return {command: _printed(command) for command in sorted(commands)}


def _printed(command: str) -> Any:
    output = BytesIO()
    with redirect_stdout(TextIOWrapper(output, encoding="utf-8")) as stream:
        main(command.split())
        stream.flush()
        return json.loads(output.getvalue())


def _objects(value: Any, way: list[str]) -> list[dict[str, Any]]:
    """List the objects at the end of a way from an object."""
    found = [value]
    for name in way:
        found = [below for item in found for below in item[name]]
    return found


@pytest.mark.parametrize(("section", "at", "commands", "way"), SHAPES)
def test_a_table_names_the_members_of_its_shape(
    printed: dict[str, Any], section: str, at: int, commands: list[str], way: list[str]
) -> None:
    table = _tables(section)[at]
    shown: set[str] = set()
    for command in commands:
        for item in _objects(printed[command], way):
            members = [name for name in item if name != "format"]
            assert members == [name for name in table if name in item]
            shown.update(members)
    left_out = {"brought_by"} if way == ["parts"] else set()
    assert shown == set(table) - left_out


def test_every_table_is_compared() -> None:
    sections = re.findall(r"^## (\w+)$", PAGE, re.MULTILINE)
    there = {(name, at) for name in sections for at in range(len(_tables(name)))}
    assert {(section, at) for section, at, _, _ in SHAPES} == there


def test_the_page_says_which_format_it_describes() -> None:
    assert f"`format` is {FORMAT}" in PAGE
