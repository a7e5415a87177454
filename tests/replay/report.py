"""What the replay of real merges shows, side by side."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from tests.replay.replay import CLEAN, marked_lines, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.replay.extract import RealMerge
    from tests.replay.replay import Outcome


class Replayed(NamedTuple):
    """A real merge, and what the driver, git and perhaps another build of the driver made of it."""

    merge: RealMerge
    ours: Outcome
    git: Outcome
    other: Outcome | None

    def is_as_people(self, outcome: Outcome) -> bool:
        """Tell whether a merge is clean and has the value that people committed."""
        if outcome.state != CLEAN:
            return False
        is_lines = self.merge.is_lines
        committed = value_of(self.merge.people, is_lines=is_lines)
        if committed is ...:
            return outcome.data == self.merge.people
        return bool(value_of(outcome.data, is_lines=is_lines) == committed)

    def doubled(self) -> int:
        """Count the records of JSON Lines that stand more often than in any version.

        One that was merged from two is in none of them, and stands once.
        """
        if not self.merge.is_lines or self.ours.state != CLEAN:
            return 0
        counts = [
            Counter(data.splitlines())
            for data in (self.ours.data, self.merge.base, self.merge.ours, self.merge.theirs)
        ]
        merged, *versions = counts
        return sum(
            count > max(1, *(each[line] for each in versions)) for line, count in merged.items()
        )

    def faults(self) -> Iterator[str]:
        """Say what somebody should look at."""
        if self.git.state == CLEAN:
            if self.ours.state != CLEAN:
                yield f"git is clean, ours not: {self.ours.said.strip()}"
            elif self.ours.data != self.git.data:
                is_lines = self.merge.is_lines
                values = (value_of(each.data, is_lines=is_lines) for each in (self.ours, self.git))
                one, other = values
                yield "the bytes differ from git's" if one == other else "the value is not git's"
        if self.ours.state == CLEAN and not self.is_as_people(self.ours):
            yield "clean, and people made something else"
        if self.doubled():
            yield "a record stands twice"
        if marked_lines(self.ours.data) > 2 * marked_lines(self.git.data) + 10:
            yield f"long markers: {marked_lines(self.ours.data)}, git {marked_lines(self.git.data)}"


def summary(replayed: list[Replayed]) -> str:
    """Return the figures as a table."""
    clean = [each for each in replayed if each.git.state == CLEAN]
    rest = [each for each in replayed if each.git.state != CLEAN]
    both = [each for each in clean if each.ours.state == CLEAN]
    same = sum(each.ours.data == each.git.data for each in both)
    conflicting = [each for each in replayed if each.ours.state != CLEAN]
    lines = sum(marked_lines(each.ours.data) for each in conflicting)
    of_git = sum(marked_lines(each.git.data) for each in conflicting)
    repositories = len({each.merge.repository for each in replayed})
    refused = len(clean) - len(both)
    time = median(each.ours.seconds for each in replayed) * 1000
    rows = [
        f"{len(replayed)} merges of {repositories} repositories",
        f"as people made them: {_share(replayed, 'ours')}, git {_share(replayed, 'git')}",
        f"where git is clean ({len(clean)}): {_share(clean, 'ours')}, git {_share(clean, 'git')}",
        f"where git conflicts ({len(rest)}): {_share(rest, 'ours')}",
        f"git is clean, ours not: {refused} ({_percent(refused, len(clean))})",
        f"git's bytes where both are clean: {same} ({_percent(same, len(both))})",
        f"records doubled: {sum(each.doubled() for each in replayed)}",
        f"lines between markers where ours conflicts: ours {lines}, git {of_git}",
        f"median time of the driver: {time:.1f} ms",
    ]
    others = [each.other.seconds for each in replayed if each.other]
    if others:
        rows.append(f"median time of the other build: {median(others) * 1000:.1f} ms")
        as_people = sum(bool(each.other and each.is_as_people(each.other)) for each in replayed)
        rows.append(f"as people made them, the other build: {_percent(as_people, len(replayed))}")
    return "\n".join(rows) + "\n"


def _share(replayed: list[Replayed], of: str) -> str:
    found = sum(each.is_as_people(getattr(each, of)) for each in replayed)
    return _percent(found, len(replayed))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "none"
