"""The commits that branches are apart, of any number of branches in a few walks of git.

All that the branches have apart lies above one commit of the main branch's first-parent line, the
*base*. The ancestors of a commit of that line are then a number, its place on the line; those of
any other commit are such a place, and a few commits beside the line.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from git_context.repository import kept_facts
from git_context.repository.ancestry import exactly, listed_commits
from git_context.repository.git import as_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from git_context.repository.git import Git
    from git_context.repository.object_store import ObjectStore

# So many commits of a line are searched for one that is not above the base.
_FAR: Final = 10_000
_NOWHERE: Final = -1
_NEVER: Final = float("inf")


class _Ancestors(NamedTuple):
    """The ancestors of a commit: all that the line has up to a place, and others beside it."""

    place: int
    others: frozenset[str]


class Distance(NamedTuple):
    """A branch beside another: how many commits only it has, and how many only the other has.

    `is_first_parent` tells that one leads from the other to it by first parents alone.
    """

    ahead: int
    behind: int
    is_first_parent: bool


def read_distances(
    store: ObjectStore, main: str, pairs: Collection[tuple[str, str]], question: str
) -> dict[tuple[str, str], Distance]:
    """Return how far each commit is from the other one of its pair.

    Most of them are near the branch whose tip is `main`. Two commits stay as far apart as they are,
    and that is kept for whoever asks the same question again.
    """
    known: dict[tuple[str, str], Any] = kept_facts.read(store, question) or {}
    new = set(pairs) - known.keys()
    facts = {pair: known[pair] for pair in pairs if pair in known}
    if new:
        distances = BranchDistances(store, main, set(chain.from_iterable(new)))
        facts |= {pair: tuple(distances.distance(*pair)) for pair in new}
    if len(new) >= kept_facts.FEW:
        kept_facts.keep(store, question, facts)
    return {pair: Distance(*fact) for pair, fact in facts.items()}


class BranchDistances:
    """The distances between commits that are `tips`, or the tip of the branch `main`."""

    def __init__(self, store: ObjectStore, main: str, tips: Collection[str]) -> None:
        self._store = store
        base, self._parents = _history(store.git, main, {*tips})
        line = _line(main, base, self._parents)
        self._places = {commit: place for place, commit in enumerate(line)}
        # The place of the line that first has a commit.
        self._reached: dict[str, int] = {}
        # For each place, how many commits it has.
        self._counts = [self._reach(commit, place) for place, commit in enumerate(line)]
        self._known: dict[str, _Ancestors] = {}

    def ahead_behind(self, commit: str, other: str) -> tuple[int, int]:
        """Count the commits that only the first has, and those that only the other has."""
        mine, theirs = self._ancestors(commit), self._ancestors(other)
        if _NOWHERE in (mine.place, theirs.place):
            # One of them left the main branch below the base, or never had anything of it.
            return self._store.ahead_behind(commit, other)
        return self._count(mine, theirs), self._count(theirs, mine)

    def distance(self, commit: str, other: str) -> Distance:
        """Return how far a commit is from another."""
        apart = self.ahead_behind(commit, other)
        return Distance(*apart, self.is_first_parent(commit, other))

    def is_first_parent(self, commit: str, tip: str) -> bool:
        """Tell whether one leads from a tip to a commit by first parents alone."""
        if commit not in self._places and commit not in self._parents:
            return commit in islice(self._store.first_parents(tip), _FAR)
        at = tip
        while at != commit and at not in self._places and self._parents.get(at):
            at = self._parents[at][0]
        is_on_line = self._places.get(commit, _NEVER) <= self._places.get(at, _NOWHERE)
        return at == commit or is_on_line

    def _reach(self, commit: str, place: int) -> int:
        """Note what this place of the line is the first to have; returns how many it has."""
        waiting = [commit]
        while waiting:
            at = waiting.pop()
            is_above = at in self._parents or at in self._places
            if is_above and at not in self._reached:
                self._reached[at] = place
                waiting += self._parents.get(at, ())
        return len(self._reached)

    def _ancestors(self, commit: str) -> _Ancestors:
        if commit not in self._known:
            self._known[commit] = self._found_ancestors(commit)
        return self._known[commit]

    def _found_ancestors(self, commit: str) -> _Ancestors:
        met = self._walk(commit)
        place = max((self._places.get(at, _NOWHERE) for at in met), default=_NOWHERE)
        beside = met - self._places.keys()
        others = {at for at in beside if self._reached.get(at, _NEVER) > place}
        return _Ancestors(place, frozenset(others))

    def _walk(self, commit: str) -> set[str]:
        """Return a commit and its ancestors above the base, as far as where they meet the line."""
        met: set[str] = set()
        waiting = [commit]
        while waiting:
            at = waiting.pop()
            if at in self._places:
                met.add(at)
            elif at in self._parents and at not in met:
                met.add(at)
                waiting += self._parents[at]
        return met

    def _count(self, mine: _Ancestors, theirs: _Ancestors) -> int:
        """Count the commits of the first that the second has not."""
        not_theirs = mine.others - theirs.others
        beside = sum(self._reached.get(at, _NEVER) > theirs.place for at in not_theirs)
        if mine.place <= theirs.place:
            return beside
        on_line = self._counts[mine.place] - self._counts[theirs.place]
        shared = sum(self._reached.get(at, _NEVER) <= mine.place for at in theirs.others)
        return beside + on_line - shared


def _history(git: Git, main: str, tips: set[str]) -> tuple[str, dict[str, list[str]]]:
    """Return the base, "" for none, and all commits above it, each with its parents."""
    new = listed_commits(git, tips, [main])
    passed = {parent for parents in new.values() for parent in parents}
    forks = (passed | tips) - new.keys() - {main}
    if not forks:
        return main, exactly(git, new, tips, [main])
    base = _base(git, main, forks)
    heads = [main, *tips]
    known = [base] if base else []
    return base, exactly(git, listed_commits(git, heads, known), heads, known)


def _line(main: str, base: str, parents: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the first-parent line of the main branch, from the base on."""
    line = [main]
    while line[-1] != base and parents.get(line[-1]):
        line.append(parents[line[-1]][0])
    return line[::-1]


def _base(git: Git, main: str, forks: Collection[str]) -> str:
    """Return the newest commit of the main line that the oldest fork has; "" where it has none.

    As commits go by their dates: of a fork that is older all the same, nothing is known.
    """
    by_date = git.run("rev-list", "--no-walk", "--stdin", input=as_lines(forks)).stdout.decode()
    oldest = by_date.split()[-1]
    line = git.text("rev-list", "--first-parent", "--parents", main, f"^{oldest}", "--")
    _, *parents = line.rpartition("\n")[2].split(" ")
    return parents[0] if parents else ""
