"""The branches of a workflow: who worked on which, where each left, and where it came back."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from git_context.document import members
from git_context.document.fold import task_entry
from git_context.errors import ErrorKind, GitContextError
from git_context.history.timeline import lanes, timeline
from git_context.repository import commits as messages
from git_context.repository import names
from git_context.repository.names import TaskName, context_path, short
from git_context.workflow import selection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from git_context.history.timeline import Commit, Credit
    from git_context.merge.values import JsonObject
    from git_context.repository.object_store import ObjectStore
    from git_context.wire import history as wire
    from git_context.workflow.selection import Selector

# So many commits are searched for the last one that touched the context.
_FAR: Final = 10_000


class TaskBranch(NamedTuple):
    """A task and its branch.

    `branch` and `commit` are `None` where it has no branch here; `closed` tells that the branch was
    closed. `fork` is the commit of the context that the branch left from, `commits` counts its own,
    `merges` lists the merges that brought them elsewhere, and `merged` tells whether the workflow
    branch has them all.
    """

    task: str
    agent: str | None
    status: str | None
    phase: str | None
    branch: str | None
    commit: str | None
    closed: bool
    fork: str | None
    commits: int
    merges: list[str]
    merged: bool

    def to_json(self) -> wire.TaskBranch:
        """Return what `--json` says of it."""
        return cast("wire.TaskBranch", self._asdict())


class HistoryNode(NamedTuple):
    """A commit that touched the context: the refs on it, its parents among those, and its words."""

    credit: Credit
    phase: str | None
    subject: str
    parents: list[str]
    refs: list[str]

    def to_json(self) -> wire.HistoryNode:
        """Return what `--json` says of it."""
        return {
            **self.credit.to_json(),
            "phase": self.phase,
            "subject": self.subject,
            "parents": self.parents,
            "refs": self.refs,
        }


class Graph(NamedTuple):
    """A workflow's branches and commits, the newest first.

    `lanes` are the lines of a drawing, each with the id of its commit, if it shows one.
    """

    workflow: str
    branch: str
    commit: str
    tasks: list[TaskBranch]
    commits: list[HistoryNode]
    lanes: list[tuple[str, str]]

    def to_json(self) -> wire.Graph:
        """Return what `--json` says of it, which is all but the drawing."""
        return {
            "workflow": self.workflow,
            "branch": self.branch,
            "commit": self.commit,
            "tasks": [task.to_json() for task in self.tasks],
            "commits": [node.to_json() for node in self.commits],
        }


def graph(store: ObjectStore, selector: Selector) -> Graph:
    """Return the graph of a workflow. Raises `GitContextError` where there is none."""
    workflow = selection.workflow_of(store, selector)
    workflow_branch = selection.workflow_branch(store, workflow, selector)
    tip = store.tip(workflow_branch) or ""
    document = store.document(tip, workflow)
    if document is None:
        raise GitContextError(
            f"{short(workflow_branch)} has no context at {context_path(workflow)}.",
            kind=ErrorKind.MISSING,
        )
    refs = {workflow_branch: tip, **_task_refs(store, workflow)}
    listed = timeline(store, workflow, *refs.values(), pulls=True)
    drawing = _BranchDrawing(store, listed, refs)
    with_branch = _tasks_of(refs)
    # Whoever was forked first owns what is common: the workflow branch, then tasks before their
    # sub-tasks.
    drawing.follow(workflow_branch)
    for task in sorted(with_branch, key=lambda task: task.id):
        drawing.follow(drawing.ref_of(task))
    with_entry = [TaskName(workflow, name) for name, _ in members.task_entries(document)]
    tasks = dict.fromkeys([*with_entry, *with_branch])
    return Graph(
        workflow,
        short(workflow_branch),
        tip,
        [_branch(task, document, drawing, workflow_branch) for task in tasks],
        [drawing.node(at) for at in reversed(range(len(listed)))],
        lanes(store, workflow, *refs.values()),
    )


class _BranchDrawing:
    """The commits of a workflow, divided among its branches along first parents."""

    def __init__(self, store: ObjectStore, listed: list[Commit], refs: dict[str, str]) -> None:
        self.refs = refs
        self._store = store
        self._places = {commit.id: at for at, commit in enumerate(listed)}
        self.listed = [commit._replace(parents=self._parents(commit)) for commit in listed]
        self._tips = {ref: self._place(commit) for ref, commit in refs.items()}
        self._owners: dict[int, str] = {}
        self._forks: dict[str, str] = {}

    def ref_of(self, task: TaskName) -> str:
        """Return the ref of a task: its branch, or where that is kept since it was closed."""
        return task.branch if task.branch in self.refs else task.closed

    def follow(self, ref: str) -> None:
        """Give a branch its commits: those on its line that no branch before it has."""
        at = self._tips[ref]
        while at is not None and at not in self._owners:
            self._owners[at] = ref
            parents = self.listed[at].parents
            at = parents[0] if parents else None
        if at is not None:
            self._forks[ref] = self.listed[at].id

    def fork(self, ref: str) -> str | None:
        """Return the commit that a branch left from."""
        return self._forks.get(ref)

    def task_commits(self, ref: str, task: TaskName) -> list[Commit]:
        """Return a task's commits; after a fast-forward, those on other lines that name it."""
        owned = [self.listed[at] for at, owner in self._owners.items() if owner == ref]
        return owned or [commit for commit in self.listed if commit.credit().task == task.id]

    def merges(self, ref: str) -> list[str]:
        """Return the merges that brought a branch elsewhere, the first one first."""
        return [
            commit.id
            for at, commit in enumerate(self.listed)
            if self._owners.get(at) != ref
            and any(self._owners.get(parent) == ref for parent in commit.parents[1:])
        ]

    def has(self, holder: str, ref: str) -> bool:
        """Tell whether one branch has all that another has."""
        tip, wanted = self._tips[holder], self._tips[ref]
        if tip is None or wanted is None:
            return False
        seen: set[int] = set()
        waiting = [tip]
        while waiting:
            at = waiting.pop()
            if at == wanted:
                return True
            # Parents come first: nothing before the wanted commit descends from it.
            if at > wanted and at not in seen:
                seen.add(at)
                waiting += self.listed[at].parents
        return False

    def node(self, at: int) -> HistoryNode:
        """Return what there is to show of a commit."""
        commit = self.listed[at]
        trailers = messages.parse_trailers(commit.message)
        refs = [short(ref) for ref, tip in self._tips.items() if tip == at]
        parents = [self.listed[parent].id for parent in commit.parents]
        return HistoryNode(
            commit.credit(), trailers.get(messages.PHASE), commit.subject, parents, refs
        )

    def _parents(self, commit: Commit) -> list[int]:
        """Return a merge's parents as they are: git leaves out those that others follow."""
        real = self._store.parents(commit.id)
        if len(real) < 2:  # noqa: PLR2004  # no merge
            return commit.parents
        positions = [place for parent in real if (place := self._place(parent)) is not None]
        return list(dict.fromkeys(positions))

    def _place(self, commit: str) -> int | None:
        """Return the commit of the context that a tip stands for, itself or one before it."""
        following = islice(self._store.first_parents(commit), _FAR)
        return next((self._places[at] for at in following if at in self._places), None)


