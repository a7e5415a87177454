"""The example workflow as `git context diff` tells it: each child against the parent, the merge.

`python -m tests.review.diffs` writes the golden files anew.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import git_context
from git_context.cli.difflines import lines, statistics
from git_context.review.markdown.diff import markdown
from git_context.setup import demo
from tests.support.review_examples import BRANCHES, GOLDEN
from tests.support.workflows import TASKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.review.diff import Diff


def example_diffs(folder: Path) -> Iterator[tuple[str, str]]:
    """Build the example in an empty folder; return what is told of it, by file."""
    repository = git_context.open(demo.build(folder).folder)
    for name, branch in BRANCHES.items():
        yield from _told(f"diff-{name}", repository.diff("main~3", branch))
    for task in TASKS:
        yield from _told(f"diff-task-{task}", repository.diff(task=task))


def _told(name: str, diff: Diff) -> Iterator[tuple[str, str]]:
    yield f"{name}.txt", _text([*lines(diff), "", *statistics(diff)])
    yield f"{name}.md", markdown(diff)


def _text(listed: list[str]) -> str:
    """Join lines, without their colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", "".join(f"{line}\n" for line in listed))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for file, content in example_diffs(Path(scratch) / "demo"):
            (GOLDEN / file).write_text(content, encoding="utf-8")
