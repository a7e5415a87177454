"""How far long work has come, told to whoever wants to show it."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    # What is done, how many of its steps are behind, and how many there are.
    Watch: TypeAlias = Callable[[str, int, int], None]

Step = TypeVar("Step")

_WATCH: Final[ContextVar[Watch | None]] = ContextVar("watch", default=None)


def counted(what: str, steps: Sequence[Step]) -> Iterator[Step]:
    """Go through the steps of some work, and tell who watches before each and after the last."""
    watch = _WATCH.get()
    for done, step in enumerate(steps):
        if watch:
            watch(what, done, len(steps))
        yield step
    if watch:
        watch(what, len(steps), len(steps))


@contextmanager
def watched_by(watch: Watch) -> Iterator[None]:
    """Have `watch` told of all work within, in this thread or task."""
    token = _WATCH.set(watch)
    try:
        yield
    finally:
        _WATCH.reset(token)
