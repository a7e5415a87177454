"""The user's decisions about conflicts beforehand: `ours`, `theirs`, `base`, or a task's side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import USAGE, GitContextError
from git_context.merge.decisions import BASE, OURS, THEIRS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from git_context.document.conflicts import RecordedConflict
    from git_context.merge.values import Maybe

SIDES: Final = (OURS, THEIRS, BASE)


class Choice(NamedTuple):
    """A value that was chosen, which can be none at all."""

    value: Maybe


class Choices(NamedTuple):
    """Whose value to take: at a place, and wherever else there is a conflict."""

    by_pointer: dict[str, str]
    elsewhere: str | None

    def choose(self, conflict: RecordedConflict) -> Choice | None:
        """Return the value for a conflict; `None` where nothing says which."""
        wanted = self.by_pointer.get(conflict.pointer, self.elsewhere)
        if wanted == OURS:
            return Choice(conflict.ours)
        if wanted == BASE:
            return Choice(conflict.base)
        values = [side.value for side in conflict.sides if wanted in (THEIRS, side.task)]
        return choose_common(values)


def choose_common(values: Sequence[Maybe]) -> Choice | None:
    """Return the value that all sides have, as a choice; `None` where they differ, or are none."""
    if not values:
        return None
    first, *others = values
    if any(other != first for other in others):
        return None
    return Choice(first)


def read_choices(takes: Iterable[str], tasks: Collection[str]) -> Choices:
    """Read `ours`, `theirs`, `base` or a task, and `POINTER=` with one of these.

    Raises `GitContextError` where a side is none of these, or two are to be taken everywhere.
    """
    by_pointer: dict[str, str] = {}
    elsewhere: str | None = None
    for take in takes:
        pointer, is_place, side = take.rpartition("=") if take.startswith("/") else ("", "", take)
        if side not in (*SIDES, *tasks):
            known = ", ".join((*SIDES, *tasks))
            raise GitContextError(
                f"{take!r} does not say what to take.",
                hint=f"Give a side, or POINTER=SIDE. Sides are: {known}",
                exit_code=USAGE,
            )
        if is_place:
            by_pointer[pointer] = side
        elif elsewhere not in (None, side):
            raise GitContextError(
                f"Both {elsewhere!r} and {side!r} are to be taken everywhere.",
                hint="Say where one of them counts: POINTER=SIDE",
                exit_code=USAGE,
            )
        else:
            elsewhere = side
    return Choices(by_pointer, elsewhere)
