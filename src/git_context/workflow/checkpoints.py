"""Checkpoints, and going back to them with a new commit: history is never rewritten."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from git_context.document import members
from git_context.errors import USAGE, GitContextError
from git_context.workflow.changes import Edit, Tip, change, with_figures
from git_context.workflow.lifecycle import edit_of, present
from git_context.workflow.pruned import whole, whole_task
from git_context.workflow.standing import Standing, standing, with_child

if TYPE_CHECKING:
    from git_context.repository.store import Document, Store
    from git_context.workflow.changes import Saved
    from git_context.workflow.places import Place, Told

FIELD: Final = "checkpoints"
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")


def checkpoint(store: Store, place: Place, name: str, told: Told) -> Saved:
    """Note the branch's present commit as a point to go back to.

    The entry stands in the document's `checkpoints`: `id`, `commit`, `timestamp` and, where known,
    `agent` and `phase`. Raises `GitContextError` where the name is taken, or empty.
    """
    if not name.strip():
        raise GitContextError("A checkpoint needs a name.", exit_code=USAGE)

    def noted(tip: Tip) -> Edit:
        present(tip, place.ref, place.workflow)
        view = _view(store, place, tip)
        if name in _all_known(store, place, tip, view):
            raise GitContextError(f"There is a checkpoint {name!r} already.")
        entry: Document = {"id": name, "commit": tip.commit, "timestamp": tip.now}
        for field, value in (
            ("agent", told.agent or view.get("current_agent")),
            ("phase", view.get("phase")),
        ):
            if value:
                entry[field] = value
        points = [*members.items(view, FIELD), entry]
        return _edit(store, place, tip, {**view, FIELD: points}, f"Checkpoint {name}")

    return change(store, place, noted, told)


def rollback(store: Store, place: Place, name: str, told: Told) -> Saved:
    """Commit the document as it was at a checkpoint; the list of checkpoints stays as it is.

    Those that were pruned count, and come back. Raises `GitContextError` where there is no such
    checkpoint, or its commit is not in the branch's history.
    """

    def back(tip: Tip) -> Edit:
        present(tip, place.ref, place.workflow)
        view = _whole_view(store, place, tip)
        known = _known(view)
        if name not in known:
            listed = ", ".join(known) or "none"
            raise GitContextError(f"There is no checkpoint {name!r}.", hint=f"Known are: {listed}")
        commit = store.resolve(known[name])
        if not store.contains(tip.commit or "", commit):
            raise GitContextError(f"The checkpoint {name!r} is not in the history of this branch.")
        old = _view(store, place, Tip(commit, store.document(commit, place.workflow), tip.now))
        restored = {**old, FIELD: view[FIELD], "timestamp": tip.now}
        return _edit(store, place, tip, restored, f"Roll back to {name}")

    return change(store, place, back, told)


def _view(store: Store, place: Place, tip: Tip) -> Document:
    """Return the document that checkpoints are about: the context, or the task's own."""
    if place.task is None:
        return tip.document or {}
    return _here(store, place, tip).child()


def _whole_view(store: Store, place: Place, tip: Tip) -> Document:
    """Return that document with what was pruned from it."""
    if place.task is None:
        return whole(store, place.workflow, tip.document or {})
    here = _here(store, place, tip)
    return here._replace(document=whole_task(store, place.task, here.document)).child()


def _edit(store: Store, place: Place, tip: Tip, view: Document, subject: str) -> Edit:
    document = view if place.task is None else with_child(_here(store, place, tip), view)
    return edit_of(with_figures(document), subject, place.task)


def _here(store: Store, place: Place, tip: Tip) -> Standing:
    assert place.task  # noqa: S101  # asked for tasks alone
    here = standing(store, place.task, tip.commit or "")
    assert here  # noqa: S101  # its document is present
    return here


def _all_known(store: Store, place: Place, tip: Tip, view: Document) -> dict[str, str]:
    """Return the checkpoints of a document, with those that were pruned as far as history goes."""
    with suppress(GitContextError):
        view = _whole_view(store, place, tip)
    return _known(view)


def _known(view: Document) -> dict[str, str]:
    points = {}
    for point in members.objects(view, FIELD):
        name, commit = members.text(point, "id"), members.text(point, "commit")
        if name is not None and commit and _COMMIT.fullmatch(commit):
            points[name] = commit
    return points
