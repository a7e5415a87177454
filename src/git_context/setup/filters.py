"""Finds filters between the files and the commits of contexts (gitattributes(5), `filter`)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from git_context.setup.attributes import CONTEXTS, EXAMPLE_PATH
from git_context.setup.finding import ERROR, SetupProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.repository.git import Git

_NONE: Final = ("unspecified", "unset", "set")
_TRACKED: Final = f":(top,glob){CONTEXTS.removeprefix('/')}"


def examine_filters(git: Git) -> Iterator[SetupProblem]:
    """Name each filter that applies to contexts, whether this clone knows it or not."""
    for name, path in _filters(git).items():
        which = "Contexts go" if path == EXAMPLE_PATH else f"{path} goes"
        yield SetupProblem(
            ERROR,
            f"{which} through the filter {name!r}. git merges what the filter makes of a file, as"
            " ciphertext, and commits that git-context makes go through no filter: it refuses to"
            " write there.",
            f"Below the line that sets it, add to .gitattributes: {CONTEXTS} -filter;"
            " then: git add --renormalize .claude/context",
        )


def _filters(git: Git) -> dict[str, str]:
    """Return each filter with the first context that it applies to."""
    top = git.work_tree()
    if top is None:
        return {}  # there are no files
    tracked = git.records("ls-files", "-z", "--full-name", "--", _TRACKED)
    paths = [EXAMPLE_PATH, *tracked]
    asked = "\0".join(str(top / path) for path in paths)
    done = git.run("check-attr", "-z", "--stdin", "filter", input=os.fsencode(asked))
    answers = os.fsdecode(done.stdout).split("\0")
    filters = answers[2::3]  # each answer is a path, the attribute, its value
    found: dict[str, str] = {}
    for path, name in zip(paths, filters, strict=False):
        if name not in _NONE:
            found.setdefault(name, path)
    return found
