#!/usr/bin/env bash
# mcp 2.3.0 (Python SDK of the Model Context Protocol)
#
# Behaviour: a tool of `MCPServer` whose parameter may be any JSON value gets a text that reads as
#   JSON as what it reads as: the text "null" arrives as None, "[1]" as a list. An argument that the
#   tool does not have is dropped without a word, though the tool's schema is known to both sides.
# Most would guess: a text stays a text, and an unknown argument is an error, as elsewhere in Python.
# Seen: the lines at the end.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check mcp==2.3.0

cat >given.py <<'END'
import asyncio
from typing import Any

from mcp import Client
from mcp.server.mcpserver import MCPServer

server = MCPServer("findings")


@server.tool()
def kind(value: Any = "nothing") -> str:
    return type(value).__name__


async def main() -> None:
    async with Client(server) as client:
        for arguments in ({"value": "word"}, {"value": "null"}, {"value": "[1]"}, {"vlaue": 1}):
            result = await client.call_tool("kind", arguments)
            print(arguments, "->", result.content[0].text)


asyncio.run(main())
END
venv/bin/python given.py | tee seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
{'value': 'word'} -> str
{'value': 'null'} -> NoneType
{'value': '[1]'} -> list
{'vlaue': 1} -> str
END
