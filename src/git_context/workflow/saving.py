"""Saving what an agent wrote: a child document, a full document or a merge patch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document.fold import is_child, is_object, task_entry, with_entry
from git_context.document.patch import merge_patch
from git_context.errors import GitContextError
from git_context.merge.threeway import merge
from git_context.repository.names import short
from git_context.workflow.changes import Edit, change, with_figures
from git_context.workflow.lifecycle import edit_of, present
from git_context.workflow.standing import standing, with_child

if TYPE_CHECKING:
    from git_context.merge.values import Json
    from git_context.repository.names import Task
    from git_context.repository.store import Document, Store
    from git_context.workflow.changes import Saved, Tip
    from git_context.workflow.places import Place, Told
    from git_context.workflow.standing import Standing

COMPLETED = "completed"
_SHOWN = 3


class What(NamedTuple):
    """What to save: a document (`None`: none, just the status), or a patch (RFC 7396) of one.

    `base` is the commit whose full document was edited; what has changed since then is merged in.
    """

    document: Json = None
    patch: bool = False
    status: str = ""
    base: str | None = None


def save(store: Store, place: Place, what: What, told: Told) -> Saved:
    """Commit a document on the branch of its task or workflow.

    A child document, or a patch of one, replaces what its task contributed before, and nothing
    else. A full document replaces the context. `status` goes into the task's entry, and with
    `completed` the time too. Raises `GitContextError` where the document is not this task's or
    workflow's, or a full one clashes with what has changed since its base.
    """
    if what.status and place.task is None:
        raise GitContextError(
            "Only a task has a status.", hint="Say which one with --task, or go to its branch."
        )

    def saved(tip: Tip) -> Edit:
        document = present(tip, place.ref, place.workflow)
        if place.task is None:
            return _edit(_of_workflow(store, place, what, tip), place)
        here = standing(store, place.task, tip.commit or "")
        assert here  # noqa: S101  # its document is present
        child = here.child()
        if what.document is not None and _is_full(what, place):
            document = _of_workflow(store, place, what, tip)
        elif what.document is not None:
            child = _of_task(here, what)
            document = with_child(here, child)
        if what.status:
            document = _with_status(document, place.task, what.status, child.get("timestamp"), tip)
        return _edit(document, place)

    return change(store, place, saved, told)


def _is_full(what: What, place: Place) -> bool:
    given = what.document
    return (
        not what.patch
        and is_object(given)
        and given.get("workflow_id") == place.workflow
        and not {"task_id", "parent_workflow_id"} & given.keys()
    )


def _of_task(here: Standing, what: What) -> Document:
    """Return the child document to save: the given one, or the present one patched."""
    ids: Document = {"task_id": here.task.id, "parent_workflow_id": here.task.workflow}
    given = what.document
    if what.patch:
        given = merge_patch(here.child(), given)
    if not is_object(given):
        raise GitContextError("A context is a JSON object.")
    child = {**ids, **given}
    for name, kind in (("task_id", "task"), ("parent_workflow_id", "workflow")):
        if child[name] != ids[name]:
            raise GitContextError(
                f"The document belongs to the {kind} {child[name]!r}, not {ids[name]!r}.",
                hint="Say which one is meant with --workflow and --task.",
            )
    return child


def _of_workflow(store: Store, place: Place, what: What, tip: Tip) -> Document:
    """Return the full document to save: the given one, or the present one patched."""
    given = merge_patch(tip.document, what.document) if what.patch else what.document
    if is_child(given):
        raise GitContextError(
            f"This is the document of the task {given['task_id']!r}.",
            hint="Say so with --task, or go to the task's branch.",
        )
    if not is_object(given) or given.get("workflow_id") != place.workflow:
        raise GitContextError(
            f"This is no context of the workflow {place.workflow!r}: 'workflow_id' must say so."
        )
    if what.base is None:
        return given
    old = store.document(store.resolve(what.base), place.workflow)
    merged = merge(old or {}, tip.document or {}, given, store.policy(tip.commit or ""))
    if merged.conflicts:
        listed = ", ".join(clash.pointer for clash in merged.conflicts[:_SHOWN])
        raise GitContextError(
            f"{short(place.ref)} and the document changed the same since {what.base}: {listed}.",
            hint="Take the present context, make the changes there, and save that.",
        )
    value = merged.value()
    assert is_object(value)  # noqa: S101  # all three versions are
    return value


def _with_status(document: Document, task: Task, status: str, when: Json, tip: Tip) -> Document:
    entry = {**(task_entry(document, task.id) or {"task_id": task.id}), "status": status}
    entry.pop("completed_at", None)
    if status == COMPLETED:
        entry["completed_at"] = when if type(when) is str else tip.now
    return {**document, "parallel_tasks": with_entry(document, entry)}


def _edit(document: Document, place: Place) -> Edit:
    name = place.task.id if place.task else place.workflow
    return edit_of(with_figures(document), f"Save {name}", place.task)
