"""The command for the MCP server where its extra is not installed, and what others load of it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from git_context.errors import KNOWN_ERROR

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

WITHOUT = """\
Error: The MCP server needs the Python package mcp, 2.3 or newer, which is not installed.
Hint: Install git-context with the extra for it: pip install 'git-context[mcp]'
"""
LOADS = "import sys; from git_context.cli import main; main({!r}); print('mcp' in sys.modules)"


def test_without_the_extra_it_says_how_to_install_it(
    call: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.delitem(sys.modules, "git_context.mcp.server", raising=False)
    assert call("mcp") == (
        KNOWN_ERROR,
        "",
        WITHOUT,
    )


def test_no_other_command_loads_the_extra() -> None:
    for arguments in (["--help"], ["mcp", "--help"], ["schema"]):
        code = LOADS.format(arguments)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        assert done.stdout.endswith(b"False\n")
