"""Which command prints which type with `--json`."""

from __future__ import annotations

from typing import Final

from git_context.wire import checking, helping, history, merging, reading, reviewing

# A command whose option changes the shape has several types.
COMMANDS: Final[dict[str, tuple[type, ...]]] = {
    **reading.COMMANDS,
    **history.COMMANDS,
    **merging.COMMANDS,
    **checking.COMMANDS,
    **reviewing.COMMANDS,
    **helping.COMMANDS,
}
