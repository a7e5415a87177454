from __future__ import annotations

import contextlib
import io
import os
import pty
import sys

import pytest

from git_context.cli import progress
from git_context.cli.progress import ProgressBar
from git_context.repository.progress import track, watched_by


def test_whoever_watches_is_told_of_each_step() -> None:
    seen: list[tuple[str, int, int]] = []
    with watched_by(lambda *told: seen.append(told)):
        assert list(track("Reading", "abc")) == ["a", "b", "c"]
    assert seen == [("Reading", 0, 3), ("Reading", 1, 3), ("Reading", 2, 3), ("Reading", 3, 3)]
    assert list(track("Reading", "abc")) == ["a", "b", "c"]
    assert len(seen) == 4


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    drawn = ProgressBar()
    drawn("Reading", 1, 2)
    drawn.clear()
    assert stream.getvalue() == ""


def test_long_work_draws_one_line_and_takes_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr(progress, "PAUSE", 0)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    drawn = ProgressBar()
    drawn("Reading history", 1, 2)
    assert stream.getvalue() == "\rReading history [" + "#" * 15 + "." * 15 + "] 1/2"
    drawn.clear()
    assert stream.getvalue().endswith("\r" + " " * 52 + "\r")


def test_nothing_shows_of_work_that_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results come before the command's end, on the same screen."""
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    with watched_by(ProgressBar()):
        list(track("Reading history", range(2)))
    line = "Reading history [" + "." * 30 + "] 0/2"
    assert stream.getvalue() == f"\r{line}\r{' ' * len(line)}\r"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_only_a_terminal_is_drawn_on(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    master, slave = pty.openpty() if is_terminal else os.pipe()
    with os.fdopen(slave, "w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        with progress.bar():
            list(track("Reading", range(3)))
        stream.write("end")
    shown = _everything(master)
    os.close(master)
    assert shown.endswith(b"end")
    assert (b"Reading" in shown) is is_terminal


def _everything(master: int) -> bytes:
    """Read on to the end, which a terminal gives as an error; it may hand out piece by piece."""
    shown = b""
    with contextlib.suppress(OSError):
        while piece := os.read(master, 10_000):
            shown += piece
    return shown
