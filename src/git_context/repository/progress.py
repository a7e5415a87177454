"""The progress of long work, for whoever wants to show it, and the branches it moved."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from git_context.repository.names import HEADS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    # The activity, the number of steps done, and the number of all.
    Watch: TypeAlias = Callable[[str, int, int], None]

WorkItem = TypeVar("WorkItem")

_MOVED: Final[ContextVar[list[str] | None]] = ContextVar("moved", default=None)
_WATCH: Final[ContextVar[Watch | None]] = ContextVar("watch", default=None)


def track(what: str, steps: Sequence[WorkItem]) -> Iterator[WorkItem]:
    """Go through the steps of some work, and tell who watches before each and after the last."""
    watch = _WATCH.get()
    for done, step in enumerate(steps):
        if watch:
            watch(what, done, len(steps))
        yield step
    if watch:
        watch(what, len(steps), len(steps))


def note_moves(refs: Iterable[str]) -> None:
    """Tell who wants to know that refs were moved: whatever goes wrong now, that is done."""
    moved = _MOVED.get()
    if moved is not None:
        moved += refs


@contextmanager
def noted_in(moved: list[str]) -> Iterator[None]:
    """Have the names of refs that are moved within added to a list."""
    token = _MOVED.set(moved)
    try:
        yield
    finally:
        _MOVED.reset(token)


def moved_note(moved: Sequence[str]) -> str:
    """Say of an error that it came after refs were moved."""
    names = ", ".join(dict.fromkeys(ref.removeprefix(HEADS) for ref in moved))
    return f"This came after the commit: {names} moved, and nothing of that is lost."


@contextmanager
def watched_by(watch: Watch) -> Iterator[None]:
    """Report all work within to `watch`, in this thread or task."""
    token = _WATCH.set(watch)
    try:
        yield
    finally:
        _WATCH.reset(token)
