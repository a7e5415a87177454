"""Tools that read return what the commands print, and resources what `brief` prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp import MCPError
from mcp.types import INVALID_PARAMS

from git_context.mcp.read_tools import READ_TOOLS
from tests.mcp.session import called, session, text
from tests.support.workflows import W_JSON, child, small

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp import Client

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]

# For each tool, arguments and the command that is to print the same.
SAME: Final[list[tuple[str, dict[str, Any], str]]] = [
    ("list", {}, "list"),
    ("status", {}, "status"),
    ("status", {"workflow": "w", "branch": "main"}, "status -w w -b main"),
    ("brief", {}, "brief"),
    ("brief", {"task": "api"}, "brief --task api"),
    ("show", {}, "show"),
    ("show", {"pointer": "/decisions", "revision": "main~1"}, "show main~1 /decisions"),
    ("show", {"task": "api"}, "show --task api"),
    ("log", {}, "log"),
    ("log", {"pointer": "/decisions"}, "log /decisions"),
    ("blame", {"pointer": "/decisions"}, "blame /decisions"),
    ("blame", {"removed": True}, "blame --removed"),
    ("graph", {}, "graph"),
    ("diff", {"old": "main", "new": "context/w/api"}, "diff main context/w/api"),
    ("diff", {"task": "api"}, "diff --task api"),
    ("diff", {"old": "main~1", "new": "main", "origins": True}, "diff main~1 main --origins"),
    ("diff", {}, "diff"),
    ("review", {"base": "main", "head": "context/w/api"}, "review main context/w/api"),
    ("report", {}, "report --format json"),
    ("conflicts", {}, "resolve --list"),
    ("validate", {}, "validate"),
    ("validate", {"revision": "main"}, "validate --rev main"),
    ("verify", {}, "verify --dry-run"),
    ("verify", {"task": "api"}, "verify --task api"),
]


@pytest.fixture
def worked_on(repo: Repo) -> Repo:
    """Return a repository with a task, numbers of many digits, and a conflict that waits."""
    opened = small(repo, "api", "ui")
    opened.save(child("api", decisions=["a", "\x1b[31m\u202e"]), task="api", status="completed")
    opened.set("/ratio", 1.5, task="ui")
    opened.remove("pending_actions", "plan")
    record = {"path": "/x", "sides": [{"task": "api", "commit": "", "value": 2}]}
    opened.save({"x": 1, "merge_conflicts": [record]}, patch=True, no_verify=True)
    content = json.loads(repo.read(W_JSON))
    exactly = json.dumps({**content, "wide": "?"}).replace('"?"', '1.10e+2, "long": 1' + 30 * "0")
    repo.commit({W_JSON: exactly})
    repo.write(W_JSON, exactly.replace("first", "second"))
    return repo


def _printed(call: Call, line: str) -> str:
    options = [] if "--format" in line else ["--json"]
    return call(*line.split(), *options)[1]


def _state(repo: Repo) -> tuple[str, str]:
    return repo.output("for-each-ref"), repo.output("diff", "HEAD")


def test_every_tool_is_compared() -> None:
    assert {f"context_{name}" for name, _, _ in SAME} == {tool.name for tool in READ_TOOLS}


def test_tools_return_what_commands_print(
    worked_on: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(worked_on.path)
    before = _state(worked_on)
    results = called(worked_on.path, *[(name, given) for name, given, _ in SAME])

    assert _state(worked_on) == before
    for (name, _, line), result in zip(SAME, results, strict=True):
        printed = _printed(call, line)
        assert not result.is_error, text(result)
        assert text(result) == printed.rstrip("\n"), name
        assert result.structured_content == json.loads(printed), name


def test_a_log_has_as_many_entries_as_are_asked_for(worked_on: Repo) -> None:
    [two, none] = called(worked_on.path, ("log", {"limit": 2}), ("log", {"limit": -1}))
    assert len(two.structured_content["entries"]) == 2
    assert none.structured_content["entries"] == []


def test_the_task_of_the_environment_is_meant(worked_on: Repo) -> None:
    [found] = called(worked_on.path, ("brief", {}), GIT_CONTEXT_TASK="api")
    assert found.structured_content["task"] == "api"


def test_resources_are_what_brief_prints(
    worked_on: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(client: Client) -> dict[str, str]:
        listed = [one.uri for one in (await client.list_resources()).resources]
        read = {uri: await client.read_resource(uri) for uri in listed}
        assert len((await client.list_resource_templates()).resource_templates) == 2
        return {uri: found.contents[0].text for uri, found in read.items()}  # type: ignore[union-attr]

    read = session(worked_on.path, work)

    monkeypatch.chdir(worked_on.path)
    assert read == {
        "git-context://schema": read["git-context://schema"],
        "git-context://hand-off/w": call("brief")[1],
        "git-context://hand-off/w/api": call("brief", "--task", "api")[1],
        "git-context://hand-off/w/ui": call("brief", "--task", "ui")[1],
    }
    assert json.loads(read["git-context://schema"]) == json.loads(call("schema")[1])


NOT_THERE: Final = {
    "git-context://hand-off/w/none": "The task 'none' has no branch context/w/none here.",
    "git-context://hand-off/x": "No branch here holds the workflow 'x'.",
    "git-context://hand-off/../w": "'..' is not a valid workflow id.",
    "git-context://hand-off/\x1b[31m": r"'\x1b[31m' is not a valid workflow id.",
    "git-context://hand-off/": "There is no resource 'git-context://hand-off/'.",
    "git-context://hand-off/w/a/b": "There is no resource 'git-context://hand-off/w/a/b'.",
    "file:///etc/passwd": "There is no resource 'file:///etc/passwd'.",
}


def test_resources_that_there_are_not(worked_on: Repo) -> None:
    async def work(client: Client) -> dict[str, list[str]]:
        return {uri: await _refusal(client, uri) for uri in NOT_THERE}

    refusals = session(worked_on.path, work)

    assert {uri: sentence for uri, (sentence, _) in refusals.items()} == NOT_THERE
    assert all(hint.startswith("Hint: ") for _, hint in refusals.values())


async def _refusal(client: Client, uri: str) -> list[str]:
    with pytest.raises(MCPError) as caught:
        await client.read_resource(uri)
    assert caught.value.code == INVALID_PARAMS
    return caught.value.message.splitlines()
