"""Calls of tools: what comes back, also where something goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from git_context.errors import KNOWN_ERROR, GitContextError, user_error
from git_context.jsontext.harmless import escape_harmful
from git_context.jsontext.parse import too_deep
from git_context.jsontext.write import encode, write
from git_context.mcp.arguments import checked
from git_context.mcp.read_tools import READ_TOOLS
from git_context.mcp.write_tools import WRITE_TOOLS
from git_context.merge.values import exact, plain
from git_context.repository.progress import moved_note, noted_in
from git_context.visible import visible
from git_context.wire import FORMAT
from git_context.workflow.merging.result import ConflictsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from git_context.api import Repository
    from git_context.mcp.tools import Tool
    from git_context.merge.values import Json


TOOLS: Final = {tool.name: tool for tool in (*READ_TOOLS, *WRITE_TOOLS)}
# Clients that cannot read an answer wait for it in vain, and many read JSON 128 levels deep at most
# (serde_json); the protocol's own objects are some of these.
_DEEPEST: Final = 120


class ToolResult(NamedTuple):
    """The result of a tool: texts, the same as data, and whether it is about an error."""

    texts: list[str]
    data: dict[str, Any] | None = None
    is_error: bool = False


def call(
    open_repository: Callable[[], Repository], tool: Tool, arguments: dict[str, Any]
) -> ToolResult:
    """Call a tool on a repository, opened for this call.

    Its result is an object of the wire format, as the commands print it. An error comes back as its
    sentence and hint; one about conflicts has the merge besides. This never raises.
    """
    moved: list[str] = []
    try:
        with noted_in(moved):
            given = checked(tool, arguments)
            found = tool.function(open_repository(), **given)
        return _result(found)
    except Exception as error:  # noqa: BLE001  # the edge: an agent gets a sentence, no traceback
        failed = ToolResult([error_text(error, moved)], is_error=True)
        if not isinstance(error, ConflictsError):
            return failed
        merge = _result(error.merge.to_json(exact=True))
        return failed._replace(texts=failed.texts + merge.texts, data=merge.data)


def error_text(error: Exception, moved: Sequence[str] = ()) -> str:
    """Return what users see of an error, as lines; `moved` are refs that moved before it came."""
    known = user_error(error)
    lines = [known.message, *[f"  {line}" for line in known.listed]]
    if known.exit_code == KNOWN_ERROR and moved:
        lines.append(f"Note: {moved_note(moved)}")
    if known.hint:
        lines.append(f"Hint: {known.hint}")
    return "\n".join(map(visible, lines))


def _result(found: Mapping[str, Any]) -> ToolResult:
    """Return an object of the wire format as text, which has every digit, and as data."""
    value = exact({"format": FORMAT, **found})
    if too_deep([value], _DEEPEST):
        raise GitContextError(
            f"The result is nested more than {_DEEPEST} levels deep, which clients cannot read.",
            hint="Ask for a part of it by its pointer.",
        )
    text = encode(write(value)).decode()
    return ToolResult([escape_harmful(text)], plain(_encodable(value)))


def _encodable(value: Json) -> Json:
    """Return a value that can be written in UTF-8: lone surrogates become the escapes they were."""
    if type(value) is dict:
        return {_text(name): _encodable(member) for name, member in value.items()}
    if type(value) is list:
        return [_encodable(item) for item in value]
    return _text(value) if type(value) is str else value


def _text(text: str) -> str:
    return encode(text).decode()
