"""Pruning a workflow's context to what the work stands on, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document import members
from git_context.document.ids import is_id
from git_context.document.prune import choose_parts, prunable_parts, reference_to, referred_parts
from git_context.document.references import MOST, prune_parts, read_references
from git_context.document.sizes import context_size
from git_context.errors import GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.merge.values import MISSING
from git_context.repository import names
from git_context.repository.names import context_path, short
from git_context.workflow.changes import Saved, Tip, commit_change, render_context
from git_context.workflow.lifecycle import edit_of, present
from git_context.workflow.restoring import context_reader, restore_pruned

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.document.prune import PrunablePart
    from git_context.document.sizes import Size
    from git_context.jsontext.parse import JsonSource
    from git_context.merge.values import JsonObject, Maybe
    from git_context.repository.object_store import ObjectStore
    from git_context.wire import merging as wire
    from git_context.workflow.changes import ContextEdit
    from git_context.workflow.target import CommitInfo, Target


class PruneOptions(NamedTuple):
    """Options of a prune: down to so many bytes (`None`: all that can go), and a dry run."""

    limit: int | None = None
    dry_run: bool = False


class PruneResult(NamedTuple):
    """The parts that a prune took, or put back; the size of the context before and after.

    `commit` is the branch's tip afterwards, new only where `changed`. `fits` tells whether the
    context is within the limit, if there was one.
    """

    branch: str
    commit: str
    changed: bool
    before: Size
    after: Size
    parts: list[PrunablePart]
    fits: bool

    def to_json(self) -> wire.Prune:
        """Return what `--json` says of it."""
        return {
            "branch": self.branch,
            "commit": self.commit,
            "changed": self.changed,
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "fits": self.fits,
            "parts": [part.to_json() for part in self.parts],
        }


class _PruneOutcome(NamedTuple):
    """The new context, and the parts that were taken or put back."""

    commit: str
    document: JsonObject
    before: bytes
    after: bytes
    parts: list[PrunablePart]


def prune(
    store: ObjectStore, target: Target, options: PruneOptions, commit_info: CommitInfo
) -> PruneResult:
    """Commit a workflow's context without what its history keeps, and with a reference to that.

    With a limit, as little as brings it within is taken, in the order of `document.prune`; where
    all is not enough, it is all. Raises `GitContextError` on the branch of a task.
    """

    def taken(tip: Tip) -> _PruneOutcome:
        document = present(tip, target.ref, target.workflow)
        if len(read_references(document)) >= MOST:
            raise GitContextError(
                f"This context was pruned {MOST} times, and has no room for another reference.",
                hint="Make one prune of all: git context prune --undo, then git context prune",
            )
        commit = tip.commit or ""
        before, source = _text(store, target, commit)
        found = prunable_parts(document, _merged(store, target, tip))

        def without(some: list[PrunablePart]) -> JsonObject:
            return prune_parts(document, reference_to(some, commit))

        def measure(some: list[PrunablePart]) -> int:
            return len(render_context(source, without(some))) if some else len(before)

        if options.limit is not None:
            found = choose_parts(found, options.limit, measure)
        if measure(found) >= len(before):
            found = []
        left = without(found)
        after = render_context(source, left) if found else before
        return _PruneOutcome(commit, left, before, after, found)

    return _carried_out(store, target, options, commit_info, (f"Prune {target.workflow}", taken))


def undo(
    store: ObjectStore, target: Target, options: PruneOptions, commit_info: CommitInfo
) -> PruneResult:
    """Commit a workflow's context with everything back that was pruned.

    If nothing has changed since, it is what it was, byte for byte; else what has changed stays.
    Raises `GitContextError` where history does not have here what was pruned.
    """

    def put_back(tip: Tip) -> _PruneOutcome:
        document = present(tip, target.ref, target.workflow)
        commit = tip.commit or ""
        before, source = _text(store, target, commit)
        full = restore_pruned(store, target.workflow, document)
        known = read_references(document)
        # The first prune started from the old text, to the byte, if nothing has changed.
        old = _content(store, target, known[0].commit) if known else before
        if _value(old) == full:
            after = old
        elif full == document:
            after = before
        else:
            after = render_context(source, full)
        read = context_reader(store, target.workflow)
        back: list[PrunablePart] = []
        for reference in known:
            back += referred_parts(reference, read(reference.commit))
        return _PruneOutcome(commit, full, before, after, back)

    subject = f"Undo the pruning of {target.workflow}"
    return _carried_out(store, target, options, commit_info, (subject, put_back))


def _carried_out(
    store: ObjectStore,
    target: Target,
    options: PruneOptions,
    commit_info: CommitInfo,
    act: tuple[str, Callable[[Tip], _PruneOutcome]],
) -> PruneResult:
    """Do it, or just find out what it would do."""
    if target.task:
        raise GitContextError(
            f"{short(target.ref)} is the branch of a task: only a workflow's context is pruned.",
            hint="Say where that lives with --branch.",
        )
    subject, find_out = act
    outcomes: list[_PruneOutcome] = []

    def update(tip: Tip) -> ContextEdit:
        outcome = find_out(tip)
        outcomes.append(outcome)
        return edit_of(outcome.document, subject)._replace(content=outcome.after)

    if options.dry_run:
        tip = store.tip(target.ref)
        known = store.document(tip, target.workflow) if tip else None
        update(Tip(tip, known, ""))
        saved = Saved(short(target.ref), outcomes[-1].commit, changed=False)
    else:
        saved = commit_change(store, target, update, commit_info)
    outcome = outcomes[-1]  # earlier ones lost the race for the branch
    after = len(outcome.after)
    fits = options.limit is None or after <= options.limit
    sizes = (context_size(len(outcome.before)), context_size(after))
    return PruneResult(saved.branch, saved.commit, saved.changed, *sizes, outcome.parts, fits)


def _merged(store: ObjectStore, target: Target, tip: Tip) -> set[str]:
    """Return the tasks whose branches the workflow's own has, as far as they are here."""
    done: set[str] = set()
    for name, _ in members.task_entries(tip.document or {}):
        if is_id(name):
            task = names.task(target.workflow, name)
            end = store.tip(task.branch) or store.tip(task.closed)
            if end and store.contains(tip.commit or "", end):
                done.add(name)
    return done


def _text(store: ObjectStore, target: Target, commit: str) -> tuple[bytes, JsonSource | None]:
    return _content(store, target, commit), store.source(commit, target.workflow)


def _content(store: ObjectStore, target: Target, commit: str) -> bytes:
    return store.read(commit, context_path(target.workflow)) or b""


def _value(content: bytes) -> Maybe:
    try:
        return parse(content).value
    except JsonTextError:
        return MISSING
