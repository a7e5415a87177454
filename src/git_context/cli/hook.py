"""`git context hook`: what the hooks of git, and those of agents' harnesses, call."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from git_context.agents.idle import EVENTS, read_event
from git_context.cli import declare, output
from git_context.cli.agent_event import answer_event
from git_context.cli.findings import text_lines
from git_context.counts import pluralize
from git_context.errors import DONE, FINDINGS, USAGE, GitContextError
from git_context.setup.hooks import HOOKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.document.findings import ValidationFinding


@declare.command("hook", context_settings={"ignore_unknown_options": True})
@declare.argument("name", metavar="NAME", type=declare.choice((*HOOKS, *EVENTS)))
@declare.argument("arguments", nargs=-1, type=declare.ValueType("UNPROCESSED"))
def command(*, name: str, arguments: tuple[str, ...]) -> int:
    """Run the checks of a git hook; git calls this with ARGUMENTS and standard input.

    NAME is pre-commit, pre-merge-commit, pre-push or pre-receive. Findings go to standard error.
    Exits 1 where git is to refuse.

    NAME may also be an event of agents' harnesses, which call this with the event on standard
    input: SessionStart, UserPromptSubmit, PreToolUse, PostToolUse, SubagentStart or SubagentStop.
    The answer is JSON, or nothing, and the exit code 0 whatever happens.
    """
    if name in EVENTS:
        answer_event(name, read_event())
        return DONE
    findings = _findings(name, arguments)
    if findings:
        for line in text_lines(findings):
            output.tell(line)
    errors = sum(finding.is_error for finding in findings)
    if errors:
        found = pluralize(errors, "error")
        output.tell(f"git-context refuses this ({name}): {found} in contexts.")
    return FINDINGS if errors else DONE


def _findings(name: str, arguments: Sequence[str]) -> list[ValidationFinding]:
    from git_context.enforcement import commits, pushes  # noqa: PLC0415  # a command loads what it needs
    from git_context.enforcement.validation import task_on  # noqa: PLC0415
    from git_context.repository.git import Git  # noqa: PLC0415

    git = Git.here()
    if name == "pre-push":
        return pushes.check_push(git, arguments[0] if arguments else "", _lines(4))
    if name == "pre-receive":
        return pushes.check_receive(git, _lines(3))
    return commits.check_staged(git, task=task_on(git))


def _lines(words: int) -> list[str]:
    """Read what git says of refs (githooks(5)): so many words a line, with spaces between them."""
    text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
    lines = [line for line in text.split("\n") if line]
    if wrong := [line for line in lines if line.count(" ") != words - 1]:
        raise GitContextError(
            f"{wrong[0]!r} on standard input is no line that git gives to this hook.",
            hint="Let git call it: see git context init --hooks",
            exit_code=USAGE,
        )
    return lines
