"""The status of all tasks of a workflow and of their branches, found out at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, cast

from git_context.document import members
from git_context.repository import commits
from git_context.repository.distances import read_distances
from git_context.repository.names import CLOSED, TASKS, TaskName, short, task_of
from git_context.workflow.task_tips import EntryTexts, read_tips

if TYPE_CHECKING:
    from collections.abc import Mapping

    from git_context.jsontext.parse import JsonSource
    from git_context.merge.values import JsonObject
    from git_context.repository.distances import Distance
    from git_context.repository.object_store import ObjectStore
    from git_context.wire import reading as wire
    from git_context.workflow.task_tips import TaskTip

TaskState: TypeAlias = Literal["unforked", "unsaved", "open", "merged", "closed"]

_NOTHING: Final = EntryTexts(None, None, None)


class TaskStatus(NamedTuple):
    """One task: its entry, and how its branch stands to its parent's.

    `branch` and what follows is `None` where the task has no branch here. `stale` tells that the
    work is not ended and nobody has committed for a while. `fault` says why the context on the
    branch cannot be read; then the entry is that of the workflow's own. `conflicts_ahead` counts
    what a merge into the parent's branch would raise; `None` where that was not tried.
    """

    task: str
    agent: str | None
    status: str | None
    phase: str | None
    branch: str | None
    commit: str | None
    updated_at: str | None
    ahead: int | None
    behind: int | None
    bytes: int | None
    conflicts: int
    stale: bool
    fault: str | None = None
    state: TaskState = "open"
    conflicts_ahead: int | None = None

    def to_json(self) -> wire.TaskStatus:
        """Return what `--json` says of it."""
        return cast("wire.TaskStatus", self._asdict())


class WorkflowTip(NamedTuple):
    """The commit that holds a workflow's own context, the context's text, and what that says."""

    workflow: str
    commit: str
    source: JsonSource
    document: JsonObject


def task_statuses(store: ObjectStore, main: WorkflowTip, stale_hours: float) -> list[TaskStatus]:
    """Return how all tasks stand, listed ones first, in the context's order.

    If the branch of a task says nothing, the workflow's own context does.
    """
    listed = _listed(main)
    refs = store.refs(f"{TASKS}{main.workflow}/", f"{CLOSED}{main.workflow}/")
    tips = {task: tip for ref, tip in refs.items() if (task := task_of(ref))}
    branches = _Branches(store, main, tips, stale_hours)
    return [
        branches.status(task, listed.get(task, _NOTHING))
        if task in tips
        else _absent(task, listed[task], is_closed=task.closed in refs)
        for task in {**listed, **dict.fromkeys(tips)}
    ]


def _listed(main: WorkflowTip) -> dict[TaskName, EntryTexts]:
    """Return what the workflow's own context says of each task; the first entry counts."""
    listed: dict[TaskName, EntryTexts] = {}
    for name, entry in members.task_entries(main.document):
        listed.setdefault(TaskName(main.workflow, name), EntryTexts.of(entry))
    return listed


def _absent(task: TaskName, texts: EntryTexts, *, is_closed: bool) -> TaskStatus:
    """Return the status of a task without a branch: it was closed, or never forked."""
    nothing = (None, None, None, None, None, None)
    state: TaskState = "closed" if is_closed else "unforked"
    return TaskStatus(task.id, *texts, *nothing, conflicts=0, stale=False, state=state)


class _Branches:
    """The branches of a workflow's tasks, read and compared with those of their parents."""

    def __init__(
        self,
        store: ObjectStore,
        main: WorkflowTip,
        tips: Mapping[TaskName, str],
        stale_hours: float,
    ) -> None:
        self._own_commit = main.commit
        self._tips = tips
        self._found = read_tips(store, main.workflow, tips, main.source)
        pairs = {(tip, self._parent(task)) for task, tip in tips.items()}
        question = f"distances {main.workflow}"
        self._distances = read_distances(store, main.commit, pairs, question)
        self._stale_since = time.time() - stale_hours * 3600

    def status(self, task: TaskName, listed: EntryTexts) -> TaskStatus:
        """Return the status of a task with a branch; `listed` is what the workflow says of it."""
        commit, found = self._tips[task], self._found[task]
        texts = found.texts or listed
        distance = self._distances[commit, self._parent(task)]
        is_old = found.seconds < self._stale_since
        return TaskStatus(
            task.id,
            *texts,
            short(task.branch),
            commit,
            commits.moment(found.seconds),
            distance.ahead,
            distance.behind,
            found.bytes,
            found.conflicts,
            stale=is_old and texts.status not in members.ENDED,
            fault=found.fault,
            state=_state(found, distance),
        )

    def _parent(self, task: TaskName) -> str:
        """Return the tip of the branch that a task's branch goes back to."""
        above = (self._tips[parent] for parent in task.parents if parent in self._tips)
        return next(above, self._own_commit)


def _state(found: TaskTip, distance: Distance) -> TaskState:
    """Return the state of a branch.

    Without anything that its parent's has not, it is merged if its tip is the task's own, or came
    to the parent by a merge; otherwise it stands where it was forked.
    """
    if distance.ahead:
        return "open"
    is_at_fork = distance.is_first_parent and not found.is_own
    return "unsaved" if is_at_fork else "merged"
