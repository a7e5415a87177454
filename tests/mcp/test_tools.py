"""What clients are told of the tools, before they call one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from git_context.cli.commands import COMMANDS
from git_context.mcp.calls import TOOLS
from git_context.mcp.server import INSTRUCTIONS
from tests.mcp.session import session

if TYPE_CHECKING:
    from mcp import Client

    from tests.support.repos import Repo


@pytest.fixture
def listed(repo: Repo) -> dict[str, Any]:
    async def work(client: Client) -> dict[str, Any]:
        return {tool.name: tool for tool in (await client.list_tools()).tools}

    return session(repo.path, work)


def test_a_client_is_told_all_of_each_tool(listed: dict[str, Any]) -> None:
    assert set(listed) == set(TOOLS)
    for tool in listed.values():
        assert tool.name.removeprefix("context_") in {*COMMANDS, "conflicts"}
        assert tool.description.endswith(".")
        for schema in (tool.input_schema, tool.output_schema):
            Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False
        assert tool.output_schema["properties"]["format"] == {"const": 1}
        for argument in tool.input_schema["properties"].values():
            assert argument["description"].endswith(".")


def test_texts_name_tools_that_there_are() -> None:
    texts = [INSTRUCTIONS, *[tool.description for tool in TOOLS.values()]]
    named = {name for text in texts for name in re.findall(r"context_[a-z]+", text)}
    assert len(named) > 8
    assert named <= set(TOOLS)


def test_hints_say_what_a_tool_may_do(listed: dict[str, Any]) -> None:
    def names(**hints: bool) -> set[str]:
        return {
            name.removeprefix("context_")
            for name, tool in listed.items()
            if all(getattr(tool.annotations, hint) == value for hint, value in hints.items())
        }

    assert names(open_world_hint=False) == names()
    assert names(read_only_hint=True) == {
        *("list", "status", "brief", "show", "log", "blame", "graph"),
        *("diff", "review", "report", "conflicts", "validate", "verify"),
    }
    assert names(read_only_hint=False, destructive_hint=False) == {
        *("start", "fork", "add", "checkpoint"),
    }
    assert names(idempotent_hint=False) == {"save", "done", "rollback"}


@pytest.mark.parametrize(("mode", "revision"), [("legacy", "2025-11-25"), ("auto", "2026-07-28")])
def test_old_and_new_revisions_of_the_protocol_are_spoken(
    repo: Repo, mode: str, revision: str
) -> None:
    async def work(client: Client) -> str:
        assert client.protocol_version == revision
        assert client.instructions
        assert client.server_info
        assert client.server_info.name == "git-context"
        return str((await client.call_tool("context_list", {})).structured_content)

    assert session(repo.path, work, mode=mode) == "{'format': 1, 'workflows': []}"
