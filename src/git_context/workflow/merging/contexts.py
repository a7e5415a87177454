"""The context files of many branches, merged into those of one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document.fold import is_child, is_object
from git_context.document.references import with_edits_seen
from git_context.jsontext.render import render
from git_context.jsontext.write import encode, write
from git_context.merge.edits import edits as edits_of
from git_context.merge.many import Child
from git_context.merge.values import MISSING, Missing
from git_context.repository.names import FOLDER
from git_context.repository.progress import counted
from git_context.repository.store import FILE, Entry
from git_context.workflow.changes import text_of
from git_context.workflow.merging.code import FileConflict
from git_context.workflow.merging.document import merge_documents
from git_context.workflow.merging.lineage import LeftOut
from git_context.workflow.merging.versions import (
    Held,
    Reader,
    UnreadableError,
    Version,
    Virtual,
    is_same,
)
from git_context.workflow.pruned import reader, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.document.conflicts import Conflict
    from git_context.jsontext.parse import Source as Text
    from git_context.merge.values import Json, Maybe
    from git_context.repository.store import Store
    from git_context.workflow.merging.document import Ways
    from git_context.workflow.merging.lineage import Line, Source


class ContextConflict(NamedTuple):
    """A conflict in the context file at `path`."""

    path: str
    conflict: Conflict


class _Edit(NamedTuple):
    """What a source made of one context."""

    source: Source
    before: Version
    after: Version


class ContextMerge:
    """The contexts of a commit on their way through a merge.

    What is `undecided`, or cannot be merged at all (`broken`), stays as it was before. Where a
    source's version of a context cannot be read, that source is `left_out`, and all is to be done
    again without it.
    """

    def __init__(self, store: Store, tip: str, ways: Ways) -> None:
        self._store = store
        self._tip = tip
        self._ways = ways
        self._policy = store.policy(tip)
        self._reader = Reader(store, self._policy)
        self._present: dict[str, Version] = {}
        self.chosen: list[ContextConflict] = []
        self.recorded: list[ContextConflict] = []
        self.undecided: list[ContextConflict] = []
        self.broken: list[FileConflict] = []
        self.left_out: list[LeftOut] = []

    def merge(self, lines: Sequence[Line]) -> None:
        """Merge what the lines of one round bring, all at once."""
        touched: dict[str, list[Line]] = {}
        for line in lines:
            for name in self._touched(line):
                touched.setdefault(name, []).append(line)
        for name in sorted(touched):
            edits = [self._edit(line, name) for line in touched[name]]
            self._merge_file(name, list(filter(None, edits)))

    def value(self, path: str) -> Maybe:
        """Return the value of the context at a path as it is now, `MISSING` if it is unreadable."""
        try:
            return self._reader.value(self._version(path.rpartition("/")[2]))
        except UnreadableError:
            return MISSING

    def put(self, path: str, value: Json) -> Json:
        """Have another value for the context at a path; returns it."""
        self._present[path.rpartition("/")[2]] = Virtual(value)
        return value

    def write(self) -> dict[str, Entry]:
        """Write the merged contexts, and return the files that the tree has to have."""
        entries = dict(self._reader.names(self._tip))
        for name, version in self._present.items():
            entry = self._written(name, version)
            if entry:
                entries[name] = entry
            else:
                entries.pop(name, None)
        return entries

    def _touched(self, line: Line) -> list[str]:
        theirs = self._reader.names(line.source.commit)
        bases = [self._reader.names(base) for base in line.bases]
        known = dict.fromkeys([*theirs, *(name for base in bases for name in base)])
        return [name for name in known if any(b.get(name) != theirs.get(name) for b in bases)]

    def _edit(self, line: Line, name: str) -> _Edit | None:
        """Return what a line made of a context, `None` where it is left out."""
        after = self._reader.version([line.source.commit], name)
        try:
            return _Edit(line.source, self._reader.version(line.bases, name), after)
        except UnreadableError as error:
            self._leave_out(line.source, name, error)
            return None

    def _leave_out(self, source: Source, name: str, error: UnreadableError) -> None:
        if source.name not in {known.name for known in self.left_out}:
            why = f"{source.name} cannot be merged: {FOLDER}/{name}: {error}."
            self.left_out.append(LeftOut(*source, why))

    def _version(self, name: str) -> Version:
        if name in self._present:
            return self._present[name]
        return self._reader.version([self._tip], name)

    def _merge_file(self, name: str, edits: list[_Edit]) -> None:
        present = self._version(name)
        edits = [edit for edit in edits if not is_same(edit.after, present)]
        if edits and self._is_one_change(present, edits):
            self._present[name] = edits[0].after
        elif edits:
            self._merge_values(name, present, edits)

    def _is_one_change(self, present: Version, edits: list[_Edit]) -> bool:
        """Tell whether there is but one new version, which stands then as it is."""
        first = edits[0]
        if not all(is_same(e.before, present) and is_same(e.after, first.after) for e in edits):
            return False
        try:
            return not is_child(self._reader.value(first.after))
        except UnreadableError:
            return False

    def _merge_values(self, name: str, present: Version, edits: list[_Edit]) -> None:
        read = [self._child(edit, name) for edit in counted("Reading branches", edits)]
        children = list(filter(None, read))
        if len(children) < len(edits):
            return
        try:
            ours = self._reader.value(present, edits[0].before)
        except UnreadableError as error:
            broken = FileConflict(f"{FOLDER}/{name}", str(error), *edits[0].source)
            self.broken.append(broken)
            return
        ours, children = self._with_edited_parts(name, ours, children)
        commits = {edit.source.name: edit.source.commit for edit in edits}
        outcome = merge_documents(ours, children, commits, self._policy, self._ways)
        self._present[name] = Virtual(outcome.value)
        for all_found, found in (
            (self.chosen, outcome.chosen),
            (self.recorded, outcome.recorded),
            (self.undecided, outcome.undecided),
        ):
            all_found += [ContextConflict(f"{FOLDER}/{name}", conflict) for conflict in found]

    def _child(self, edit: _Edit, name: str) -> Child | None:
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
        read = reader(self._store, name.removesuffix(".json"))
        with told():
            return with_edits_seen(ours, children, read)

    def _written(self, name: str, version: Version) -> Entry | None:
        if not isinstance(version, Virtual):
            return version.entry if version else None
        if isinstance(version.value, Missing):
            return None
        held = self._reader.version([self._tip], name)
        if not isinstance(held, Held):
            return Entry(self._blob(None, version.value), FILE)
        text = self._reader.known(held).source
        if text.value == version.value:
            return held.entry
        return Entry(self._blob(text, version.value), held.entry.mode)

    def _blob(self, text: Text | None, value: Json) -> str:
        if is_object(value):
            content = text_of(text, value)
        elif text:
            content = text.encode(render(edits_of(text.value, value), text, text, text))
        else:
            content = encode(write(value) + "\n")
        return self._store.write_context(content)
