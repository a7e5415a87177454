"""The comment on a pull request whose branch could not be brought up to date with its base."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from git_context.counts import pluralize
from git_context.review.markdown import gfm
from git_context.review.markdown.wording import code, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from git_context.workflow.branch_updates import BranchUpdate, BranchUpdates
    from git_context.workflow.merging.code import CodeConflict
    from git_context.workflow.merging.contexts import DocumentConflict

MARKER: Final = "<!-- git-context update -->"
# For contexts, and for other files: GitHub takes 65,536 UTF-16 units in all.
_ROOM: Final = 25_000


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
    yield _listed(map(_conflict, update.conflicts), len(update.conflicts))
    yield _listed(map(_file, update.files), len(update.files))
    yield "The branch is as it was. To decide it:"
    yield gfm.block(_commands(update, updates.remote))


def _listed(lines: Iterable[str], count: int) -> str:
    """Return a list of as many lines as there is room for, and how many more there are."""
    shown: list[str] = []
    room = _ROOM
    for line in lines:
        room -= gfm.units(line)
        if room < 0:
            break
        shown.append(line)
    more = count - len(shown)
    return gfm.bullets([*shown, *([f"{more:,} more"] if more else [])])


def _file(file: CodeConflict) -> str:
    return f"{code(file.path)}: git cannot merge it ({code(file.kind)})"


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
