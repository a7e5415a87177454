"""The server: tools and resources by the SDK of the Model Context Protocol, over stdio.

It stands on the SDK's lower level. The higher one (`MCPServer`) reads texts that look like JSON as
JSON, so that the text `null` could not be written, and lets pass what is no argument of a tool.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, TypeVar

import anyio
from anyio.to_thread import run_sync
from mcp import MCPError, stdio_server, types
from mcp.server.lowlevel import Server

from git_context._version import __version__
from git_context.errors import ErrorKind, user_error
from git_context.mcp.arguments import input_schema
from git_context.mcp.calls import TOOLS, ToolResult, call, error_text
from git_context.mcp.resources import TEMPLATES, Resources
from git_context.visible import visible
from git_context.wire.schema import output_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server import ServerRequestContext

    from git_context.api import Repository
    from git_context.mcp.tools import Tool
    from git_context.review.brief import Brief

    _Context = ServerRequestContext[Any]

_Result = TypeVar("_Result")

NAME: Final = "git-context"
INSTRUCTIONS: Final = """\
Contexts of parallel agents, versioned in git: what agents do, decided, assume and leave open. A
workflow has a context; each task of it has a branch of its own, and merges bring them together.
Begin with context_brief for the task that you work on. Write decisions, constraints and open
actions down with context_add as they come up, and end with context_save (status, a child document)
or context_handoff. An orchestrator calls context_start, context_fork for each task, context_status,
and context_merge. Results are those of the commands `git context NAME --json`.
"""
_OF_REQUESTS: Final = {ErrorKind.MISSING, ErrorKind.INVALID, ErrorKind.USAGE}


def serve(open_repository: Callable[[], Repository], hand_off_text: Callable[[Brief], str]) -> None:
    """Serve one client on standard input and output, until it closes them.

    Each call opens the repository anew. `hand_off_text` writes a hand-off for agents to read.
    """
    anyio.run(_serve, _Handlers(open_repository, hand_off_text))


async def _serve(handlers: _Handlers) -> None:
    server = Server[Any](
        NAME,
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
    )
    async with stdio_server() as (received, sent):
        await server.run(received, sent, server.create_initialization_options())


class _Handlers:
    """The server's answers to each request."""

    def __init__(
        self, open_repository: Callable[[], Repository], hand_off_text: Callable[[Brief], str]
    ) -> None:
        self._open_repository = open_repository
        self._resources = Resources(open_repository, hand_off_text)
        # One at a time: verbs change what belongs to the process, as its umask, for a moment.
        self._one_at_a_time = anyio.CapacityLimiter(1)

    async def list_tools(self, _context: _Context, _params: object) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_listed(tool) for tool in TOOLS.values()])

    async def call_tool(
        self, _context: _Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            raise _no_such_tool(params.name)
        arguments = params.arguments or {}
        return await self._in_thread(lambda: _content(call(self._open_repository, tool, arguments)))

    async def list_resources(
        self, _context: _Context, _params: object
    ) -> types.ListResourcesResult:
        listed = await self._in_thread(self._resources.listed)
        return types.ListResourcesResult(
            resources=[types.Resource(**resource._asdict()) for resource in listed]
        )

    async def list_templates(
        self, _context: _Context, _params: object
    ) -> types.ListResourceTemplatesResult:
        templates = [types.ResourceTemplate(**template._asdict()) for template in TEMPLATES]
        return types.ListResourceTemplatesResult(resource_templates=templates)

    async def read_resource(
        self, _context: _Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        read = await self._in_thread(lambda: self._resources.read(params.uri))
        return types.ReadResourceResult(contents=[types.TextResourceContents(**read._asdict())])

    async def _in_thread(self, work: Callable[[], _Result]) -> _Result:
        """Do work that blocks. An error becomes one of the protocol: a sentence and a code."""
        try:
            return await run_sync(work, limiter=self._one_at_a_time)
        except Exception as error:  # noqa: BLE001  # the edge: a client gets a sentence, no traceback
            is_of_request = user_error(error).kind in _OF_REQUESTS
            code = types.INVALID_PARAMS if is_of_request else types.INTERNAL_ERROR
            raise MCPError(code, error_text(error)) from None


def _listed(tool: Tool) -> types.Tool:
    effect = tool.effect
    return types.Tool(
        name=tool.name,
        description=tool.description,
        input_schema=input_schema(tool),
        output_schema=output_schema(tool.shape),
        annotations=types.ToolAnnotations(
            read_only_hint=effect.read_only,
            destructive_hint=effect.destructive,
            idempotent_hint=effect.idempotent,
            open_world_hint=False,
        ),
    )


def _content(result: ToolResult) -> types.CallToolResult:
    """Return what a tool returned, as the protocol has it."""
    return types.CallToolResult(
        content=[types.TextContent(text=text) for text in result.texts],
        structured_content=result.data,
        is_error=result.is_error,
    )


def _no_such_tool(name: str) -> MCPError:
    near = get_close_matches(name, TOOLS)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    return MCPError(types.INVALID_PARAMS, visible(f"There is no tool {name!r}.{meant}"))
