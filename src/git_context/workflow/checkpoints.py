"""Checkpoints, and going back to them with a new commit: history is never rewritten."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document import members
from git_context.errors import USAGE, ErrorKind, GitContextError
from git_context.workflow.changes import ContextEdit, Tip, commit_change, with_figures
from git_context.workflow.contribution import TaskContribution, read_contribution, with_child
from git_context.workflow.lifecycle import edit_of, present
from git_context.workflow.restoring import restore_pruned, restore_pruned_task

if TYPE_CHECKING:
    from git_context.merge.values import JsonObject
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.changes import Saved
    from git_context.workflow.target import CommitInfo, Target

FIELD: Final = "checkpoints"
_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class CheckpointListing(NamedTuple):
    """A point to go back to: its name and commit and, where known, time, agent and phase."""

    name: str
    commit: str
    time: str | None
    agent: str | None
    phase: str | None


def list_checkpoints(store: ObjectStore, target: Target) -> list[CheckpointListing]:
    """List the checkpoints of a context or a task, in its order, with those that were pruned.

    Raises `GitContextError` where there is no context.
    """
    commit = store.tip(target.ref)
    document = store.document(commit, target.workflow) if commit else None
    tip = Tip(commit, document, "")
    present(tip, target.ref, target.workflow)
    view = _view(store, target, tip)
    with suppress(GitContextError):
        view = _whole_view(store, target, tip)
    known = _known(view)
    points = {members.text_value(point, "id"): point for point in members.object_items(view, FIELD)}
    return [
        CheckpointListing(
            name,
            commit,
            members.text_value(points[name], "timestamp"),
            members.text_value(points[name], "agent"),
            members.text_value(points[name], "phase"),
        )
        for name, commit in known.items()
    ]


def checkpoint(store: ObjectStore, target: Target, name: str, commit_info: CommitInfo) -> Saved:
    """Note the branch's present commit as a point to go back to.

    The entry stands in the document's `checkpoints`: `id`, `commit`, `timestamp` and, where known,
    `agent` and `phase`. Raises `GitContextError` where the name is taken, or empty.
    """
    if not name.strip():
        raise GitContextError("A checkpoint needs a name.", exit_code=USAGE)

    def noted(tip: Tip) -> ContextEdit:
        present(tip, target.ref, target.workflow)
        view = _view(store, target, tip)
        known = _all_known(store, target, tip, view)
        if name in known:
            raise GitContextError(f"There is a checkpoint {name!r} already.")
        entry: JsonObject = {"id": name, "commit": tip.commit, "timestamp": tip.now}
        agent = commit_info.agent or view.get("current_agent")
        phase = view.get("phase")
        if agent:
            entry["agent"] = agent
        if phase:
            entry["phase"] = phase
        points = [*members.list_items(view, FIELD), entry]
        return _edit(store, target, tip, {**view, FIELD: points}, f"Checkpoint {name}")

    return commit_change(store, target, noted, commit_info)


def rollback(store: ObjectStore, target: Target, name: str, commit_info: CommitInfo) -> Saved:
    """Commit the document as it was at a checkpoint, or else at a commit of that name.

    The list of checkpoints stays as it is; those that were pruned count, and come back. Raises
    `GitContextError` where there is neither, or the commit is not in the branch's history.
    """

    def back(tip: Tip) -> ContextEdit:
        present(tip, target.ref, target.workflow)
        view = _whole_view(store, target, tip)
        commit = _commit_of(store, tip, name, _known(view))
        old_tip = Tip(commit, store.document(commit, target.workflow), tip.now)
        present(old_tip, name, target.workflow)
        points = {FIELD: view[FIELD]} if FIELD in view else {}
        restored = {**_view(store, target, old_tip), **points, "timestamp": tip.now}
        return _edit(store, target, tip, restored, f"Roll back to {name}")

    # An old state may be refused by rules of today: going back to it is no new mistake.
    return commit_change(store, target, back, commit_info._replace(verify=False))


def _commit_of(store: ObjectStore, tip: Tip, name: str, known: dict[str, str]) -> str:
    """Return the commit of a checkpoint, or of a revision in the history of the branch."""
    try:
        commit = store.resolve(known.get(name, name))
    except GitContextError as error:
        if name in known:
            raise
        raise GitContextError(
            f"There is no checkpoint {name!r}, and no such commit.",
            hint=f"Known are: {', '.join(known) or 'none'}",
            kind=ErrorKind.MISSING,
        ) from error
    if not store.contains(tip.commit or "", commit):
        kind = "checkpoint" if name in known else "commit"
        raise GitContextError(
            f"The {kind} {name!r} is not in the history of this branch.", kind=ErrorKind.MISSING
        )
    return commit


def _view(store: ObjectStore, target: Target, tip: Tip) -> JsonObject:
    """Return the document that checkpoints are about: the context, or the task's own."""
    if target.task is None:
        return tip.document or {}
    return _here(store, target, tip).child()


def _whole_view(store: ObjectStore, target: Target, tip: Tip) -> JsonObject:
    """Return that document with what was pruned from it."""
    if target.task is None:
        return restore_pruned(store, target.workflow, tip.document or {})
    here = _here(store, target, tip)
    return here._replace(document=restore_pruned_task(store, target.task, here.document)).child()


def _edit(
    store: ObjectStore, target: Target, tip: Tip, view: JsonObject, subject: str
) -> ContextEdit:
    document = view if target.task is None else with_child(_here(store, target, tip), view)
    return edit_of(with_figures(document), subject, target.task)


def _here(store: ObjectStore, target: Target, tip: Tip) -> TaskContribution:
    assert target.task  # noqa: S101  # asked for tasks alone
    here = read_contribution(store, target.task, tip.commit or "")
    assert here  # noqa: S101  # its document is present
    return here


def _all_known(store: ObjectStore, target: Target, tip: Tip, view: JsonObject) -> dict[str, str]:
    """Return the checkpoints of a document, with those that were pruned as far as history goes."""
    with suppress(GitContextError):
        view = _whole_view(store, target, tip)
    return _known(view)


def _known(view: JsonObject) -> dict[str, str]:
    points = {}
    for point in members.object_items(view, FIELD):
        name, commit = members.text_value(point, "id"), members.text_value(point, "commit")
        if name is not None and commit and _COMMIT.fullmatch(commit):
            points[name] = commit
    return points
