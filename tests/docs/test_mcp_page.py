"""The page on the MCP server: its tables, and clients that start it as the page shows."""

from __future__ import annotations

import json
import os
import tomllib
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.docs.mcp import PAGE, page
from tests.support.markdown import blocks
from tests.support.programs import programs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo

READERS: Final = {"json": json.loads, "toml": tomllib.loads}


def test_the_page_is_what_the_tools_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.docs.mcp"


def _shown() -> list[dict[str, Any]]:
    """Return the settings of each client on the page."""
    return [
        READERS[block.words[0]](block.text) for block in blocks(PAGE) if block.words[0] in READERS
    ]


def test_all_clients_start_the_same_server() -> None:
    servers = [server for settings in _shown() for server in settings.values()]
    assert [list(server) for server in servers] == [["git-context"]] * 3
    for server in servers:
        assert server["git-context"]["command"] == "git"
        assert server["git-context"]["args"] == ["context", "mcp"]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_client_starts_it_as_the_page_shows(repo: Repo, tmp_path: Path, elsewhere: bool) -> None:  # noqa: FBT001  # a row of the table
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    import anyio  # noqa: PLC0415  # with the extra
    from mcp import Client, StdioServerParameters, stdio_client  # noqa: PLC0415  # with the extra

    claude, *_ = _shown()
    server = claude["mcpServers"]["git-context"]
    path = f"{programs(tmp_path / 'programs')}{os.pathsep}{os.environ['PATH']}"
    started = StdioServerParameters(
        command=server["command"],
        args=[*(["-C", str(repo.path)] if elsewhere else []), *server["args"]],
        cwd=tmp_path if elsewhere else repo.path,
        env={**os.environ, "PATH": path},
    )

    async def begin() -> bool:
        async with Client(stdio_client(started)) as client:
            return (await client.call_tool("context_start", {"name": "w"})).is_error

    assert anyio.run(begin) is False
    assert "w.json" in repo.output("ls-tree", "--name-only", "main:.claude/context")
