"""Sessions of the SDK's own client with a server of the package under test, over stdio."""

from __future__ import annotations

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
from mcp import Client, StdioServerParameters, stdio_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

Result = TypeVar("Result")
SERVER = ["-m", "git_context", "mcp"]
HANGS = 120  # seconds until a session counts as hanging


@asynccontextmanager
async def connected(folder: Path, mode: str = "auto", **env: str) -> AsyncIterator[Client]:
    """Start a server in a folder; whatever it says on standard error fails."""
    server = StdioServerParameters(
        command=sys.executable, args=SERVER, cwd=folder, env={**os.environ, **env}
    )
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errlog:
        async with Client(stdio_client(server, errlog), mode=mode) as client:
            yield client
        errlog.seek(0)
        assert errlog.read() == ""


def session(
    folder: Path, work: Callable[[Client], Awaitable[Result]], *, mode: str = "auto", **env: str
) -> Result:
    """Start a server in a folder, and work with it."""

    async def held() -> Result:
        with anyio.fail_after(HANGS):
            async with connected(folder, mode, **env) as client:
                return await work(client)

    # In a thread of its own: a browser's tests may have left this one with a running loop.
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(anyio.run, held).result()


def called(folder: Path, *calls: tuple[str, dict[str, Any]], **env: str) -> list[Any]:
    """Call tools one after the other in one session, and return their results."""

    async def work(client: Client) -> list[Any]:
        return [await client.call_tool(f"context_{name}", given) for name, given in calls]

    return session(folder, work, **env)


def text(result: Any) -> str:
    """Return the first text of a result."""
    shown: str = result.content[0].text
    return shown
