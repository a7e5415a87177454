"""What branches bring that a commit has not, and where each of them left what it is merged into."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.errors import GitContextError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.repository.git import Git
    from git_context.repository.store import Store


class Source(NamedTuple):
    """What is to be merged: how people call it, and its commit."""

    name: str
    commit: str


class Line(NamedTuple):
    """A source with news, and its merge bases with everything that is merged before it."""

    source: Source
    bases: list[str]


class Lineage(NamedTuple):
    """How sources come to a commit.

    The lines of one round know nothing of each other: each left the commit, or what earlier rounds
    bring, on its own. `included` are sources that others bring along, `known` those that the commit
    has already.
    """

    rounds: list[list[Line]]
    included: list[Source]
    known: list[Source]

    @property
    def lines(self) -> list[Line]:
        """All lines, in the order in which they are merged."""
        return [line for lines in self.rounds for line in lines]


def lineage(store: Store, tip: str, sources: Sequence[Source]) -> Lineage:
    """Find out what each source brings to the commit `tip`, in the order given.

    Raises `GitContextError` for a source that has no history in common with the commit.
    """
    news = _news(store, tip, sources)
    passed = {parent for parents in news.values() for parent in parents}
    found = Lineage([], [], [])
    owners: dict[str, int] = {}
    for source in sources:
        if source.commit not in news:
            found.known.append(source)
        elif source.commit in passed or source.commit in owners:
            found.included.append(source)
        else:
            _place(store, found, source, news, owners)
    return found


def merge_bases(git: Git, commit: str, others: Sequence[str]) -> list[str]:
    """Return the merge bases of a commit and a merge of the others, the same order each time."""
    done = git.run("merge-base", "--all", commit, *others, check=False)
    return sorted(done.stdout.decode().split())


def _news(store: Store, tip: str, sources: Sequence[Source]) -> dict[str, list[str]]:
    """Return the commits that sources have and `tip` has not, each with its parents."""
    heads = [source.commit for source in sources]
    news = _listed(store.git, [*heads, f"^{tip}"])
    ends = [commit for commit, parents in news.items() if news.keys().isdisjoint(parents)]
    if any(store.contains(tip, commit) for commit in ends):
        # git went by the dates of commits, and clocks disagreed.
        known = _listed(store.git, [tip])
        news = {at: above for at, above in _listed(store.git, heads).items() if at not in known}
    return news


def _listed(git: Git, revisions: list[str]) -> dict[str, list[str]]:
    """Return the commits that `git rev-list` finds, each with its parents."""
    asked = "".join(f"{revision}\n" for revision in revisions).encode()
    lines = git.run("rev-list", "--parents", "--stdin", input=asked).stdout.decode().splitlines()
    return {commit: parents for commit, *parents in map(str.split, lines)}


def _place(
    store: Store,
    found: Lineage,
    source: Source,
    news: dict[str, list[str]],
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
        if commit not in news or commit in owners:
            edge[commit] = None
            continue
        own.add(commit)
        waiting += news[commit]
    if not edge:
        raise _unrelated(store, source)
    number = max((owners[commit] + 1 for commit in edge if commit in owners), default=0)
    owners.update(dict.fromkeys(own, number))
    while len(found.rounds) <= number:
        found.rounds.append([])
    found.rounds[number].append(Line(source, _best(store.git, list(edge))))


def _best(git: Git, commits: list[str]) -> list[str]:
    """Leave out the commits that are ancestors of others."""
    if len(commits) == 1:
        return commits
    return sorted(git.text("merge-base", "--independent", *commits).split())


def _unrelated(store: Store, source: Source) -> GitContextError:
    is_shallow = (store.common_dir / "shallow").exists()
    return GitContextError(
        f"{source.name} has no history in common with what it is to be merged into.",
        hint="This clone is shallow; get the rest with: git fetch --unshallow"
        if is_shallow
        else "",
    )
