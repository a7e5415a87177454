"""Branches that somebody else made, each bound to a task by a setting of the branch."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from git_context.document.ids import is_id
from git_context.errors import ErrorKind, GitContextError
from git_context.repository import files
from git_context.repository.locks import Backoff
from git_context.repository.names import HEADS, TaskName, short

if TYPE_CHECKING:
    from git_context.repository.object_store import ObjectStore

_SETTING: Final = "contextTask"
# git prints names of settings in lower case.
_PREFIX: Final = "branch."
_SUFFIX: Final = f".{_SETTING.lower()}"


def adopted_branches(store: ObjectStore) -> dict[str, TaskName]:
    """Return the branches that are bound to tasks, by their full names, and the task of each.

    The settings of a branch stand in the folder that all working trees share, and git renames and
    deletes them along with the branch.
    """
    content = files.read(store.common_dir / "config").lower()
    is_used = _SETTING.lower().encode() in content
    if not is_used:
        return {}  # as nearly always: no process is started
    pattern = rf"^branch\..*\{_SUFFIX}$"
    done = store.git.run("config", "--local", "-z", "--get-regexp", pattern, check=False)
    found: dict[str, TaskName] = {}
    for record in os.fsdecode(done.stdout).split("\0"):
        key, _, value = record.partition("\n")
        workflow, _, name = value.partition("/")
        if is_id(workflow) and is_id(name):
            branch = key.removeprefix(_PREFIX).removesuffix(_SUFFIX)
            found[HEADS + branch] = TaskName(workflow, name)
    return found


def adopt(store: ObjectStore, ref: str, task: TaskName) -> None:
    """Bind a branch to a task. Raises `GitContextError` where git cannot write the setting."""
    command = ("--local", "--replace-all", setting_of(ref), f"{task.workflow}/{task.id}")
    backoff = Backoff()
    while True:
        done = store.git.run("config", *command, check=False)
        is_bound = done.returncode == 0
        if is_bound:
            return
        # Another process writes settings: several agents begin at once.
        is_locked = b"File exists" in done.stderr
        if not is_locked or not backoff.wait():
            complaint = os.fsdecode(done.stderr).strip()
            message = f"{short(ref)} could not be bound to {task.id}: {complaint}"
            raise GitContextError(message, kind=ErrorKind.GIT)


def setting_of(ref: str) -> str:
    """Return the name of the setting that binds a branch."""
    return f"{_PREFIX}{short(ref)}.{_SETTING}"
