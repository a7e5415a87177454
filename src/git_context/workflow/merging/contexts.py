"""The context files of many branches, merged into those of one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document.fold import is_child, is_object
from git_context.document.references import restore_edited_parts
from git_context.jsontext.render import render
from git_context.jsontext.write import encode, write
from git_context.merge.edits import edit_decision as edits_of
from git_context.merge.many import Child
from git_context.merge.values import MISSING, Missing
from git_context.repository.names import FOLDER
from git_context.repository.objects import FILE, TreeEntry
from git_context.repository.progress import track
from git_context.workflow.changes import render_context
from git_context.workflow.merging.code import CodeConflict
from git_context.workflow.merging.document import merge_documents
from git_context.workflow.merging.merge_plan import LeftOut
from git_context.workflow.merging.versions import (
    CommittedVersion,
    MergedVersion,
    SourceVersion,
    UnreadableError,
    VersionReader,
    is_same,
)
from git_context.workflow.restoring import context_reader, translate_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.document.conflicts import RecordedConflict
    from git_context.jsontext.parse import JsonSource as Text
    from git_context.merge.values import Json, Maybe
    from git_context.repository.object_store import ObjectStore
    from git_context.wire import merging as wire
    from git_context.workflow.merging.document import ConflictPolicy
    from git_context.workflow.merging.merge_plan import Head, MergeSource


class DocumentConflict(NamedTuple):
    """A conflict in the context file at `path`."""

    path: str
    conflict: RecordedConflict

    def to_json(self, *, exact: bool = False) -> wire.DocumentConflict:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        return {"file": self.path, **self.conflict.to_json(exact=exact)}


class _SourceEdit(NamedTuple):
    """The version that a source made of one context."""

    source: MergeSource
    before: SourceVersion
    after: SourceVersion


class ContextMerge:
    """The contexts of a commit on their way through a merge.

    A path that is `undecided`, or cannot be merged at all (`broken`), stays as it was before. If a
    source's version of a context cannot be read, that source is `left_out`, and all is to be done
    again without it.
    """

    def __init__(self, store: ObjectStore, tip: str, conflict_policy: ConflictPolicy) -> None:
        self._store = store
        self._tip = tip
        self._conflict_policy = conflict_policy
        self._policy = store.policy(conflict_policy.rules)
        self._reader = VersionReader(store, self._policy)
        self._present: dict[str, SourceVersion] = {}
        self.chosen: list[DocumentConflict] = []
        self.recorded: list[DocumentConflict] = []
        self.undecided: list[DocumentConflict] = []
        self.broken: list[CodeConflict] = []
        self.left_out: list[LeftOut] = []

    def merge(self, heads: Sequence[Head]) -> None:
        """Merge what the heads of one level bring, all at once."""
        touched: dict[str, list[Head]] = {}
        for head in heads:
            for name in self._touched(head):
                touched.setdefault(name, []).append(head)
        for name in sorted(touched):
            edits = [self._edit(head, name) for head in touched[name]]
            self._merge_file(name, list(filter(None, edits)))

    def value(self, path: str) -> Maybe:
        """Return the value of the context at a path as it is now, `MISSING` if it is unreadable."""
        try:
            return self._reader.value(self._version(path.rpartition("/")[2]))
        except UnreadableError:
            return MISSING

    def put(self, path: str, value: Json) -> Json:
        """Have another value for the context at a path; returns it."""
        self._present[path.rpartition("/")[2]] = MergedVersion(value)
        return value

    def write(self) -> dict[str, TreeEntry]:
        """Write the merged contexts, and return the files that the tree has to have."""
        entries = dict(self._reader.names(self._tip))
        for name, version in self._present.items():
            entry = self._written(name, version)
            if entry:
                entries[name] = entry
            else:
                entries.pop(name, None)
        return entries

    def _touched(self, head: Head) -> list[str]:
        theirs = self._reader.names(head.source.commit)
        bases = [self._reader.names(base) for base in head.bases]
        known = dict.fromkeys([*theirs, *(name for base in bases for name in base)])
        return [name for name in known if any(b.get(name) != theirs.get(name) for b in bases)]

    def _edit(self, head: Head, name: str) -> _SourceEdit | None:
        """Return what a line made of a context, `None` where it is left out."""
        after = self._reader.version([head.source.commit], name)
        try:
            return _SourceEdit(head.source, self._reader.version(head.bases, name), after)
        except UnreadableError as error:
            self._leave_out(head.source, name, error)
            return None

    def _leave_out(self, source: MergeSource, name: str, error: UnreadableError) -> None:
        if source.name not in {known.name for known in self.left_out}:
            why = f"{source.name} cannot be merged: {FOLDER}/{name}: {error}."
            self.left_out.append(LeftOut(*source, why))

    def _version(self, name: str) -> SourceVersion:
        if name in self._present:
            return self._present[name]
        return self._reader.version([self._tip], name)

    def _merge_file(self, name: str, edits: list[_SourceEdit]) -> None:
        present = self._version(name)
        edits = [edit for edit in edits if not is_same(edit.after, present)]
        if edits and self._is_one_change(present, edits):
            self._present[name] = edits[0].after
        elif edits:
            self._merge_values(name, present, edits)

    def _is_one_change(self, present: SourceVersion, edits: list[_SourceEdit]) -> bool:
        """Tell whether there is but one new version, which stands then as it is."""
        first = edits[0]
        if not all(is_same(e.before, present) and is_same(e.after, first.after) for e in edits):
            return False
        try:
            return not is_child(self._reader.value(first.after))
        except UnreadableError:
            return False

    def _merge_values(self, name: str, present: SourceVersion, edits: list[_SourceEdit]) -> None:
        read = [self._child(edit, name) for edit in track("Reading branches", edits)]
        children = list(filter(None, read))
        if len(children) < len(edits):
            return
        try:
            ours = self._reader.value(present, edits[0].before)
        except UnreadableError as error:
            broken = CodeConflict(f"{FOLDER}/{name}", str(error), *edits[0].source)
            self.broken.append(broken)
            return
        ours, children = self._with_edited_parts(name, ours, children)
        commits = {edit.source.name: edit.source.commit for edit in edits}
        outcome = merge_documents(ours, children, commits, self._policy, self._conflict_policy)
        self._present[name] = MergedVersion(outcome.value)
        for all_found, found in (
            (self.chosen, outcome.chosen),
            (self.recorded, outcome.recorded),
            (self.undecided, outcome.undecided),
        ):
            all_found += [DocumentConflict(f"{FOLDER}/{name}", conflict) for conflict in found]

    def _child(self, edit: _SourceEdit, name: str) -> Child | None:
        """Return what a source made of a context, read, `None` where it is left out."""
        try:
            base = self._reader.value(edit.before)
            return Child(edit.source.name, base, self._reader.value(edit.after, edit.before))
        except UnreadableError as error:
            self._leave_out(edit.source, name, error)
            return None

    def _with_edited_parts(
        self, name: str, ours: Maybe, children: list[Child]
    ) -> tuple[Maybe, list[Child]]:
        """Put back what one side pruned and another edited, so that the edit is merged."""
        read = context_reader(self._store, name.removesuffix(".json"))
        with translate_errors():
            return restore_edited_parts(ours, children, read)

    def _written(self, name: str, version: SourceVersion) -> TreeEntry | None:
        if not isinstance(version, MergedVersion):
            return version.entry if version else None
        if isinstance(version.value, Missing):
            return None
        held = self._reader.version([self._tip], name)
        if not isinstance(held, CommittedVersion):
            return TreeEntry(self._blob(None, version.value), FILE)
        text = self._reader.known(held).source
        if text.value == version.value:
            return held.entry
        return TreeEntry(self._blob(text, version.value), held.entry.mode)

    def _blob(self, text: Text | None, value: Json) -> str:
        if is_object(value):
            content = render_context(text, value)
        elif text:
            content = text.encode(render(edits_of(text.value, value), text, text, text))
        else:
            content = encode(write(value) + "\n")
        return self._store.write_context(content)
