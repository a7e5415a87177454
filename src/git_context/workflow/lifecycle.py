"""The beginning and end of workflows and tasks: start, fork, close."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document import members
from git_context.document.fold import ENTRY_NAMES, is_child, replace_entry, task_entry
from git_context.errors import ErrorKind, GitContextError
from git_context.repository import names, worktrees
from git_context.repository.names import TaskName, context_path, short
from git_context.repository.publish import Plan, publish
from git_context.repository.refs import Move
from git_context.workflow import workflow_branches
from git_context.workflow.changes import ContextEdit, commit_change
from git_context.workflow.selection import not_forked
from git_context.workflow.target import CommitInfo, Target

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.merge.values import JsonObject
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.changes import Saved, Tip

VERSION = "1.0"
IN_PROGRESS = "in_progress"
_REMOTES = "refs/remotes/"


class ForkResult(NamedTuple):
    """A task's new branch, and the commit that it begins at, `taken_up` from a remote or new.

    `adopted` is a branch made by somebody else that is bound to the task, if one was named; the
    task's own may then have been there before.
    """

    task: TaskName
    branch: str
    commit: str
    taken_up: bool = False
    adopted: str = ""


class TaskAssignment(NamedTuple):
    """The members of a new entry in `parallel_tasks` besides the task's id."""

    agent: str = ""
    scope: str = ""


def start(
    store: ObjectStore, ref: str, workflow: str, document: JsonObject, commit_info: CommitInfo
) -> Saved:
    """Commit the first context of a workflow on a branch, born or not.

    Members of a context that are missing are added. Raises `GitContextError` where the
    branch has that workflow already, or the document belongs to another.
    """
    path = context_path(workflow)
    if document.get("workflow_id", workflow) != workflow:
        raise GitContextError(
            f"The document belongs to the workflow {document['workflow_id']!r}, not {workflow!r}.",
            kind=ErrorKind.INVALID,
        )
    if is_child(document):
        raise GitContextError(
            "This is the document of a task, not of a workflow.",
            hint="Start with the parent's document, fork the task, then save this.",
            kind=ErrorKind.INVALID,
        )

    def first(tip: Tip) -> ContextEdit:
        if tip.document is not None:
            raise GitContextError(f"{short(ref)} has the workflow {workflow!r} already, at {path}.")
        made: JsonObject = {"version": VERSION, "workflow_id": workflow, "timestamp": tip.now}
        if commit_info.agent:
            made["current_agent"] = commit_info.agent
        return edit_of(made | document, f"Start {workflow}")

    return commit_change(store, Target(ref, workflow), first, commit_info)


def fork(
    store: ObjectStore,
    parent: str,
    tasks: list[TaskName],
    duty: TaskAssignment,
    commit_info: CommitInfo,
) -> list[ForkResult]:
    """Make the branches of tasks from the branch `parent`, all or none.

    A task that the context lists already is used as it stands; any other is listed first, in a
    commit on `parent`. Raises `GitContextError` where a task has a branch already, or a new one has
    nobody to do it.
    """
    workflow = tasks[0].workflow

    def listed(tip: Tip) -> ContextEdit:
        document = present(tip, parent, workflow)
        for task in tasks:
            is_forked = store.tip(task.branch) is not None
            if is_forked:
                branch = short(task.branch)
                raise GitContextError(f"The task {task.id!r} is forked already: {branch}.")
            document = _with_task(document, task, duty, tip.now)
        ids = ", ".join(task.id for task in tasks)
        subject = f"Fork {ids}"
        return ContextEdit(document, subject, duty.agent)

    def branches(commit: str) -> list[Move]:
        # None of them is there yet.
        return [Move(task.branch, commit, None) for task in tasks]

    target = Target(parent, workflow)
    saved = commit_change(store, target, listed, commit_info, branches)
    return [ForkResult(task, short(task.branch), saved.commit) for task in tasks]


def forked(store: ObjectStore, task: TaskName) -> ForkResult | None:
    """Return the branch of a task as it stands, `None` where it has none here."""
    tip = store.tip(task.branch)
    return ForkResult(task, short(task.branch), tip) if tip else None


def take_up(store: ObjectStore, task: TaskName) -> ForkResult | None:
    """Make the branch of a task where a remote has it already; `None` where none has.

    A second branch of that name would be another task. Raises `GitContextError` where remotes
    disagree, or the task has a branch here.
    """
    branch = short(task.branch)
    tips = {tip for ref, tip in store.refs(_REMOTES).items() if ref.endswith(f"/{branch}")}
    is_here = store.tip(task.branch) is not None
    if is_here or not tips:
        return None
    if len(tips) > 1:
        raise GitContextError(
            f"Remotes have several versions of {branch}.",
            hint=f"Say which one is meant: git branch {branch} REMOTE/{branch}",
            kind=ErrorKind.AMBIGUOUS,
        )
    (tip,) = tips
    path = context_path(task.workflow)

    def plan(_present: str | None) -> Plan:
        return Plan([Move(task.branch, tip, None)], f"context: Take up {task.id}", path)

    publish(store, task.branch, plan)
    return ForkResult(task, branch, tip, taken_up=True)


