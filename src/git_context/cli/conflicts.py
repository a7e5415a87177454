"""The display of conflicts: as lines, as JSON, and one at a time with changed words marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from git_context.cli import options, output
from git_context.jsontext.style import ONE_LINE
from git_context.jsontext.write import write
from git_context.merge.diff import hunks
from git_context.merge.values import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.merge.values import Maybe
    from git_context.workflow.resolving.model import OpenConflict, Provenance

    Piece = tuple[str, str]

NOTHING: Final = "(nothing)"
_UNKNOWN: Final = "(unknown)"
_WIDEST: Final = 200
_TALLEST: Final = 16
_TOKEN: Final = re.compile(r"\n|[^\S\n]+|[^\s\w]|\w+")
_LONGEST: Final = 20_000
_BRACKETS: Final = {"removed": ("[-", "-]"), "added": ("{+", "+}"), "": ("", "")}


def listed(conflict: OpenConflict) -> Iterator[str]:
    """Show a conflict with all its sides, a line each."""
    yield f"{heading(conflict)}, {conflict.form}"
    base = short(conflict.base) if conflict.has_base else _UNKNOWN
    yield f"  base: {base}"
    for side in conflict.sides:
        described = ", ".join(filter(None, (side.name, origin(side.by))))
        yield f"  {output.clean(described)}: {short(side.value)}"


def heading(conflict: OpenConflict) -> str:
    """Say where a conflict is, and of what kind."""
    place = output.clean(conflict.pointer) or "the whole document"
    rule = f", by the rule {conflict.rule}" if conflict.rule else ""
    return f"{output.clean(conflict.file)}: {place} ({output.clean(conflict.kind)}{rule})"


def origin(by: Provenance) -> str:
    """Say in a few words where a side comes from."""
    task = f"task {by.task}" if by.task and by.task not in by.label else ""
    agent = f"by {by.agent}" if by.agent else ""
    commit = by.commit[: options.SHORT]
    described = " ".join(filter(None, (by.label, task, agent, commit)))
    return output.clean(f"{described}, {output.ago(by.time)}" if by.time else described)


def value_lines(value: Maybe, base: Maybe) -> list[str]:
    """Show a value on lines of their own: the words that the base has not, marked, and those gone.

    Marks are those of `git diff --word-diff`. Of a long value, the beginning is shown.
    """
    if isinstance(value, Missing):
        return [NOTHING]
    pieces: list[Piece] = [(_text(value), "")]
    if not isinstance(base, Missing) and max(len(_text(base)), len(_text(value))) <= _LONGEST:
        pieces = list(_marked(_text(base), _text(value)))
    lines = [""]
    for text, meaning in pieces:
        start, end = _BRACKETS[meaning]
        first, *others = (output.clean(line) for line in f"{start}{text}{end}".split("\n"))
        lines[-1] += output.paint(first, meaning)
        lines += [output.paint(line, meaning) for line in others]
    hidden = len(lines) - _TALLEST
    return lines if hidden <= 1 else [*lines[:_TALLEST], f"… {hidden} more lines"]


def _marked(base: str, text: str) -> Iterator[Piece]:
    old, new = _TOKEN.findall(base), _TOKEN.findall(text)
    done = 0
    for old_start, old_end, new_start, new_end in hunks(old, new):
        yield "".join(new[done:new_start]), ""
        for tokens, meaning in (
            (old[old_start:old_end], "removed"),
            (new[new_start:new_end], "added"),
        ):
            if tokens:
                yield "".join(tokens), meaning
        done = new_end
    yield "".join(new[done:]), ""


def _text(value: Maybe) -> str:
    if isinstance(value, Missing):
        return ""
    return value if type(value) is str and value else write(value)


def short(value: Maybe) -> str:
    """Show a value on one line, cut where that is long."""
    if isinstance(value, Missing):
        return NOTHING
    return output.clip(output.clean(write(value, ONE_LINE)), _WIDEST)
