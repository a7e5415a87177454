"""A progress bar on standard error, for work that takes over a second."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from git_context.cli import output
from git_context.repository.progress import watched_by

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE: Final = 1.0  # seconds before anything is shown
PAUSE: Final = 0.1  # seconds between two pictures
WIDTH: Final = 30


class ProgressBar:
    """Draws one line again and again, and takes it away at the end."""

    def __init__(self) -> None:
        self.next_picture = time.monotonic() + PATIENCE
        self.shown = 0

    def __call__(self, what: str, done: int, steps: int) -> None:
        """Show how far the work is, if it has taken long enough to be worth it.

        Nothing shows of work that is done: its result may come on the same screen.
        """
        if done == steps:
            self.clear()
            return
        if time.monotonic() < self.next_picture:
            return
        self.next_picture = time.monotonic() + PAUSE
        filled = WIDTH * done // max(steps, 1)
        line = f"{what} [{'#' * filled}{'.' * (WIDTH - filled)}] {done}/{steps}"
        line = output.clean(line)[: output.screen_size()[0] - 1]
        output.draw_over(line, self.shown)
        self.shown = len(line)

    def clear(self) -> None:
        """Leave the line as it was."""
        if self.shown:
            output.draw_over("", self.shown)
            self.shown = 0


@contextmanager
def bar() -> Iterator[None]:
    """Show the progress of all work within, where standard error is a terminal."""
    if not output.is_terminal(err=True):
        yield
        return
    drawn = ProgressBar()
    try:
        with watched_by(drawn):
            yield
    finally:
        drawn.clear()
