"""What must stand in each commit, known from who added and took out what, and from nothing else.

A token is added by one step and, at most, taken out by some. As long as it never comes back, a
merge must have just those that were added in its history and not taken out there, in whatever
order and by whatever means branches are merged (a two-phase set). A token that was added more than
once (by a cherry-pick, a squash, a rebase beside the old branch, a rollback, or to a list and to
what a task handed in) and taken out as well, were it at one of its places, may be there or not: a
merge of three versions cannot tell the one from the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.soak.tokens import named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.soak.tokens import Tokens


class Finding(AssertionError):  # noqa: N818  # what the soak calls it
    """Something that must not be."""


class Range(NamedTuple):
    """What a commit must have, and what it may have."""

    must: int
    may: int

    def either(self, other: Range) -> Range:
        """Return the range of what is one or the other, or between them."""
        return Range(self.must & other.must, self.may | other.may)

    def fault(self, present: int) -> str:
        """Say what is wrong with what there is; nothing where it is right."""
        lost, invented = self.must & ~present, present & ~self.may
        parts = [f"lost: {named(lost)}"] * bool(lost)
        parts += [f"not to be there: {named(invented)}"] * bool(invented)
        return "; ".join(parts)


def exactly(present: int) -> Range:
    """Return the range of one set."""
    return Range(present, present)


class Known(NamedTuple):
    """A commit: what stands in it, and what was ever added and taken out in its history.

    `repeated` is what stands in it at several places.
    """

    present: int
    repeated: int
    added: int
    removed: int
    gained: int
    lost: int


NOTHING = Known(0, 0, 0, 0, 0, 0)


class Oracle:
    """All commits of a world, whatever clone they are in.

    `copied` are the tokens that came more than once, or stand in several places of a context.
    """

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._commits: dict[str, Known] = {}
        self._parents: dict[str, Sequence[str]] = {}
        self._ever = 0
        self.copied = 0

    def __contains__(self, commit: str) -> bool:
        return commit in self._commits

    def __getitem__(self, commit: str) -> Known:
        return self._commits[commit]

    @property
    def count(self) -> int:
        """How many commits are known."""
        return len(self._commits)

    @property
    def merges(self) -> int:
        """How many of them are merges."""
        return sum(len(parents) > 1 for parents in self._parents.values())

    def parents(self, commit: str) -> Sequence[str]:
        """Return the parents of a known commit."""
        return self._parents[commit]

    def learn(self, commit: str, parents: Sequence[str], present: int, repeated: int) -> str:
        """Take a new commit in, whose parents are known; says what is wrong with it, if anything.

        What a commit with one parent takes out, somebody must have wanted out. What a merge has
        must be what its parents' histories make together.
        """
        before = [self._commits[parent] for parent in parents]
        expected = self.merged(parents) if len(parents) > 1 else self._after(before, present)
        fault = expected.fault(present)
        if invented := present & ~self._tokens.minted:
            fault += f"; made up by nobody: {named(invented)}"
        held = _union(known.present for known in before)
        added = _union(known.added for known in before)
        removed = _union(known.removed for known in before)
        gained = present & ~held
        lost = (expected.may if len(parents) > 1 else held) & ~present
        self.copied |= gained & self._ever | repeated
        self._ever |= gained
        removed |= lost | _union(known.repeated for known in before) & ~repeated
        known = Known(present, repeated, added | present, removed, gained, lost)
        self._commits[commit] = known
        self._parents[commit] = tuple(parents)
        return fault

    def merged(self, commits: Sequence[str]) -> Range:
        """Return what a merge of commits must and may have."""
        known = [self._commits[commit] for commit in commits]
        added = _union(each.added for each in known)
        removed = _union(each.removed for each in known)
        unsure = added & (removed & self.copied | self._tokens.loose)
        return Range(added & ~removed & ~unsure, added & ~removed | unsure)

    def _after(self, before: Sequence[Known], present: int) -> Range:
        held = _union(known.present for known in before)
        allowed = self._tokens.licensed | self._tokens.loose
        return Range(held & ~allowed, held | present)


def _union(masks: Iterable[int]) -> int:
    result = 0
    for mask in masks:
        result |= mask
    return result
