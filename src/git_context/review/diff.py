"""Differences between two versions of contexts: commits, the index, the working tree."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from git_context.document.composed import composed_document
from git_context.document.fold import is_object, task_entry
from git_context.document.sizes import context_size
from git_context.document.validate import TOO_LARGE
from git_context.errors import USAGE, ErrorKind, GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.write import encode, write
from git_context.merge.identity import item_names, positions_by_step
from git_context.merge.values import MISSING, Missing
from git_context.repository import names
from git_context.repository.changed_contexts import (
    changes_between,
    current_commit,
    staged_changes,
    unstaged_changes,
)
from git_context.repository.names import workflow_at
from git_context.repository.object_store import ObjectStore
from git_context.review.context_history import UNKNOWN, read_context_history
from git_context.review.contributions import list_changes
from git_context.review.versions import INDEX, WORK_TREE, ComparedVersion, split, versions
from git_context.workflow import selection
from git_context.workflow.contribution import child_document, fork_point
from git_context.workflow.resolving.checkout import WorkingTree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.merge.policy import Policy
    from git_context.merge.values import Maybe
    from git_context.repository.changed_contexts import FileChange
    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore
    from git_context.repository.objects import TreeEntry
    from git_context.review.context_review import ReviewedChange
    from git_context.wire import reviewing as wire


class ComparedContext(NamedTuple):
    """One context, or a task's own document, in both versions, and what differs by meaning.

    `before` and `after` are bytes, 0 where there is nothing. `fault` says why a version cannot be
    read; then nothing is known to have changed.
    """

    workflow: str
    task: str | None
    old: Maybe
    new: Maybe
    before: int
    after: int
    changes: Sequence[ReviewedChange] = ()
    fault: str = ""

    def to_json(self, *, exact: bool = False) -> wire.ComparedContext:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        return {
            "workflow": self.workflow,
            "task": self.task,
            "fault": self.fault,
            "before": context_size(self.before).to_json(),
            "after": context_size(self.after).to_json(),
            "changes": [change.to_json(exact=exact) for change in self.changes],
        }


class Diff(NamedTuple):
    """Two versions, and every context whose file is not the same in both."""

    old: ComparedVersion
    new: ComparedVersion
    contexts: list[ComparedContext]

    @property
    def differs(self) -> bool:
        """Whether something differs by meaning, or cannot be known."""
        return any(one.changes or one.fault for one in self.contexts)

    def to_json(self, *, exact: bool = False) -> wire.Diff:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        return {
            "old": self.old.to_json(),
            "new": self.new.to_json(),
            "contexts": [compared.to_json(exact=exact) for compared in self.contexts],
        }


class DiffOptions(NamedTuple):
    """The scope of a comparison: one workflow alone, or a task; with origins, if asked."""

    workflow: str | None = None
    task: str | None = None
    origins: bool = False


def diff(
    store: ObjectStore, revisions: Sequence[str], options: DiffOptions, *, is_staged: bool = False
) -> Diff:
    """Compare two versions, named as in `versions`, of the contexts that differ.

    For a task it is its own document, and the versions are commits: by default its fork and the
    tip of its branch; with one revision, that and the tip. Raises `GitContextError` where versions
    are not there, or not of a kind for which something that was asked is known.
    """
    if options.task:
        if is_staged or options.origins:
            option = "--staged" if is_staged else "--origins"
            raise GitContextError(f"{option} is not for a task's own document.", exit_code=USAGE)
        return _task_diff(store, revisions, options)
    old, new = versions(store, revisions, staged=is_staged)
    if options.origins and not new.commit:
        raise GitContextError(
            f"--origins needs two commits; nobody has committed {new.name} yet.",
            hint="Commit it, or name two commits.",
            exit_code=USAGE,
        )
    comparison = _VersionComparison(store, old, new)
    limit = names.workflow_id(options.workflow) if options.workflow else None
    return Diff(old, new, comparison.contexts(limit, origins=options.origins))


class _VersionComparison:
    """The contexts of two versions."""

    def __init__(self, store: ObjectStore, old: ComparedVersion, new: ComparedVersion) -> None:
        self.store = store
        self.old = old
        self.new = new
        self.checkout = WorkingTree.here(store)

    def contexts(self, limit: str | None, *, origins: bool) -> list[ComparedContext]:
        found: dict[str, FileChange] = {}
        changed = self._changed()
        for change in changed:
            workflow = workflow_at(change.path)
            is_wanted = limit in (None, workflow)
            if workflow and is_wanted:
                found[workflow] = change
        in_order = sorted(found.items())
        contexts: list[ComparedContext] = []
        for workflow, change in in_order:
            compared = self._compared(workflow, change, origins=origins)
            # A file that git calls another one may hold the same context.
            if compared:
                contexts.append(compared)
        return contexts

    def _changed(self) -> list[FileChange]:
        git = self.store.git
        if self.new is WORK_TREE:
            return unstaged_changes(git, self.old.commit)
        if self.new is INDEX:
            return staged_changes(git, self.old.commit)
        return changes_between(git, self.old.commit, self.new.commit or "")

    def _compared(
        self, workflow: str, change: FileChange, *, origins: bool
    ) -> ComparedContext | None:
        """Compare one context; `None` where its file turns out to be the same."""
        try:
            before = self._content(change.path, change.before)
            after = self._content(change.path, change.after)
            if before == after:
                return None
            old = self._document(workflow, before, self.old)
            new = self._document(workflow, after, self.new)
            history = UNKNOWN
            if origins and self.new.commit:
                history = read_context_history(self.store, workflow, self.new.commit, {})
            found = list_changes(old, new, self._policy, tasks_of(new), history)
        except GitContextError as error:
            return ComparedContext(workflow, None, MISSING, MISSING, 0, 0, fault=error.message)
        return ComparedContext(workflow, None, old, new, len(before), len(after), found)

    def _content(self, path: str, entry: TreeEntry | None) -> bytes:
        """Return the content of a file, nothing where there is none."""
        if path in self._unmerged:
            raise GitContextError(
                f"{path} is unmerged. Resolve it with: git context resolve",
                kind=ErrorKind.CONFLICTS,
            )
        if entry is None:
            return b""
        if not entry.is_file:
            raise GitContextError(f"{path} is no plain file.")
        if _is_unstored(entry) and self.checkout:
            return self.checkout.read(path) if self.checkout.look(path) else b""
        content = self.store.content(entry, TOO_LARGE)
        if content is None:
            raise GitContextError(f"{path} is too large: {self.store.size(entry):,} bytes.")
        return content

    def _document(self, workflow: str, content: bytes, version: ComparedVersion) -> Maybe:
        """Return the composed document of a context; a file without content is none."""
        if not content:
            return MISSING
        if version.commit:
            return self.store.document(version.commit, workflow) or MISSING
        try:
            value = parse(content).value
        except JsonTextError as error:
            path = names.context_path(workflow)
            raise GitContextError(f"{path} in {version.name}: {error}.") from error
        commit = current_commit(self.store.git)
        committed = self.store.document(commit, workflow) if commit else None
        return composed_document(value, MISSING if committed is None else committed)

    @cached_property
    def _policy(self) -> Policy:
        if self.new.commit:
            return self.store.policy(self.new.commit)
        return self.checkout.policy if self.checkout else self.store.policy("HEAD")

    @cached_property
    def _unmerged(self) -> set[str]:
        if self.new.commit or not self.checkout:
            return set()
        return set(self.checkout.unmerged())


def tasks_of(document: Maybe) -> list[str]:
    """Return the ids of the tasks that a context lists."""
    listed_tasks = document.get("parallel_tasks") if is_object(document) else None
    entries = listed_tasks if type(listed_tasks) is list else []
    return list(positions_by_step(item_names(entries, ("task_id",))))


def _is_unstored(entry: TreeEntry) -> bool:
    """Tell whether a file stands in the working tree alone, as git says by an id of zeros."""
    return not entry.id.strip("0")


def _task_diff(store: ObjectStore, revisions: Sequence[str], options: DiffOptions) -> Diff:
    """Compare a task's own document in two commits."""
    workflow = selection.workflow_of(store, {"workflow": options.workflow})
    task = names.task(workflow, options.task or "")
    if len(split(revisions)) > 1:
        old, new = versions(store, revisions)
    else:
        tip = selection.find_tip(store, workflow, task, {})
        new = ComparedVersion(names.short(task.branch), tip)
        if revisions:
            name = revisions[0]
            old = ComparedVersion(name, store.resolve(name))
        else:
            forked = fork_point(store, task, tip)
            old = ComparedVersion("its fork", forked)
    before = _task_document(store, task, old.commit or "")
    after = _task_document(store, task, new.commit or "")
    if before == after:
        return Diff(old, new, [])
    policy = store.policy(new.commit or "")
    found = list_changes(before, after, policy, [])
    compared = ComparedContext(
        workflow,
        task.id,
        before,
        after,
        _size(before),
        _size(after),
        found,
    )
    return Diff(old, new, [compared])


def _task_document(store: ObjectStore, task: TaskName, commit: str) -> Maybe:
    """Return a task's own document as of a commit, `MISSING` where the context does not list it."""
    document = store.document(commit, task.workflow)
    if document is None or task_entry(document, task.id) is None:
        return MISSING
    return child_document(store, task, commit) or MISSING


def _size(document: Maybe) -> int:
    return 0 if isinstance(document, Missing) else len(encode(write(document) + "\n"))
