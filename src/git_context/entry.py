"""The program `git-context`: agents' events that concern no task end here, before all imports."""

from __future__ import annotations

import gc
import os
import sys

from git_context.agents.idle import EVENTS, is_idle, read_event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_HOOK = "hook"
# New objects between two collections of garbage: in a short run, these cost time and free nothing.
_MANY_OBJECTS = 50_000


def run() -> NoReturn:
    """Be the program; see `git_context.cli.run`.

    With an agents' event the process ends with exit code 0, whatever it is fed: to a harness, 2
    means that the agent must not go on.
    """
    gc.set_threshold(_MANY_OBJECTS)
    words = sys.argv[1:]
    if words[:1] == [_HOOK] and words[1:2] and words[1] in EVENTS:
        try:
            _answer(words[1])
        finally:
            os._exit(0)
    from git_context.cli import run as run_command  # noqa: PLC0415  # slow

    run_command()


def _answer(event: str) -> None:
    data = read_event()
    if is_idle(event, data, os.getcwd()):  # noqa: PTH109  # pathlib is slow to import
        return
    from git_context.cli.agent_event import answer_event  # noqa: PLC0415  # slow

    answer_event(event, data)
