"""Choices given beforehand, by the same words as a merge takes them, or as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.errors import USAGE, ErrorKind, GitContextError
from git_context.merge.decisions import BASE, OURS, THEIRS
from git_context.workflow.choices import Choice, read_choices
from git_context.workflow.resolving.model import BOTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from git_context.merge.values import Json
    from git_context.workflow.resolving.model import OpenConflict


class ScriptedDecider:
    """Decides by `takes` (`ours`, `theirs`, `base`, `both`, a task, or `POINTER=` one of these).

    `values` are chosen at their pointers, whatever the sides say.
    """

    def __init__(self, takes: Sequence[str], values: Mapping[str, Json]) -> None:
        # Which tasks have a side shows with the conflicts; `finish` knows.
        self._choices = read_choices(takes, [take.rpartition("=")[2] for take in takes])
        self._values = values
        self._seen: dict[str, set[str]] = {}

    def choose(self, conflicts: Sequence[OpenConflict]) -> list[Choice | None]:
        """Return what the words or values say of each conflict."""
        return [self._choice(conflict) for conflict in conflicts]

    def finish(self) -> None:
        """Raise `GitContextError` where a choice is for no conflict, or takes what no side is."""
        self._refuse_unknown_words()
        for pointer in (*self._choices.by_pointer, *self._values):
            if pointer not in self._seen:
                listed = ", ".join(self._seen) or "none"
                raise GitContextError(
                    f"There is no conflict at {pointer or 'the whole document'}.",
                    hint=f"Conflicts are at: {listed}",
                    kind=ErrorKind.MISSING,
                )

    def _refuse_unknown_words(self) -> None:
        words = {OURS, THEIRS, BASE, BOTH}.union(*self._seen.values())
        by_pointer = self._choices.by_pointer
        for word in (*by_pointer.values(), self._choices.elsewhere):
            if word is not None and word not in words:
                raise GitContextError(
                    f"{word!r} does not say what to take.",
                    hint=f"Give a side, or POINTER=SIDE. Sides are: {', '.join(sorted(words))}",
                    exit_code=USAGE,
                )

    def _choice(self, conflict: OpenConflict) -> Choice | None:
        tasks = {side.by.task for side in conflict.sides} - {""}
        self._seen.setdefault(conflict.pointer, set()).update(conflict.options, tasks)
        if conflict.pointer in self._values:
            return Choice(self._values[conflict.pointer])
        word = self._choices.by_pointer.get(conflict.pointer, self._choices.elsewhere)
        return conflict.take(word) if word else None
