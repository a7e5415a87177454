"""Saving what an agent wrote: a child document, a full document or a merge patch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document import members
from git_context.document.corrections import COMPLETED, correct, correct_status
from git_context.document.fold import is_child, is_object, replace_entry, task_entry
from git_context.document.handing_on import hand_on, kept
from git_context.document.patch import merge_patch
from git_context.errors import ErrorKind, GitContextError
from git_context.merge.threeway import merge
from git_context.repository.names import short
from git_context.workflow.acceptance import refuse_unfit_child
from git_context.workflow.changes import ContextEdit, commit_change, with_figures
from git_context.workflow.contribution import read_contribution, with_child
from git_context.workflow.lifecycle import edit_of, present

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.merge.values import Json, JsonObject
    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.changes import Saved, Tip
    from git_context.workflow.contribution import TaskContribution
    from git_context.workflow.target import CommitInfo, Target

_SHOWN = 3
_FILES = "files_modified"


class SaveRequest(NamedTuple):
    """The content to save: a document (`None`: just the status), or a patch (RFC 7396) of one.

    `base` is the commit whose full document was edited; what has changed since then is merged in.
    With `replace`, a full document takes the place of the context; else it is a hand-off. `files`
    are added to those that a task's document says were modified.
    """

    document: Json = None
    patch: bool = False
    status: str = ""
    base: str | None = None
    replace: bool = False
    files: Sequence[str] = ()


def save(
    store: ObjectStore, target: Target, request: SaveRequest, commit_info: CommitInfo
) -> Saved:
    """Commit a document on the branch of its task or workflow.

    A child document, or a patch of one, replaces what its task contributed before, and nothing
    else. A full document is a hand-off (see `handing_on`). `status` goes into the task's entry, and
    with `completed` the time too. Raises `GitContextError` where the document is not this task's or
    workflow's, or a full one conflicts with what has changed since its base.
    """
    if request.status and target.task is None:
        raise GitContextError(
            "Only a task has a status.", hint="Say which one with --task, or go to its branch."
        )

    request, notes = _corrected(request)

    def saved(tip: Tip) -> ContextEdit:
        document = present(tip, target.ref, target.workflow)
        if target.task is None:
            full = _of_workflow(store, target, request, tip)
            return _edit(full, target, [*notes, *_kept(request, document)])
        here = read_contribution(store, target.task, tip.commit or "")
        assert here  # noqa: S101  # its document is present
        child = here.child()
        status = request.status
        if _is_full(request, target):
            document = _of_workflow(store, target, request, tip)
        elif request.document is not None:
            child = _of_task(here, request, verify=commit_info.verify)
            document = with_child(here, child)
            status = status or members.text_value(child, "status") or ""
        if status:
            saved_at = child.get("timestamp")
            document = _with_status(document, target.task, status, saved_at, tip)
        return _edit(document, target, notes)

    return commit_change(store, target, saved, commit_info)


def _corrected(request: SaveRequest) -> tuple[SaveRequest, list[str]]:
    """Return what is asked for without near misses, and a sentence for each."""
    request = request._replace(status=correct_status(request.status))
    if not is_object(request.document):
        return request, []
    document, notes = correct(request.document)
    return request._replace(document=document), notes


def _is_full(request: SaveRequest, target: Target) -> bool:
    given = request.document
    return (
        not request.patch
        and is_object(given)
        and given.get("workflow_id") == target.workflow
        and not {"task_id", "parent_workflow_id"} & given.keys()
    )


def _of_task(here: TaskContribution, request: SaveRequest, *, verify: bool) -> JsonObject:
    """Return the child document to save: the given one, or the present one patched."""
    ids: JsonObject = {"task_id": here.task.id, "parent_workflow_id": here.task.workflow}
    given = request.document
    if request.patch:
        given = merge_patch(here.child(), given)
    if not is_object(given):
        raise GitContextError("A context is a JSON object.", kind=ErrorKind.INVALID)
    child = {**ids, **given}
    if request.files:
        claimed = members.list_items(child, _FILES)
        child[_FILES] = [*claimed, *(file for file in request.files if file not in claimed)]
    for name, kind in (("task_id", "task"), ("parent_workflow_id", "workflow")):
        if child[name] != ids[name]:
            raise GitContextError(
                f"The document belongs to the {kind} {child[name]!r}, not {ids[name]!r}.",
                hint="Say which one is meant with --workflow and --task.",
                kind=ErrorKind.INVALID,
            )
    if verify:
        refuse_unfit_child(child, here.task.workflow)
    return child


def _of_workflow(store: ObjectStore, target: Target, request: SaveRequest, tip: Tip) -> JsonObject:
    """Return the full document to save: the given one, or the present one patched."""
    given = merge_patch(tip.document, request.document) if request.patch else request.document
    if is_child(given):
        raise GitContextError(
            f"This is the document of the task {given['task_id']!r}.",
            hint="Say so with --task, or go to the task's branch.",
            kind=ErrorKind.INVALID,
        )
    if not is_object(given) or given.get("workflow_id") != target.workflow:
        raise GitContextError(
            f"This is no context of the workflow {target.workflow!r}: 'workflow_id' must say so.",
            kind=ErrorKind.INVALID,
        )
    if request.base is not None:
        return _merged(store, target, request.base, given, tip)
    takes_its_place = request.replace or request.patch
    policy = store.policy(tip.commit or "")
    return given if takes_its_place else hand_on(tip.document or {}, given, policy)


def _merged(
    store: ObjectStore, target: Target, base: str, given: JsonObject, tip: Tip
) -> JsonObject:
    """Return a document that was edited at `base`, with what has changed since then."""
    old = store.document(store.resolve(base), target.workflow)
    merged = merge(old or {}, tip.document or {}, given, store.policy(tip.commit or ""))
    if merged.conflicts:
        listed = ", ".join(conflict.pointer for conflict in merged.conflicts[:_SHOWN])
        raise GitContextError(
            f"{short(target.ref)} and the document changed the same since {base}: {listed}.",
            hint="Take the present context, make the changes there, and save that.",
            kind=ErrorKind.CONFLICTS,
        )
    value = merged.value()
    assert is_object(value)  # noqa: S101  # all three versions are
    return value


def _kept(request: SaveRequest, present: JsonObject) -> list[str]:
    """Say what a hand-off leaves as it is; nothing of what takes the context's place."""
    is_hand_off = request.base is None and not (request.replace or request.patch)
    note = kept(present, request.document) if is_hand_off and is_object(request.document) else ""
    return [note] if note else []


def _with_status(
    document: JsonObject, task: TaskName, status: str, when: Json, tip: Tip
) -> JsonObject:
    entry = {**(task_entry(document, task.id) or {"task_id": task.id}), "status": status}
    entry.pop("completed_at", None)
    if status == COMPLETED:
        entry["completed_at"] = when if type(when) is str else tip.now
    return {**document, "parallel_tasks": replace_entry(document, entry)}


def _edit(document: JsonObject, target: Target, notes: list[str]) -> ContextEdit:
    name = target.task.id if target.task else target.workflow
    edit = edit_of(with_figures(document), f"Save {name}", target.task)
    return edit._replace(notes=notes)
