"""Which branches are merged into which, and in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.document import members
from git_context.errors import USAGE, GitContextError
from git_context.repository import names
from git_context.repository.branch_tasks import adopted_branches
from git_context.repository.names import short, task_of
from git_context.workflow import selection, workflow_branches
from git_context.workflow.merging.merge_plan import LeftOut, MergeSource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.selection import Selector
    from git_context.workflow.target import Target


def merge_target(store: ObjectStore, selector: Selector) -> Target:
    """Return the branch to merge into: the one named, or that of the task or workflow at hand."""
    target = selection.find_target(store, selector)
    return target._replace(task=target.task or task_of(target.ref))


def require_destination(
    store: ObjectStore, target: Target, selector: Selector, wanted: Sequence[str]
) -> None:
    """Raise `GitContextError` where a task is at hand, and it or its sub-tasks may be meant.

    The selector says which, or the names of the tasks to merge do.
    """
    is_named = bool(selector.get("task") or selector.get("branch"))
    if target.task and not (is_named or _are_below(target.task, wanted)):
        raise _undecided(store, target, target.task)


def _are_below(task: TaskName, wanted: Sequence[str]) -> bool:
    return bool(wanted) and all(name.startswith(f"{task.id}.") for name in wanted)


def _undecided(store: ObjectStore, target: Target, task: TaskName) -> GitContextError:
    """Return the error that says what a merge at a task would do, and how to say what is meant."""
    branch = short(target.ref)
    below = [found.name for found in child_sources(store, target, ())]
    listed = (
        f"its sub-tasks ({', '.join(below)})" if below else "its sub-tasks, of which none is here,"
    )
    parents = [parent.branch for parent in task.parents if store.tip(parent.branch)]
    upstream = parents or workflow_branches.list_branches(store, task.workflow)
    parent = short(upstream[0]) if parents or len(upstream) == 1 else "BRANCH"
    return GitContextError(
        f"You are at the task {task.id!r}: this would merge {listed} into {branch}.",
        hint=f"To merge the task: git context merge {task.id} --into {parent};"
        f" to merge its sub-tasks: git context merge --into {branch}",
        exit_code=USAGE,
    )


def child_sources(store: ObjectStore, target: Target, wanted: Sequence[str]) -> list[MergeSource]:
    """Return the branches of the tasks named, or of all tasks below a place, in merging order.

    Direct children come first, then their sub-tasks; each in the order of `parallel_tasks` of the
    place's context, and tasks that this does not list by their id. Last come branches that are
    bound to one of them: they bring its code. Raises `GitContextError` where a
    task has no branch here.
    """
    if wanted:
        tips = _named_tips(store, target, wanted)
    else:
        below = f"{target.task.id}." if target.task else ""
        known = workflow_branches.task_tips(store, target.workflow)
        tips = {task: tip for task, tip in known.items() if task.id.startswith(below)}
    listed = _listed(store, target)
    order = sorted(
        tips, key=lambda task: (task.id.count("."), listed.get(task.id, len(listed)), task.id)
    )
    return [MergeSource(task.id, tips[task]) for task in order] + _adopted(store, tips)


def _adopted(store: ObjectStore, tips: Mapping[TaskName, str]) -> list[MergeSource]:
    """Return the branches that are bound to tasks."""
    bound = {ref: task for ref, task in adopted_branches(store).items() if task in tips}
    return [MergeSource(short(ref), tip) for ref in sorted(bound) if (tip := store.tip(ref))]


def _named_tips(store: ObjectStore, target: Target, wanted: Sequence[str]) -> dict[TaskName, str]:
    tips: dict[TaskName, str] = {}
    for name in wanted:
        task = names.task(target.workflow, name)
        tip = store.tip(task.branch)
        if tip is None:
            raise selection.not_forked(store, task)
        tips[task] = tip
    return tips


def without(
    branches: Mapping[str, str], sources: Sequence[MergeSource], workflow: str
) -> tuple[list[MergeSource], list[LeftOut]]:
    """Leave out the sources on some branches, for the reasons that are given with them."""
    good: list[MergeSource] = []
    left_out: list[LeftOut] = []
    for source in sources:
        why = branches.get(short(names.task(workflow, source.name).branch))
        if why is None:
            good.append(source)
        else:
            left_out.append(LeftOut(*source, why))
    return good, left_out


def parent_source(store: ObjectStore, task: TaskName, selector: Selector) -> MergeSource:
    """Return the branch that a task's own is brought up to date with."""
    if selector.get("branch"):
        ref = selection.workflow_branch(store, task.workflow, selector)
    else:
        ref = workflow_branches.parent_branch(store, task)
    tip = store.tip(ref)
    assert tip  # noqa: S101  # a branch that was just found
    return MergeSource(short(ref), tip)


def _listed(store: ObjectStore, target: Target) -> dict[str, int]:
    tip = store.tip(target.ref)
    document = store.document(tip, target.workflow) if tip else None
    return {name: at for at, (name, _) in enumerate(members.task_entries(document or {}))}