def _branch(
    task: TaskName, document: JsonObject, drawing: _BranchDrawing, workflow_branch: str
) -> TaskBranch:
    entry = task_entry(document, task.id) or {}
    agent, status, phase = (
        members.text_value(entry, name) for name in ("agent", "status", "phase")
    )
    ref = drawing.ref_of(task)
    if ref not in drawing.refs:
        return TaskBranch(
            task.id,
            agent,
            status,
            phase,
            None,
            None,
            False,  # noqa: FBT003
            None,
            0,
            [],
            merged=False,
        )
    return TaskBranch(
        task.id,
        agent,
        status,
        phase,
        short(ref),
        drawing.refs[ref],
        ref == task.closed,
        drawing.fork(ref),
        len(drawing.task_commits(ref, task)),
        drawing.merges(ref),
        drawing.has(workflow_branch, ref),
    )


def _task_refs(store: ObjectStore, workflow: str) -> dict[str, str]:
    return store.refs(f"{names.TASKS}{workflow}/", f"{names.CLOSED}{workflow}/")


def _tasks_of(refs: Iterable[str]) -> list[TaskName]:
    """List the tasks whose branches these are, open or closed, each once."""
    tasks: dict[TaskName, None] = {}
    for ref in refs:
        task = names.task_of(ref.replace(names.CLOSED, names.TASKS, 1))
        if task:
            tasks[task] = None
    return [*tasks]
