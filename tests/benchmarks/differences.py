"""What differs between two contexts of a megabyte, beside reading both.

Thousand values changed, all over the document; imports do not count.
"""

from __future__ import annotations

import random
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from git_context.cli.difflines import lines
from git_context.document.policy import context_policy
from git_context.jsontext.parse import parse
from git_context.jsontext.write import encode, write
from git_context.merge.values import exact, plain
from git_context.review.contributions import listed
from git_context.review.diff import Compared, Diff
from git_context.review.jsonpatch import json_patch
from git_context.review.versions import INDEX, WORK_TREE
from tests.benchmarks.measure import Figure, milliseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHANGES = 1_000
ROUNDS = 7
WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")


def figures() -> Iterator[Figure]:
    """Measure the comparison and what is made of it, in reading both documents."""
    old, new = _versions()
    texts = [encode(write(document)) for document in (old, new)]
    policy = context_policy()
    found = listed(old, new, policy, [])
    diff = Diff(INDEX, WORK_TREE, [Compared("w", None, old, new, 0, 0, found)])
    works: dict[str, Callable[[], object]] = {
        "reading": lambda: [parse(text) for text in texts],
        "differences": lambda: listed(old, new, policy, []),
        "differences as text": lambda: list(lines(diff)),
        "JSON Patch": lambda: json_patch(old, new),
    }
    times = _medians(works)
    size = f"{len(texts[0]) / 1e6:.1f} MB, {len(found)} changes"
    for name, most in (("differences", 5), ("differences as text", 10), ("JSON Patch", 5)):
        ratio = times[name] / times["reading"]
        told = f"{milliseconds(times[name])}, {milliseconds(times['reading'])}; {size}"
        yield Figure(f"{name} / reading both", ratio, most, detail=told)


def _medians(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            start = perf_counter()
            work()
            times[name].append(perf_counter() - start)
    return {name: median(measured) for name, measured in times.items()}


def _versions() -> tuple[Any, Any]:
    chance = random.Random(1)  # the same document each time

    def words(count: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(count))

    tasks = [
        {
            "task_id": f"task-{number}",
            "context": {"implementation_details": {f"part-{at}": words(6) for at in range(40)}},
        }
        for number in range(150)
    ]
    old = {
        "version": "1.0",
        "workflow_id": "w",
        "parallel_tasks": tasks,
        "decisions": [f"{number}: {words(12)}" for number in range(2500)],
        "files_modified": [f"src/{number}/{chance.choice(WORDS)}.py" for number in range(2500)],
        "metadata": {
            f"entry-{number}": {"count": number, "notes": [1, {"x": words(3)}, words(3)]}
            for number in range(2000)
        },
    }
    new = plain(exact(old))
    for number in range(CHANGES // 4):
        part = new["parallel_tasks"][number % 150]["context"]["implementation_details"]
        part[f"part-{number % 40}"] += " more"
        new["decisions"][number * 10] += " more"
        new["metadata"][f"entry-{number * 6}"]["count"] = -1
        new["metadata"][f"entry-{number * 6 + 1}"]["notes"][1]["x"] = "more"
    return exact(old), exact(new)
