"""The comment on a pull request whose branch could not be brought up to date with its base."""

from __future__ import annotations

import shlex
from itertools import islice
from typing import TYPE_CHECKING, Final

from git_context.counts import pluralize
from git_context.review.markdown import gfm
from git_context.review.markdown.wording import code, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.workflow.branch_updates import BranchUpdate, BranchUpdates
    from git_context.workflow.merging.contexts import DocumentConflict

MARKER: Final = "<!-- git-context update -->"
# Conflicts, and files, that are shown: the comment stays well below what GitHub takes.
_SHOWN: Final = 20


def comment(update: BranchUpdate, updates: BranchUpdates) -> str:
    """Return what is the matter with a branch as GitHub-flavoured Markdown, and what decides it.

    It begins with `MARKER`, and is empty where the branch is up to date.
    """
    if update.is_done:
        return ""
    title = gfm.heading(2, f"{code(update.source)} could not be merged into this branch")
    return gfm.paragraphs(MARKER, title, *_parts(update, updates)) + "\n"


def _parts(update: BranchUpdate, updates: BranchUpdates) -> Iterator[str]:
    if update.state != "conflicts":
        yield code(update.why)
        return
    yield f"{pluralize(len(update.conflicts) + len(update.files), 'conflict')} to decide:"
    conflicts = [_conflict(found) for found in islice(update.conflicts, _SHOWN)]
    yield _listed(conflicts, update.conflicts)
    files = [
        f"{code(file.path)}: git cannot merge it ({code(file.kind)})"
        for file in islice(update.files, _SHOWN)
    ]
    yield _listed(files, update.files)
    yield "The branch is as it was. To decide it:"
    yield gfm.block(_commands(update, updates.remote))


def _listed(lines: list[str], of: Sequence[object]) -> str:
    more = len(of) - len(lines)
    return gfm.bullets([*lines, *([f"… and {more:,} more"] if more else [])])


def _conflict(found: DocumentConflict) -> str:
    """Return a conflict as an item of a list, with what each side has, and why it is one."""
    path, conflict = found
    name = conflict.pointer.rpartition("/")[2]
    place = code(conflict.pointer) if conflict.pointer else "the whole document"
    lines = [
        f"{code(path)}, {place}: {conflict.why}",
        f"before: {value_of(conflict.base, name)}",
        f"here: {value_of(conflict.ours, name)}",
        *(f"{code(side.task)}: {value_of(side.value, name)}" for side in conflict.sides),
    ]
    return "\n  - ".join(lines)


def _commands(update: BranchUpdate, remote: str) -> str:
    """Return the commands that decide a conflict, on one's own machine."""
    # A name that git would take for an option is for the reader to fill in.
    is_option = update.branch.startswith("-")
    branch = "BRANCH" if is_option else shlex.quote(update.branch)
    source = shlex.quote(f"{remote}/{update.source}")
    return f"""\
git context init
git fetch {shlex.quote(remote)}
git switch {branch}
git merge {source}
git context resolve --list   # then, for each: git context resolve --take ours|theirs|both
git commit --no-edit
git push"""
