"""A word to whoever makes branches, where a harness cuts worktrees from those of the remote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.agents.harnesses import HARNESSES, START_COMMAND
from git_context.errors import GitContextError
from git_context.repository import files

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.repository.object_store import ObjectStore

_REMOTE: Final = "refs/remotes/origin/"
_PUSH: Final = (
    "Note: worktrees of agents are cut from origin. Their hooks find the context here; whatever"
    " else they need of it has to be pushed."
)


def push_note(store: ObjectStore) -> str:
    """Return a note for whoever made a branch where a harness cuts worktrees from the remote's.

    It is empty where no such harness is set up, or there is no remote.
    """
    top = store.git.work_tree()
    if top is None or not store.refs(_REMOTE):
        return ""
    is_set_up = any(
        _is_set_up(top / each.settings) for each in HARNESSES.values() if each.worktrees
    )
    return _PUSH if is_set_up else ""


def _is_set_up(file: Path) -> bool:
    try:
        return START_COMMAND.encode() in files.read(file)
    except GitContextError:
        return False