def unforked(store: ObjectStore, ref: str, workflow: str) -> list[TaskName]:
    """List the tasks in the context on a branch that have no branch yet and are not closed."""
    tip = store.tip(ref)
    document = (store.document(tip, workflow) if tip else None) or {}
    listed = [names.task(workflow, name) for name, _ in members.task_entries(document)]
    return [task for task in listed if not store.tip(task.branch) and not store.tip(task.closed)]


def add_worktree(store: ObjectStore, task: TaskName, folder: Path) -> None:
    """Check a task's branch out into a new folder. Raises `GitContextError` where git refuses."""
    try:
        store.git.run("worktree", "add", "--quiet", "--", folder, short(task.branch))
    except GitContextError as error:
        raise GitContextError(
            f"The branch {short(task.branch)} is made, but not its working tree: {error.message}",
            hint=f"git worktree add PATH {short(task.branch)}",
        ) from error


def close(store: ObjectStore, task: TaskName, branch: str | None) -> str:
    """Delete the branch of a task that is merged; `refs/context-closed/…` keeps its tip.

    Returns the tip. Raises `GitContextError` where the branch is not merged into its parent's (or
    into `branch`), or is checked out.
    """
    into = [branch] if branch else [*_parents(store, task)]

    def closing(tip: str | None) -> Plan:
        if tip is None:
            raise not_forked(store, task)
        _refuse_unmerged(store, task, tip, into)
        _refuse_checked_out(store, task)
        moves = [Move(task.branch, None, tip), Move(task.closed, tip, store.tip(task.closed))]
        return Plan(moves, f"context: Close {task.id}", context_path(task.workflow))

    plan = publish(store, task.branch, closing)
    assert plan  # noqa: S101  # `closing` always plans
    return str(plan.moves[1].new)


def _refuse_unmerged(store: ObjectStore, task: TaskName, tip: str, into: list[str]) -> None:
    if not any(store.contains(store.tip(ref) or tip, tip) for ref in into):
        raise GitContextError(
            f"{short(task.branch)} is not merged into {' or '.join(map(short, into))}.",
            hint=f"Merge it first; or, to drop it: git branch -D {short(task.branch)}",
        )


def _refuse_checked_out(store: ObjectStore, task: TaskName) -> None:
    for tree in worktrees.worktrees_with(store, task.branch):
        raise GitContextError(
            f"{short(task.branch)} is checked out in {tree.top}.",
            hint=f"Leave it, or: git worktree remove {tree.top}",
        )


def present(tip: Tip, ref: str, workflow: str) -> JsonObject:
    """Return the context that a change starts from; raises `GitContextError` without one."""
    if tip.document is None:
        raise GitContextError(
            f"{short(ref)} has no context at {context_path(workflow)}.",
            hint=f"Begin it with: git context start {workflow}",
            kind=ErrorKind.MISSING,
        )
    return tip.document


def edit_of(document: JsonObject, subject: str, task: TaskName | None = None) -> ContextEdit:
    """Return an edit by the agent and in the phase that the document names, its own or a task's."""
    source = document if task is None else task_entry(document, task.id) or {}
    names = ("current_agent", "phase")
    found = (source.get(name if task is None else ENTRY_NAMES[name]) for name in names)
    agent, phase = (text if type(text) is str else "" for text in found)
    return ContextEdit(document, subject, agent, phase)


def _parents(store: ObjectStore, task: TaskName) -> list[str]:
    above = [parent.branch for parent in task.parents if store.tip(parent.branch)]
    found = above[:1] or workflow_branches.list_branches(store, task.workflow)
    return found or [workflow_branches.workflow_branch(store, task.workflow)]


def _with_task(document: JsonObject, task: TaskName, duty: TaskAssignment, now: str) -> JsonObject:
    if type(document.get("parallel_tasks", [])) is not list:
        raise GitContextError(
            "The context's 'parallel_tasks' is not a list.", kind=ErrorKind.INVALID
        )
    if task_entry(document, task.id):
        return document
    if not duty.agent:
        raise GitContextError(
            f"The context does not list the task {task.id!r}.",
            hint="Say who does it, and what it is: --agent AGENT --scope SCOPE",
            kind=ErrorKind.MISSING,
        )
    entry: JsonObject = {"task_id": task.id, "agent": duty.agent}
    if duty.scope:
        entry["scope"] = duty.scope
    entry |= {"status": IN_PROGRESS, "started_at": now}
    return {**document, "timestamp": now, "parallel_tasks": replace_entry(document, entry)}
