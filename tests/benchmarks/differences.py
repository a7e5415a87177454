"""What differs between two contexts of a megabyte, beside reading both.

A thousand values changed, all over the document; imports do not count. jsonpatch is the PyPI
package of that name. deepdiff is told to ignore order, because items of contexts are told by what
they are, not by where they stand.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Final

import deepdiff
import jsonpatch

from git_context.cli.difflines import lines
from git_context.document.policy import context_policy
from git_context.jsontext.parse import parse
from git_context.jsontext.write import encode, write
from git_context.merge.values import exact, plain
from git_context.review.contributions import list_changes
from git_context.review.diff import ComparedContext, Diff
from git_context.review.jsonpatch import json_patch
from git_context.review.versions import INDEX, WORK_TREE
from tests.support.figures import Figure, timed, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHANGES: Final = 1_000
ROUNDS: Final = 5
WORDS: Final = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")
MODEL, TEXT, PATCH, READING = "differences", "as text", "JSON Patch", "reading both"
TARGETS: Final = {MODEL: 5, TEXT: None, PATCH: None}


def figures() -> Iterator[Figure]:
    """Measure the comparison, and what is made of it, beside reading both and beside others."""
    old, new = _versions()
    texts = [encode(write(document)) for document in (old, new)]
    policy = context_policy()
    found = list_changes(old, new, policy, [])
    diff = Diff(INDEX, WORK_TREE, [ComparedContext("w", None, old, new, 0, 0, found)])
    usual = (plain(old), plain(new))
    works: dict[str, Callable[[], object]] = {
        READING: lambda: [parse(text) for text in texts],
        MODEL: lambda: list_changes(old, new, policy, []),
        TEXT: lambda: list(lines(diff)),
        PATCH: lambda: json_patch(old, new),
        "jsonpatch": lambda: jsonpatch.make_patch(*usual),
        "deepdiff": lambda: deepdiff.DeepDiff(*usual, ignore_order=True),
    }
    times = timed(works, ROUNDS)
    size = f"{len(texts[0]) / 1e6:.1f} MB, {len(found)} changes"
    for name, target in TARGETS.items():
        detail = f"{told({key: times[key] for key in (name, READING)})}; {size}"
        yield Figure(f"{name} / {READING}", times[name] / times[READING], target, detail=detail)
    for name, other in ((PATCH, "jsonpatch"), (MODEL, "deepdiff")):
        detail = told({key: times[key] for key in (name, other)})
        yield Figure(f"{name} / {other}", times[name] / times[other], detail=detail)


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
