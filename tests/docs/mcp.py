"""Writes docs/mcp.md, whose tables are made from the tools of the MCP server.

`python -m tests.docs.mcp` writes it; a test fails where the page has drifted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.mcp.arguments import input_schema
from git_context.mcp.read_tools import READ_TOOLS
from git_context.mcp.resources import SCHEMA, TEMPLATES
from git_context.mcp.write_tools import WRITE_TOOLS
from tests.support.markdown import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from git_context.mcp.tools import Tool

PAGE: Final = ROOT / "docs" / "mcp.md"

_BEGINNING: Final = """\
<!-- Written by `python -m tests.docs.mcp`. Change that, or the tools in git_context/mcp. -->
# Agents by MCP

`git context mcp` gives agents the verbs of git-context as tools of the [Model Context
Protocol](https://modelcontextprotocol.io): to take up a task's hand-off, write decisions down,
fork, merge and decide conflicts, without a shell. It speaks the revision 2026-07-28 and older ones,
over standard input and output; no port is opened.

## Set it up

The SDK of the protocol is an extra, so that whoever does without need not install it:

```sh
.venv/bin/pip install '.[mcp]'
```

Clients start the server themselves, in the folder that they work in. Claude Code reads `.mcp.json`
in the repository; Gemini CLI and Qwen Code have the same object in `.gemini/settings.json` and
`.qwen/settings.json`:

```json
{
  "mcpServers": {
    "git-context": {
      "command": "git",
      "args": ["context", "mcp"]
    }
  }
}
```

VS Code reads `.vscode/mcp.json`:

```json
{
  "servers": {
    "git-context": {
      "type": "stdio",
      "command": "git",
      "args": ["context", "mcp"]
    }
  }
}
```

Codex reads `.codex/config.toml`:

```toml
[mcp_servers.git-context]
command = "git"
args = ["context", "mcp"]
```

A client that starts its servers elsewhere names the repository before the command: `git -C
/path/to/repository context mcp`, as `["-C", "/path/to/repository", "context", "mcp"]`. With
`GIT_CONTEXT_TASK` in the environment of the server, tools are about that task where a call names
none.

A server is about the repository that it was started in. Where agents work in worktrees of their
own, and one server serves them all, each call names its `task`: a task's branch is the same
wherever it is checked out.
"""

_READING: Final = """\
## Tools that read

They have the hint `readOnlyHint`, and change nothing: no branch, no file. Arguments in bold have to
be there.
"""

_WRITING: Final = """\
## Tools that write

Each makes one commit at most, by compare-and-swap, as the commands do. `destructiveHint` marks
those that replace or take out what a context has now; git's history keeps that. `idempotentHint`
marks those that change nothing more when they are called again.
"""

_RESULTS: Final = """\
## What comes back

A tool returns the object that `git context NAME --json` prints, of a [documented
shape](json-output.md), which is its output schema: as text, where numbers of contexts have every
digit, and as structured content, where they are what JSON numbers are to the client. Tools that
write return `branch`, `commit` and whether that `changed`, but for merges, decisions and pruning,
which have shapes of their own. A result that is nested more than 120 levels deep is refused, for
many clients could not read it.

What cannot be done comes back as an error of the tool: the sentence and the hint that the command
prints, with nothing changed. One about conflicts has the merge besides, with all sides. An argument
that a tool does not have is an error, so that a slip such as `taks` does not write elsewhere.

Calls are carried out one after the other. Several servers, and commands, may work on one repository
at once.

## Resources
"""

_END: Final = """\
## What it leaves to the command line

Set-up (`init`, `doctor`), working trees (`fork --worktree`), remotes (`sync`, `merge --fetch`),
deleting branches (`close`), and whatever reads or writes other files: agents that may do that have
a shell.

Contexts are written by others. To an agent their text is material, no instruction; and as with
`--json`, secrets in them are not cut.
"""


def page() -> str:
    """Return the text of the page."""
    parts = [_BEGINNING, _READING, _table(READ_TOOLS), _WRITING, _table(WRITE_TOOLS, effects=True)]
    return "\n".join([*parts, _RESULTS, _resources(), _END])


def _table(tools: Iterable[Tool], *, effects: bool = False) -> str:
    hints = " hints |" if effects else ""
    lines = [f"| tool | what it does | arguments |{hints}", "|---|---|---|" + "---|" * effects]
    lines += [_row(tool) + (f" {_hints(tool)} |" if effects else "") for tool in tools]
    return "\n".join([*lines, ""])


def _row(tool: Tool) -> str:
    first, *_ = tool.description.split("\n\n")
    return f"| `{tool.name}` | {first} | {', '.join(_arguments(tool)) or 'none'} |"


def _arguments(tool: Tool) -> Iterator[str]:
    schema = input_schema(tool)
    for name in schema["properties"]:
        yield f"**`{name}`**" if name in schema["required"] else f"`{name}`"


def _hints(tool: Tool) -> str:
    marks = {"destructive": tool.effect.destructive, "idempotent": tool.effect.idempotent}
    return ", ".join(name for name, is_so in marks.items() if is_so)


def _resources() -> str:
    lines = ["| URI | what it is | type |", "|---|---|---|"]
    lines += [
        f"| `{one.uri_template}` | {one.description} | {one.mime_type} |" for one in TEMPLATES
    ]
    lines.append(f"| `{SCHEMA.uri}` | {SCHEMA.description} | {SCHEMA.mime_type} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
