"""Any number of branches merged into one, contexts and code, in one pass and one commit.

All of it happens or nothing does: a conflict that is neither decided nor recorded leaves every ref,
index and file as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.counts import counted
from git_context.document.fold import is_object
from git_context.errors import FINDINGS, GitContextError
from git_context.repository import commits
from git_context.repository.names import context_path, short
from git_context.repository.publish import Plan, publish
from git_context.repository.refs import Move
from git_context.repository.scratch import scratch
from git_context.repository.trees import with_contexts
from git_context.workflow.choices import read_choices
from git_context.workflow.merging.code import CodeMerge
from git_context.workflow.merging.contexts import ContextMerge
from git_context.workflow.merging.document import Ways
from git_context.workflow.merging.lineage import lineage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from git_context.merge.values import Maybe
    from git_context.repository.store import Document, Store
    from git_context.workflow.merging.code import FileConflict
    from git_context.workflow.merging.contexts import ContextConflict
    from git_context.workflow.merging.lineage import LeftOut, Lineage, Source
    from git_context.workflow.places import Place, Told

    Finish = Callable[[Document, list[str]], Document]


class How(NamedTuple):
    """How to merge.

    `record` writes conflicts of contexts into them instead of refusing; `take` decides them
    beforehand (`ours`, `theirs`, `base`, a task, or `POINTER=` one of these); with `dry_run`,
    nothing is changed. With `only_news`, a merge that would change no file is left out. With
    `any_place`, a place without a conflict is no error. `finish` has the last word on the
    workflow's merged context, given that and all commits that it stands on.
    """

    record: bool = False
    take: Sequence[str] = ()
    dry_run: bool = False
    only_news: bool = False
    any_place: bool = False
    finish: Finish | None = None


class Merged(NamedTuple):
    """What a merge did, or would do.

    `commit` is the branch's tip afterwards, new only where `changed`. `merged` are the sources that
    brought something, `known` those that the branch had already, `left_out` those that cannot be
    merged: a context in them cannot be read, or they have no history in common. `conflicts` and
    `files` (what cannot be merged but by hand) are empty in a merge that was carried out.
    `recorded` wait for a decision; `chosen` were decided. `value` is the workflow's context
    afterwards.
    """

    branch: str
    commit: str
    changed: bool
    merged: list[Source]
    known: list[Source]
    left_out: list[LeftOut]
    conflicts: list[ContextConflict]
    files: list[FileConflict]
    recorded: list[ContextConflict]
    chosen: list[ContextConflict]
    value: Maybe


class ConflictsError(GitContextError):
    """The sources cannot be merged without a decision; `merge` tells where. Nothing has changed."""

    def __init__(self, merge: Merged) -> None:
        count = len(merge.conflicts) + len(merge.files)
        hint = "Decide with --take, write them down with --record, or edit one of the branches."
        if merge.files:
            hint = "Files are merged by hand: git merge, in a working tree of the branch."
        super().__init__(
            f"{counted(count, 'conflict')}: {merge.branch} is as it was.",
            hint=hint,
            exit_code=FINDINGS,
        )
        self.merge = merge


class _Result(NamedTuple):
    """What a merge into one tip gives: the tree, and all that is told about it."""

    tree: str
    parents: list[str]
    told: Merged


class _Contexts(NamedTuple):
    """The contexts of the sources that can be merged, how these come to the tip, and the others."""

    sources: Sequence[Source]
    lineage: Lineage
    contexts: ContextMerge
    left_out: list[LeftOut]


def merge(store: Store, place: Place, sources: Sequence[Source], how: How, told: Told) -> Merged:
    """Merge sources into the branch of a place, in the order given.

    The commit's parents are the branch's tip and every source's that brings something and is not
    brought along by another. Where the branch moves meanwhile, it is done again. Raises
    `ConflictsError` where something has to be decided, unless it is a dry run, and
    `GitContextError` where something else hinders it, or every source is left out; nothing has
    changed then.
    """
    if how.dry_run:
        with scratch(store) as trial:
            return _merged(trial, place, _present(place, store.tip(place.ref)), sources, how).told
    made: dict[str, _Result] = {}

    def result(tip: str | None) -> _Result:
        tip = _present(place, tip)
        if tip not in made:
            made[tip] = _merged(store, place, tip, sources, how)
        return made[tip]

    first = result(store.tip(place.ref)).told
    if not (first.merged or first.conflicts or first.files):
        return first
    commits.refuse_filter(store.git, context_path(place.workflow))
    who = commits.stamp(store.git)
    signed = commits.must_sign(store.git)
    done = first

    def plan(tip: str | None) -> Plan | None:
        nonlocal done
        found = result(tip)
        done = found.told
        if done.conflicts or done.files:
            raise ConflictsError(done)
        if not found.parents:
            return None
        text = _message(place, done, told)
        draft = commits.Draft(found.tree, found.parents, text, who)
        commit = commits.commit(store, draft, signed=signed)
        done = done._replace(commit=commit, changed=True)
        return Plan([Move(place.ref, commit, tip)], f"context: {_subject(done)}")

    publish(store, place.ref, plan)
    return done


def _present(place: Place, tip: str | None) -> str:
    if tip is None:
        raise GitContextError(f"There is no branch {short(place.ref)!r}.")
    return tip


def _merged(store: Store, place: Place, tip: str, sources: Sequence[Source], how: How) -> _Result:
    """Merge, and write objects; nothing else changes."""
    choices = read_choices(how.take, [source.name for source in sources])
    sources, found, contexts, left_out = _contexts(store, tip, sources, Ways(choices, how.record))
    code = CodeMerge(store, tip)
    files = [conflict for line in found.lines for conflict in code.merge(line)]
    path = context_path(place.workflow)
    value = contexts.value(path)
    is_whole = found.lines and not (contexts.undecided or contexts.broken or files)
    if how.finish and is_whole and is_object(value):
        heads = [tip, *(line.source.commit for line in found.lines)]
        finished = how.finish(value, heads)
        if finished != value:
            value = contexts.put(path, finished)
    told = Merged(
        short(place.ref),
        tip,
        changed=False,
        merged=_in_order(sources, found),
        known=found.known,
        left_out=left_out,
        conflicts=contexts.undecided,
        files=contexts.broken + files,
        recorded=contexts.recorded,
        chosen=contexts.chosen,
        value=value,
    )
    if not how.any_place:
        _all_places_are_used(choices.places, told)
    if told.conflicts or told.files or not found.lines:
        return _Result("", [], told)
    tree = with_contexts(store, code.tree, contexts.write())
    if how.only_news and tree == store.tree_id(tip):
        return _Result("", [], told._replace(merged=[], known=list(sources)))
    return _Result(tree, [tip, *(line.source.commit for line in found.lines)], told)


def _contexts(store: Store, tip: str, sources: Sequence[Source], ways: Ways) -> _Contexts:
    """Merge the contexts of all sources but those that cannot be merged.

    Raises `GitContextError` where no other is there.
    """
    left_out: list[LeftOut] = []
    while True:
        found = lineage(store, tip, sources)
        contexts = ContextMerge(store, tip, ways)
        for lines in found.rounds:
            contexts.merge(lines)
        if not (found.unrelated or contexts.left_out):
            return _Contexts(sources, found, contexts, left_out)
        # What such a source brings along of others is theirs to bring, so all is found out anew.
        left_out += found.unrelated + contexts.left_out
        names = {source.name for source in left_out}
        sources = [source for source in sources if source.name not in names]
        if not sources:
            reasons = "\n".join(source.why for source in left_out)
            raise GitContextError(reasons, hint=left_out[0].hint)


def _in_order(sources: Sequence[Source], found: Lineage) -> list[Source]:
    known = set(found.known)
    return [source for source in sources if source not in known]


def _all_places_are_used(places: dict[str, str], told: Merged) -> None:
    decided = {found.conflict.pointer for found in told.chosen + told.conflicts + told.recorded}
    for pointer in places:
        if pointer not in decided and (told.merged or decided):
            listed = ", ".join(sorted(decided)) or "none"
            raise GitContextError(
                f"There is no conflict at {pointer}.", hint=f"Conflicts are at: {listed}"
            )


def _subject(done: Merged) -> str:
    return f"Merge {', '.join(source.name for source in done.merged)}"


def _message(place: Place, done: Merged, told: Told) -> str:
    value = done.value if isinstance(done.value, dict) else {}
    agent, phase = (value.get(name) for name in ("current_agent", "phase"))
    trailers = {
        commits.WORKFLOW: place.workflow,
        commits.TASK: place.task.id if place.task else "",
        commits.AGENT: told.agent or (agent if isinstance(agent, str) else ""),
        commits.PHASE: phase if isinstance(phase, str) else "",
    }
    subject, _, body = told.message.strip().partition("\n")
    notes = [body.strip()] if body.strip() else []
    for title, found in (("Conflicts recorded", done.recorded), ("Decided", done.chosen)):
        if found:
            notes.append(f"{title}: {', '.join(each.conflict.pointer for each in found)}")
    return commits.message(subject or _subject(done), "\n\n".join(notes), trailers)
