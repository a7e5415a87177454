"""What commits have in common, in histories drawn at random, whatever the clocks showed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from git_context.repository.ancestry import (
    Range,
    first_parent_line,
    merge_bases,
    merge_bases_with_each,
    newest,
    parents,
    unreachable_from,
)
from git_context.repository.git import Git
from git_context.repository.object_store import ObjectStore

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.support.repos import Repo

GRAPHS = 30
COMMITS = 50


class Graph(NamedTuple):
    """Commits, parents first, each with its parents; the oracle of descent."""

    parents: dict[str, list[str]]

    def below(self, tips: Iterable[str]) -> set[str]:
        found: set[str] = set()
        waiting = [*tips]
        while waiting:
            commit = waiting.pop()
            if commit not in found:
                found.add(commit)
                waiting += self.parents[commit]
        return found

    def best(self, commits: Iterable[str]) -> set[str]:
        several = {*commits}
        behind = {one for each in several for one in self.below(self.parents[each])}
        return several - behind

    def first_parents(self, commit: str) -> list[str]:
        line = [commit]
        while above := self.parents[line[-1]]:
            line.append(above[0])
        return line


@pytest.fixture
def graphs(repo: Repo) -> list[Graph]:
    """Commit histories of long lines, with a merge now and then, on clocks years apart."""
    chance = random.Random(5)
    drawn: list[dict[int, list[int]]] = [{} for _ in range(GRAPHS)]
    script: list[str] = []
    for graph, nodes in enumerate(drawn):
        # Up to here the clocks were fast: git has seen all of that before what came later.
        fast = chance.randrange(COMMITS // 2)
        for number in range(COMMITS):
            mark = graph * COMMITS + number + 1
            above = [mark - chance.choice([1, 1, 1, 1, 2, 9])] if number else []
            if number and chance.random() < 0.2:
                above.append(chance.choice([*nodes]))
            nodes[mark] = [one for one in dict.fromkeys(above) if one in nodes]
            date = (10**9 if number < fast else 10**6) + number
            script += [f"commit refs/drawn/{mark}", f"mark :{mark}"]
            script += [f"committer x <x@x> {date} +0000", f"data {len(str(mark))}", str(mark)]
            words = ["from", *["merge"] * len(nodes[mark])]
            script += [f"{word} :{one}" for word, one in zip(words, nodes[mark], strict=False)]
    marks = repo.path / ".git" / "marks"
    options = ("--quiet", "--force", f"--export-marks={marks}")
    repo.git("fast-import", *options, input="\n".join([*script, ""]).encode())
    lines = [line.split() for line in marks.read_text(encoding="ascii").splitlines()]
    names = {int(mark.removeprefix(":")): name for mark, name in lines}
    return [
        Graph({names[at]: [names[one] for one in above] for at, above in nodes.items()})
        for nodes in drawn
    ]


def test_what_is_told_goes_by_descent(repo: Repo, graphs: list[Graph]) -> None:
    chance = random.Random(6)
    store = ObjectStore(Git(repo.path))
    git = store.git
    misled = 0
    for graph in graphs:
        heads = chance.sample([*graph.parents], chance.randint(1, 3))
        tips = chance.sample([*graph.parents][COMMITS // 2 :], chance.randint(1, 3))
        expected = graph.below(heads) - graph.below(tips)
        assert unreachable_from(git, heads, tips) == {
            commit: graph.parents[commit] for commit in expected
        }
        one, other, third = (*heads, *tips, heads[0])[:3]
        assert parents(git, one) == graph.parents[one]
        assert {*newest(git, [one, other, third])} == graph.best([one, other, third])
        common = graph.below([one]) & graph.below([other, third])
        assert {*merge_bases(git, one, other, third)} == graph.best(common)
        known = graph.below([other])
        line = [commit for commit in graph.first_parents(one) if commit not in known]
        assert first_parent_line(store, one, other) == line

        asked = Range(one, [other])
        listed = asked.listed(git)
        tried = chance.sample([*listed], min(5, len(listed)))
        assert [asked.has(git, commit) for commit in tried] == [at not in known for at in tried]
        repo.git("update-ref", "refs/of/other", other)
        within = Range(one, refs="refs/of")
        assert within.listed(git) == listed
        assert [within.has(git, commit) for commit in tried] == [at not in known for at in tried]
        assert {*listed} >= graph.below([one]) - known
        places = {commit: at for at, commit in enumerate(listed)}
        assert all(places.get(p, -1) < at for c, at in places.items() for p in graph.parents[c])
        misled += not known.isdisjoint(listed)
    assert misled, "git told all of them rightly, so that nothing was tried"


def test_with_each_of_many_is_as_with_one(repo: Repo, graphs: list[Graph]) -> None:
    chance = random.Random(7)
    git = Git(repo.path)
    several = 0
    for graph in graphs[:12]:
        one, *others = chance.sample([*graph.parents][COMMITS // 4 :], 8)
        found = merge_bases_with_each(git, one, others)
        assert found == {other: merge_bases(git, one, other) for other in others}
        several += len({*map(str, found.values())}) > 1
    assert several
    # Of two graphs, nothing is common.
    strangers = [*graphs[1].parents][:5]
    first = next(iter(graphs[0].parents))
    assert merge_bases_with_each(git, first, strangers) == {one: [] for one in strangers}
