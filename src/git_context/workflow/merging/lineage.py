"""What branches bring that a commit has not, and where each of them left what it is merged into."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.repository.ancestry import newest, news

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.repository.store import Store


class Source(NamedTuple):
    """What is to be merged: how people call it, and its commit."""

    name: str
    commit: str


class LeftOut(NamedTuple):
    """A source that cannot be merged, and why not, as a sentence; all others are.

    `hint` says what to do about it, where that is known.
    """

    name: str
    commit: str
    why: str
    hint: str = ""


class Line(NamedTuple):
    """A source with news, and its merge bases with everything that is merged before it."""

    source: Source
    bases: list[str]


class Lineage(NamedTuple):
    """How sources come to a commit.

    The lines of one round know nothing of each other: each left the commit, or what earlier rounds
    bring, on its own. `included` are sources that others bring along, `known` those that the commit
    has already, and `unrelated` those that have no history in common with it.
    """

    rounds: list[list[Line]]
    included: list[Source]
    known: list[Source]
    unrelated: list[LeftOut]

    @property
    def lines(self) -> list[Line]:
        """All lines, in the order in which they are merged."""
        return [line for lines in self.rounds for line in lines]


def lineage(store: Store, tip: str, sources: Sequence[Source]) -> Lineage:
    """Find out what each source brings to the commit `tip`, in the order given."""
    fresh = news(store.git, [source.commit for source in sources], [tip])
    passed = {parent for parents in fresh.values() for parent in parents}
    found = Lineage([], [], [], [])
    owners: dict[str, int] = {}
    for source in sources:
        if source.commit not in fresh:
            found.known.append(source)
        elif source.commit in passed or source.commit in owners:
            found.included.append(source)
        else:
            _place(store, found, source, fresh, owners)
    return found


def _place(
    store: Store,
    found: Lineage,
    source: Source,
    fresh: dict[str, list[str]],
    owners: dict[str, int],
) -> None:
    """Put a source in the first round in which all that it stands on is merged."""
    own: set[str] = set()
    edge: dict[str, None] = {}
    waiting = [source.commit]
    while waiting:
        commit = waiting.pop()
        if commit in own:
            continue
        if commit not in fresh or commit in owners:
            edge[commit] = None
            continue
        own.add(commit)
        waiting += fresh[commit]
    if not edge:
        found.unrelated.append(_unrelated(store, source))
        return
    number = max((owners[commit] + 1 for commit in edge if commit in owners), default=0)
    owners.update(dict.fromkeys(own, number))
    while len(found.rounds) <= number:
        found.rounds.append([])
    found.rounds[number].append(Line(source, sorted(newest(store.git, [*edge]))))


def _unrelated(store: Store, source: Source) -> LeftOut:
    is_shallow = (store.common_dir / "shallow").exists()
    return LeftOut(
        *source,
        f"{source.name} has no history in common with what it is to be merged into.",
        "This clone is shallow; get the rest with: git fetch --unshallow" if is_shallow else "",
    )
