"""Which branches are merged into which, and in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.document import members
from git_context.repository import names
from git_context.repository.names import short, task_of
from git_context.workflow import homes, scoping
from git_context.workflow.merging.lineage import LeftOut, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from git_context.repository.names import Task
    from git_context.repository.store import Store
    from git_context.workflow.places import Place
    from git_context.workflow.scoping import Where


def target(store: Store, where: Where) -> Place:
    """Return the branch to merge into: the one named, or that of the task or workflow at hand."""
    place = scoping.place(store, where)
    return place._replace(task=place.task or task_of(place.ref))


def children(store: Store, place: Place, wanted: Sequence[str]) -> list[Source]:
    """Return the branches of the tasks named, or of all tasks below a place, in merging order.

    Direct children come first, then their sub-tasks; each in the order of `parallel_tasks` of the
    place's context, and tasks that this does not list by their id. Raises `GitContextError` where a
    task has no branch here.
    """
    tips: dict[Task, str] = {}
    for name in wanted:
        task = names.task(place.workflow, name)
        tip = store.tip(task.branch)
        if tip is None:
            raise scoping.not_forked(store, task)
        tips[task] = tip
    if not wanted:
        below = f"{place.task.id}." if place.task else ""
        known = homes.tasks(store, place.workflow)
        tips = {task: tip for task, tip in known.items() if task.id.startswith(below)}
    listed = _listed(store, place)
    order = sorted(
        tips, key=lambda task: (task.id.count("."), listed.get(task.id, len(listed)), task.id)
    )
    return [Source(task.id, tips[task]) for task in order]


def without(
    branches: Mapping[str, str], sources: Sequence[Source], workflow: str
) -> tuple[list[Source], list[LeftOut]]:
    """Leave out the sources on some branches, for the reasons that are given with them."""
    good: list[Source] = []
    left_out: list[LeftOut] = []
    for source in sources:
        why = branches.get(short(names.task(workflow, source.name).branch))
        if why is None:
            good.append(source)
        else:
            left_out.append(LeftOut(*source, why))
    return good, left_out


def parent(store: Store, task: Task, where: Where) -> Source:
    """Return the branch that a task's own is brought up to date with."""
    if where.get("branch"):
        ref = scoping.home(store, task.workflow, where)
    else:
        ref = homes.parent(store, task)
    tip = store.tip(ref)
    assert tip  # noqa: S101  # a branch that was just found
    return Source(short(ref), tip)


def _listed(store: Store, place: Place) -> dict[str, int]:
    tip = store.tip(place.ref)
    document = store.document(tip, place.workflow) if tip else None
    return {name: at for at, (name, _) in enumerate(members.tasks(document or {}))}
