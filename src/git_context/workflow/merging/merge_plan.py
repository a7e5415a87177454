"""The new commits of branches, and the point at which each left its target."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.repository.ancestry import newest, unreachable_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.repository.object_store import ObjectStore
    from git_context.wire import merging as wire


class MergeSource(NamedTuple):
    """A branch to merge: its name for people, and its commit."""

    name: str
    commit: str

    def to_json(self) -> wire.MergeSource:
        """Return what `--json` says of it."""
        return {"task": self.name, "commit": self.commit}


class LeftOut(NamedTuple):
    """A source that cannot be merged, and why not, as a sentence; all others are.

    `hint` says what to do about it, where that is known.
    """

    name: str
    commit: str
    why: str
    hint: str = ""

    def to_json(self) -> wire.LeftOut:
        """Return what `--json` says of it."""
        return {"task": self.name, "commit": self.commit, "why": self.why}


class Head(NamedTuple):
    """A source with new commits, and its merge bases with everything that is merged before it."""

    source: MergeSource
    bases: list[str]


class MergePlan(NamedTuple):
    """The levels in which sources come to a commit.

    The heads of one level know nothing of each other: each left the commit, or what earlier levels
    bring, on its own. `included` are sources that others bring along, `known` those that the commit
    has already, and `unrelated` those that have no history in common with it.
    """

    levels: list[list[Head]]
    included: list[MergeSource]
    known: list[MergeSource]
    unrelated: list[LeftOut]

    @property
    def heads(self) -> list[Head]:
        """All lines, in the order in which they are merged."""
        return [head for level in self.levels for head in level]


def plan_merge(store: ObjectStore, tip: str, sources: Sequence[MergeSource]) -> MergePlan:
    """Find out what each source brings to the commit `tip`, in the order given."""
    fresh = unreachable_from(store.git, [source.commit for source in sources], [tip])
    passed = {parent for parents in fresh.values() for parent in parents}
    found = MergePlan([], [], [], [])
    owners: dict[str, int] = {}
    for source in sources:
        if source.commit not in fresh:
            found.known.append(source)
        elif source.commit in passed or source.commit in owners:
            found.included.append(source)
        else:
            _add_source(store, found, source, fresh, owners)
    return found


def _add_source(
    store: ObjectStore,
    found: MergePlan,
    source: MergeSource,
    fresh: dict[str, list[str]],
    owners: dict[str, int],
) -> None:
    """Put a source on the first level on which all that it stands on is merged."""
    reached: set[str] = set()
    edge: dict[str, None] = {}
    waiting = [source.commit]
    while waiting:
        commit = waiting.pop()
        if commit in reached:
            continue
        if commit not in fresh or commit in owners:
            edge[commit] = None
            continue
        reached.add(commit)
        waiting += fresh[commit]
    if not edge:
        found.unrelated.append(_unrelated(store, source))
        return
    number = max((owners[commit] + 1 for commit in edge if commit in owners), default=0)
    owners.update(dict.fromkeys(reached, number))
    while len(found.levels) <= number:
        found.levels.append([])
    found.levels[number].append(Head(source, sorted(newest(store.git, [*edge]))))


def _unrelated(store: ObjectStore, source: MergeSource) -> LeftOut:
    is_shallow = (store.common_dir / "shallow").exists()
    return LeftOut(
        *source,
        f"{source.name} has no history in common with what it is to be merged into.",
        "This clone is shallow; get the rest with: git fetch --unshallow" if is_shallow else "",
    )
