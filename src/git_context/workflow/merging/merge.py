"""Any number of branches merged into one, contexts and code, in one pass and one commit.

All of it happens or nothing does: a conflict that is neither decided nor recorded leaves every ref,
index and file as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document import members
from git_context.document.fold import is_object
from git_context.errors import ErrorKind, GitContextError
from git_context.repository import commits
from git_context.repository.memory import uncollected
from git_context.repository.names import context_path, short
from git_context.repository.publish import Plan, publish
from git_context.repository.refs import Move
from git_context.repository.scratch import scratch
from git_context.repository.trees import with_contexts
from git_context.workflow.choices import read_choices
from git_context.workflow.merging.code import CodeMerge
from git_context.workflow.merging.contexts import ContextMerge
from git_context.workflow.merging.document import ConflictPolicy
from git_context.workflow.merging.merge_plan import plan_merge
from git_context.workflow.merging.result import ConflictsError, MergeResult
from git_context.workflow.target import CommitInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from git_context.merge.values import JsonObject
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.merging.contexts import DocumentConflict
    from git_context.workflow.merging.merge_plan import LeftOut, MergePlan, MergeSource
    from git_context.workflow.target import Target

    Finish = Callable[[JsonObject, list[str]], JsonObject]


# Whose attributes stand for those of all contexts.
_ANY_CONTEXT: Final = context_path("any")


class MergeOptions(NamedTuple):
    """The options of a merge.

    `record` writes conflicts of contexts into them instead of refusing; `take` decides them
    beforehand (`ours`, `theirs`, `base`, a task, or `POINTER=` one of these); with `dry_run`,
    nothing is changed. With `only_new`, a merge that would change no file is left out. With
    `any_path`, a place without a conflict is no error. `finish` has the last word on the
    workflow's merged context, given that and all commits that it stands on. The settings in force
    are those of the commit `rules`, by default those of the branch that is merged into.
    """

    record: bool = False
    take: Sequence[str] = ()
    dry_run: bool = False
    only_new: bool = False
    any_path: bool = False
    finish: Finish | None = None
    rules: str = ""

    def rules_for(self, tip: str) -> str:
        """Return the commit whose settings are in force in a merge into `tip`."""
        return self.rules or tip


class _TipMerge(NamedTuple):
    """The outcome of a merge into one tip: the tree, and all that is reported about it."""

    tree: str
    parents: list[str]
    report: MergeResult


class _Contexts(NamedTuple):
    """The contexts of the sources that can be merged, how these come to the tip, and the others."""

    sources: Sequence[MergeSource]
    merge_plan: MergePlan
    contexts: ContextMerge
    left_out: list[LeftOut]


def merge(
    store: ObjectStore,
    target: Target,
    sources: Sequence[MergeSource],
    options: MergeOptions,
    commit_info: CommitInfo,
) -> MergeResult:
    """Merge sources into the branch of a place, in the order given.

    The commit's parents are the branch's tip and every source's that brings something and is not
    brought along by another. If the branch moves meanwhile, it is done again. Raises
    `ConflictsError` where something has to be decided, unless it is a dry run, and
    `GitContextError` where something else hinders it, or every source is left out; nothing has
    changed then.
    """
    if options.dry_run:
        with scratch(store) as trial:
            return _merged(
                trial, target, _present(target, store.tip(target.ref)), sources, options
            ).report
    made: dict[str, _TipMerge] = {}

    def result(tip: str | None) -> _TipMerge:
        tip = _present(target, tip)
        if tip not in made:
            made[tip] = _merged(store, target, tip, sources, options)
        return made[tip]

    first = result(store.tip(target.ref)).report
    if not (first.merged or first.conflicts or first.files):
        return first
    write = _commit_writer(store, target, commit_info)
    done = first

    def plan(tip: str | None) -> Plan | None:
        nonlocal done
        found = result(tip)
        done = found.report
        if done.conflicts or done.files:
            raise ConflictsError(done)
        if not found.parents:
            return None
        done = write(found)
        return Plan([Move(target.ref, done.commit, tip)], f"context: {_subject(done)}")

    publish(store, target.ref, plan)
    return done


def merge_commit(
    store: ObjectStore,
    target: Target,
    tip: str,
    source: MergeSource,
    options: MergeOptions,
) -> MergeResult:
    """Merge a source into a commit, wherever its branch is: `commit` is new, and no ref has it.

    Conflicts that are not decided are reported, and the commit is `tip` then. Raises
    `GitContextError` where something else hinders the merge. A target without a workflow is a
    branch that may hold any contexts.
    """
    found = _merged(store, target, tip, [source], options)
    if not found.parents:
        return found.report
    return _commit_writer(store, target, CommitInfo())(found)


def _commit_writer(
    store: ObjectStore, target: Target, commit_info: CommitInfo
) -> Callable[[_TipMerge], MergeResult]:
    """Return what makes the commit of a merge; who makes it, and how, is asked once."""
    commits.refuse_filter(store, target.context_path or _ANY_CONTEXT)
    who, signed = commits.read_committing(store.git)

    def write(found: _TipMerge) -> MergeResult:
        text = _message(target, found.report, commit_info)
        draft = commits.CommitDraft(found.tree, found.parents, text, who)
        commit = commits.commit(store, draft, signed=signed)
        return found.report._replace(commit=commit, changed=True)

    return write


def _present(target: Target, tip: str | None) -> str:
    if tip is None:
        raise GitContextError(f"There is no branch {short(target.ref)!r}.", kind=ErrorKind.MISSING)
    return tip


def _merged(
    store: ObjectStore,
    target: Target,
    tip: str,
    sources: Sequence[MergeSource],
    options: MergeOptions,
) -> _TipMerge:
    """Merge, and write objects; nothing else changes."""
    choices = read_choices(options.take, [source.name for source in sources])
    conflict_policy = ConflictPolicy(choices, options.record, options.rules_for(tip))
    with uncollected():
        sources, found, contexts, left_out = _contexts(store, tip, sources, conflict_policy)
    code = CodeMerge(store, tip)
    files = [*contexts.broken]
    for head in found.heads:
        files += code.merge(head)
    commits_below = [tip, *(head.source.commit for head in found.heads)]
    path = target.context_path
    is_complete = bool(found.heads) and not (contexts.undecided or files)
    if is_complete:
        _finish(options, contexts, path, commits_below)
    report = MergeResult(
        short(target.ref),
        tip,
        changed=False,
        merged=_in_order(sources, found),
        known=found.known,
        left_out=left_out,
        conflicts=contexts.undecided,
        files=files,
        recorded=contexts.recorded,
        chosen=contexts.chosen,
        value=contexts.value(path),
    )
    if not options.any_path:
        _require_used_choices(choices.by_pointer, report)
    if not is_complete:
        return _TipMerge("", [], report)
    with uncollected():
        tree = with_contexts(store, code.tree, contexts.write())
    if options.only_new and tree == store.tree_id(tip):
        return _TipMerge("", [], report._replace(merged=[], known=list(sources)))
    return _TipMerge(tree, commits_below, report)


def _finish(options: MergeOptions, contexts: ContextMerge, path: str, below: list[str]) -> None:
    """Give the option `finish` the last word on a merged context, if there is one."""
    value = contexts.value(path)
    if options.finish and is_object(value):
        finished = options.finish(value, below)
        if finished != value:
            contexts.put(path, finished)


def _contexts(
    store: ObjectStore, tip: str, sources: Sequence[MergeSource], conflict_policy: ConflictPolicy
) -> _Contexts:
    """Merge the contexts of all sources but those that cannot be merged.

    Raises `GitContextError` where no other is there.
    """
    left_out: list[LeftOut] = []
    while True:
        found = plan_merge(store, tip, sources)
        contexts = ContextMerge(store, tip, conflict_policy)
        for lines in found.levels:
            contexts.merge(lines)
        if not (found.unrelated or contexts.left_out):
            return _Contexts(sources, found, contexts, left_out)
        # Changes of others in such a source are theirs to bring, so all is computed anew.
        left_out += found.unrelated + contexts.left_out
        names = {source.name for source in left_out}
        sources = [source for source in sources if source.name not in names]
        if not sources:
            reasons = "\n".join(source.why for source in left_out)
            raise GitContextError(reasons, hint=left_out[0].hint)


def _in_order(sources: Sequence[MergeSource], found: MergePlan) -> list[MergeSource]:
    known = set(found.known)
    return [source for source in sources if source not in known]


def _require_used_choices(by_pointer: dict[str, str], report: MergeResult) -> None:
    decided = {
        found.conflict.pointer for found in report.chosen + report.conflicts + report.recorded
    }
    for pointer in by_pointer:
        if pointer not in decided and (report.merged or decided):
            listed = ", ".join(sorted(decided)) or "none"
            raise GitContextError(
                f"There is no conflict at {pointer}.",
                hint=f"Conflicts are at: {listed}",
                kind=ErrorKind.MISSING,
            )


def _subject(done: MergeResult) -> str:
    return f"Merge {', '.join(source.name for source in done.merged)}"


def _message(target: Target, done: MergeResult, commit_info: CommitInfo) -> str:
    document = done.value if is_object(done.value) else {}
    trailers = {
        commits.WORKFLOW: target.workflow,
        commits.TASK: target.task.id if target.task else "",
        commits.AGENT: commit_info.agent or members.text_value(document, "current_agent") or "",
        commits.PHASE: members.text_value(document, "phase") or "",
    }
    subject, _, body = commit_info.message.strip().partition("\n")
    notes = [
        body.strip(),
        _list_pointers("Conflicts recorded", done.recorded),
        _list_pointers("Decided", done.chosen),
    ]
    text = "\n\n".join(filter(None, notes))
    return commits.message(subject or _subject(done), text, trailers)


def _list_pointers(title: str, conflicts: Sequence[DocumentConflict]) -> str:
    """Return a line that lists where conflicts are; none where there are none."""
    if not conflicts:
        return ""
    return f"{title}: {', '.join(found.conflict.pointer for found in conflicts)}"
