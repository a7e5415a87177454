"""Events of agents' harnesses, answered; apart from `hook`, because a harness waits for it."""

from __future__ import annotations

import os
from contextlib import suppress

from git_context.agents.idle import is_idle
from git_context.cli import output
from git_context.jsontext.style import ONE_LINE
from git_context.jsontext.write import write


def answer_event(name: str, data: bytes) -> None:
    """Answer an event of an agents' harness; what fails is silent, and hinders no agent."""
    from git_context.agents.handling import handle  # noqa: PLC0415  # slow, and not for all
    from git_context.cli.brief import brief_text  # noqa: PLC0415

    with suppress(Exception):
        if is_idle(name, data, os.getcwd()):  # noqa: PTH109  # as the program's entry does
            return
        answer = handle(name, data, brief_text)
        if answer is not None:
            output.print_json_text(write(answer, ONE_LINE) + "\n")
            output.flush()
