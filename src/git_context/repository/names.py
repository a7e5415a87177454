"""Names of workflows, tasks, branches and files, and which of them are allowed.

Workflow and task ids become parts of branch names and paths, so nothing else passes: no separator,
no leading dash, no control character, and nothing that git refuses in a ref.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from git_context.document.ids import ID_RULE, is_id
from git_context.errors import USAGE, GitContextError

FOLDER: Final = ".claude/context"
HEADS: Final = "refs/heads/"
TASKS: Final = HEADS + "context/"
CLOSED: Final = "refs/context-closed/"
# So many digits of a commit's id are shown.
SHORT: Final = 10

_SHOWN: Final = 40


class TaskName(NamedTuple):
    """A task of a workflow. A sub-task's id extends its parent's with a dot: `backend.api`."""

    workflow: str
    id: str

    @property
    def branch(self) -> str:
        """The full name of the task's branch."""
        return f"{TASKS}{self.workflow}/{self.id}"

    @property
    def closed(self) -> str:
        """The ref that keeps the tip of the task's branch once that is closed."""
        return f"{CLOSED}{self.workflow}/{self.id}"

    @property
    def parents(self) -> list[TaskName]:
        """The tasks that this one can be a sub-task of, the nearest first."""
        steps = self.id.split(".")
        return [
            TaskName(self.workflow, ".".join(steps[:end])) for end in range(len(steps) - 1, 0, -1)
        ]


def workflow_id(text: str) -> str:
    """Return a workflow's id if it is one; raises `GitContextError` where it is not allowed."""
    return _checked("workflow", text)


def task(workflow: str, text: str) -> TaskName:
    """Return the task that two ids name; raises `GitContextError` where one is not allowed."""
    return TaskName(workflow_id(workflow), _checked("task", text))


def task_of(ref: str) -> TaskName | None:
    """Return the task whose branch a full ref name is, or `None` where it is no task's."""
    workflow, _, name = ref.removeprefix(TASKS).partition("/")
    if not ref.startswith(TASKS) or not (is_id(workflow) and is_id(name)):
        return None
    return TaskName(workflow, name)


def context_path(workflow: str) -> str:
    """Return where a workflow's context stands in the tree."""
    return f"{FOLDER}/{workflow_id(workflow)}.json"


def workflow_of(file_name: str) -> str | None:
    """Return the workflow whose context a file in the folder is named after, or `None`."""
    name = file_name.removesuffix(".json")
    return name if name != file_name and is_id(name) else None


def workflow_at(path: str) -> str | None:
    """Return the workflow whose context a path from the top is, or `None` where it is none's."""
    folder, _, name = path.rpartition("/")
    return workflow_of(name) if folder == FOLDER else None


def short(ref: str) -> str:
    """Return a ref's name as people write it."""
    return ref.removeprefix(HEADS)


def _checked(kind: str, text: str) -> str:
    if is_id(text):
        return text
    shown = repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
    raise GitContextError(
        f"{shown} is not a valid {kind} id.",
        hint=ID_RULE,
        exit_code=USAGE,
    )
