"""Pruning a workflow's context to what the work stands on, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document import members
from git_context.document.ids import is_id
from git_context.document.prune import fewest, parts, reference_to, referred_to
from git_context.document.references import MOST, pruned, references
from git_context.document.sizes import size
from git_context.errors import GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.merge.values import MISSING
from git_context.repository import names
from git_context.repository.names import context_path, short
from git_context.workflow.changes import Saved, Tip, change, text_of
from git_context.workflow.lifecycle import edit_of, present
from git_context.workflow.pruned import reader, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.document.prune import Part
    from git_context.document.sizes import Size
    from git_context.jsontext.parse import Source
    from git_context.merge.values import Maybe
    from git_context.repository.store import Document, Store
    from git_context.workflow.changes import Edit
    from git_context.workflow.places import Place, Told


class How(NamedTuple):
    """How to prune: down to so many bytes (`None`: all that can go), and whether just to tell."""

    limit: int | None = None
    dry_run: bool = False


class Pruned(NamedTuple):
    """What a prune took, or put back; the size of the context before and after.

    `commit` is the branch's tip afterwards, new only where `changed`. `fits` tells whether the
    context is within the limit, if there was one.
    """

    branch: str
    commit: str
    changed: bool
    before: Size
    after: Size
    parts: list[Part]
    fits: bool


class _Outcome(NamedTuple):
    """What becomes of a context, and what was taken or put back."""

    commit: str
    document: Document
    before: bytes
    after: bytes
    parts: list[Part]


def prune(store: Store, place: Place, how: How, told: Told) -> Pruned:
    """Commit a workflow's context without what its history keeps, and with a reference to that.

    With a limit, as little as brings it within is taken, in the order of `document.prune`; where
    all is not enough, it is all. Raises `GitContextError` on the branch of a task.
    """

    def taken(tip: Tip) -> _Outcome:
        document = present(tip, place.ref, place.workflow)
        if len(references(document)) >= MOST:
            raise GitContextError(
                f"This context was pruned {MOST} times, and has no room for another reference.",
                hint="Make one prune of all: git context prune --undo, then git context prune",
            )
        before, source = _text(store, place, tip)
        found = parts(document, _merged(store, place, tip))

        def without(some: list[Part]) -> Document:
            return pruned(document, reference_to(some, tip.commit or ""))

        def measure(some: list[Part]) -> int:
            return len(text_of(source, without(some))) if some else len(before)

        if how.limit is not None:
            found = fewest(found, how.limit, measure)
        if measure(found) >= len(before):
            found = []
        left = without(found)
        after = text_of(source, left) if found else before
        return _Outcome(tip.commit or "", left, before, after, found)

    return _carried_out(store, place, how, told, (f"Prune {place.workflow}", taken))


def undo(store: Store, place: Place, how: How, told: Told) -> Pruned:
    """Commit a workflow's context with everything back that was pruned.

    Where nothing has changed since, it is what it was, byte for byte; else what has changed stays.
    Raises `GitContextError` where history does not have here what was pruned.
    """

    def put_back(tip: Tip) -> _Outcome:
        document = present(tip, place.ref, place.workflow)
        before, source = _text(store, place, tip)
        full = whole(store, place.workflow, document)
        known = references(document)
        after = before if full == document else text_of(source, full)
        if known and _value(old := _content(store, place, known[0].commit)) == full:
            after = old
        read = reader(store, place.workflow)
        back = [part for each in known for part in referred_to(each, read(each.commit))]
        return _Outcome(tip.commit or "", full, before, after, back)

    subject = f"Undo the pruning of {place.workflow}"
    return _carried_out(store, place, how, told, (subject, put_back))


def _carried_out(
    store: Store, place: Place, how: How, told: Told, act: tuple[str, Callable[[Tip], _Outcome]]
) -> Pruned:
    """Do it, or just find out what it would do."""
    if place.task:
        raise GitContextError(
            f"{short(place.ref)} is the branch of a task: only a workflow's context is pruned.",
            hint="Say where that lives with --branch.",
        )
    subject, find_out = act
    outcomes: list[_Outcome] = []

    def update(tip: Tip) -> Edit:
        outcome = find_out(tip)
        outcomes.append(outcome)
        return edit_of(outcome.document, subject)._replace(content=outcome.after)

    if how.dry_run:
        tip = store.tip(place.ref)
        known = store.document(tip, place.workflow) if tip else None
        update(Tip(tip, known, ""))
        saved = Saved(short(place.ref), outcomes[-1].commit, changed=False)
    else:
        saved = change(store, place, update, told)
    outcome = outcomes[-1]  # earlier ones lost the race for the branch
    after = len(outcome.after)
    fits = how.limit is None or after <= how.limit
    return Pruned(*saved, size(len(outcome.before)), size(after), outcome.parts, fits)


def _merged(store: Store, place: Place, tip: Tip) -> set[str]:
    """Return the tasks whose branches the workflow's own has, as far as they are here."""
    done: set[str] = set()
    for name, _ in members.tasks(tip.document or {}):
        if is_id(name):
            task = names.task(place.workflow, name)
            end = store.tip(task.branch) or store.tip(task.closed)
            if end and store.contains(tip.commit or "", end):
                done.add(name)
    return done


def _text(store: Store, place: Place, tip: Tip) -> tuple[bytes, Source | None]:
    return _content(store, place, tip.commit or ""), store.source(tip.commit or "", place.workflow)


def _content(store: Store, place: Place, commit: str) -> bytes:
    return store.read(commit, context_path(place.workflow)) or b""


def _value(content: bytes) -> Maybe:
    try:
        return parse(content).value
    except JsonTextError:
        return MISSING
