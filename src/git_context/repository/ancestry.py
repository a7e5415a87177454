"""Common and missing ancestors of commits: by descent, not by dates.

`git rev-list A ^B` stops by the dates of commits. If clocks disagreed, it lists some that B has,
too; it never lists too few. All that it lists wrongly is followed back to commits without a listed
parent, so that looking at those tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.repository.git import as_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from git_context.repository.git import Git
    from git_context.repository.object_store import ObjectStore

# More commits than these are not compared with each other; a command's arguments are limited, too.
_MANY: Final = 2000
# So few pairs are asked about one by one.
_FEW: Final = 2


class Range(NamedTuple):
    """The commits that `head` has, and neither the commits `known` nor the refs within `refs` have.

    `refs` is a folder of refs by its full name, such as `refs/remotes/origin`; empty for none.
    """

    head: str
    known: Sequence[str] = ()
    refs: str = ""

    def listed(self, git: Git) -> dict[str, list[str]]:
        """Return the commits, parents first, each with its parents.

        If clocks disagreed, others are among them, which `has` tells.
        """
        within = ("--not", f"--glob={self.refs}/*") if self.refs else ()
        return listed_commits(git, [self.head], self.known, "--topo-order", "--reverse", *within)

    def has(self, git: Git, commit: str) -> bool:
        """Tell of a listed commit whether it is one of those asked for."""
        if any(_is_ancestor(git, commit, tip) for tip in self.known):
            return False
        options = ("--count=1", f"--contains={commit}", "--format=%(refname)")
        return not (self.refs and git.text("for-each-ref", *options, self.refs))


def parents(git: Git, commit: str) -> list[str]:
    """Return the parents of a commit."""
    return git.text("rev-list", "--parents", "--max-count=1", commit, "--").split()[1:]


def merge_bases(git: Git, commit: str, *others: str) -> list[str]:
    """Return the best common ancestors of a commit and a merge of the others, in git's order.

    There are none where they have no history in common.
    """
    done = git.recall("merge-base", "--all", commit, *others)
    return done.stdout.decode().split()


def merge_bases_with_each(git: Git, commit: str, others: Sequence[str]) -> dict[str, list[str]]:
    """Return the best common ancestors of a commit and each of some others, in git's order.

    The ancestors that all of many share are asked for once; those that only some share lie above.
    """
    shared = _shared_by_all(git, [commit, *others]) if _FEW < len(others) <= _MANY else []
    if not shared:
        return {other: merge_bases(git, commit, other) for other in others}
    above = unreachable_from(git, [commit, *others], shared)
    of_commit = _reached(above, [commit])
    found: dict[str, list[str]] = {}
    for other in others:
        common = of_commit & _reached(above, [other])
        lower = _reached(above, [parent for one in common for parent in above.get(one, ())])
        best = [one for one in {*common, *shared} if one not in lower]
        # Of several, git knows the order.
        found[other] = best if len(best) == 1 else merge_bases(git, commit, other)
    return found


def _shared_by_all(git: Git, commits: Sequence[str]) -> list[str]:
    """Return the best common ancestors of all of some commits."""
    done = git.run("merge-base", "--all", "--octopus", *commits, check=False)
    return done.stdout.decode().split()


def _reached(above: Mapping[str, Sequence[str]], starts: Iterable[str]) -> set[str]:
    """Return what descent reaches: the starts, their parents and so on, as far as these are known.

    The first ones that are not known are among it.
    """
    waiting = list(starts)
    found = set(waiting)
    while waiting:
        new = [parent for parent in above.get(waiting.pop(), ()) if parent not in found]
        found.update(new)
        waiting += new
    return found


def newest(git: Git, commits: Sequence[str]) -> list[str]:
    """Leave out the commits that are ancestors of others."""
    if len(commits) < 2:  # noqa: PLR2004  # one is nobody's ancestor
        return list(commits)
    return git.text("merge-base", "--independent", *commits).split()


def unreachable_from(git: Git, heads: Sequence[str], tips: Sequence[str]) -> dict[str, list[str]]:
    """Return the commits that heads have and tips have not, each with its parents."""
    return exactly(git, listed_commits(git, heads, tips), heads, tips)


def exactly(
    git: Git, found: dict[str, list[str]], heads: Iterable[str], tips: Sequence[str]
) -> dict[str, list[str]]:
    """Return what was listed for heads and not for tips, without what the tips have all the same.

    A child of the only tip is no ancestor of it.
    """
    ends = [
        commit
        for commit, above in found.items()
        if [*tips] != above and found.keys().isdisjoint(above)
    ]
    if ends and (len(ends) > _MANY or not {*ends} <= {*newest(git, [*ends, *tips])}):
        known = listed_commits(git, tips)
        return {at: above for at, above in listed_commits(git, heads).items() if at not in known}
    return found


def first_parent_line(store: ObjectStore, tip: str, base: str, *options: str) -> list[str]:
    """Return the commits that `base` has not, from `tip` back along first parents.

    `options` of `git rev-list` leave out some.
    """
    asked = ("--first-parent", *options, tip, f"^{base}", "--")
    listed = store.git.text("rev-list", *asked).split()
    while listed and store.contains(base, listed[-1]):
        listed.pop()
    return listed


def listed_commits(
    git: Git, heads: Iterable[str], tips: Iterable[str] = (), *options: str
) -> dict[str, list[str]]:
    """Return what `git rev-list` lists, each commit with its parents."""
    asked = as_lines([*heads, *(f"^{tip}" for tip in tips)])
    printed = git.run("rev-list", "--parents", "--stdin", *options, input=asked).stdout.decode()
    return {commit: above for commit, *above in map(str.split, printed.splitlines())}


def _is_ancestor(git: Git, commit: str, descendant: str) -> bool:
    asked = ("--is-ancestor", commit, descendant)
    return git.run("merge-base", *asked, check=False).returncode == 0
