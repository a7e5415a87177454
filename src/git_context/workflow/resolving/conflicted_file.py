"""One file of the working tree on its way out of its conflicts. Nothing here writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document.composed import composed_document
from git_context.document.fold import is_object
from git_context.document.policy import JSON_LINES
from git_context.driver import USUAL_MARKER_SIZE
from git_context.errors import GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.lines import parse_lines
from git_context.jsontext.markers import Markers
from git_context.jsontext.parse import decode, parse, parse_text
from git_context.jsontext.regions import has_markers
from git_context.jsontext.style import detect_style
from git_context.jsontext.write import write
from git_context.merge.decisions import BASE, OURS, THEIRS
from git_context.merge.policy import Policy
from git_context.merge.values import MISSING
from git_context.workflow.changes import render_context
from git_context.workflow.resolving import records
from git_context.workflow.resolving.both import combine
from git_context.workflow.resolving.conflicted_document import (
    finished,
    of_lines,
    of_markers,
    of_sides,
    of_versions,
)
from git_context.workflow.resolving.model import (
    INDEX,
    MARKERS,
    ConflictSide,
    OpenConflict,
    Provenance,
)
from git_context.workflow.resolving.provenance import (
    SidesProvenance,
    commit_provenance,
    identify_sides,
)
from git_context.workflow.resolving.textual import is_left_as_text, merged_base, read_markers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from git_context.jsontext.parse import JsonSource
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.choices import Choice
    from git_context.workflow.resolving.checkout import Stage, WorkingTree
    from git_context.workflow.resolving.conflicted_document import ConflictedDocument


class ConflictedFile(NamedTuple):
    """A file: its state when it was read, what the index holds of it, and what it is to be.

    While sides conflict, that is `context`; then it is `content`, `None` for no file, in which
    conflicts can be recorded. `decided` are the pointers of conflicts decided so far. With
    `by_hand`, somebody resolved an unmerged file, and git does not know it.
    """

    path: str
    seen: str
    stages: dict[int, Stage]
    provenance: SidesProvenance
    store: ObjectStore
    policy: Policy
    document: ConflictedDocument | None
    content: bytes | None = None
    decided: tuple[str, ...] = ()
    by_hand: bool = False

    @property
    def is_of_lines(self) -> bool:
        """Tell whether the file holds JSON Lines, which are no context."""
        return self.path.endswith(JSON_LINES)

    @property
    def conflicts(self) -> list[OpenConflict]:
        """The conflicts to decide: where sides conflict, and then what the document records."""
        if self.document is None and self.is_of_lines:
            return []
        if self.document is None:
            context = parse(self.content).value if self.content is not None else MISSING
            ours = self.provenance.ours
            return records.recorded_conflicts(context, self.path, self.policy, ours, self._who)
        form = INDEX if self.stages else MARKERS
        return [
            OpenConflict(
                self.path,
                form,
                conflict.pointer,
                conflict.kind,
                conflict.versions.base,
                [
                    ConflictSide(OURS, conflict.versions.ours, self.provenance.ours),
                    ConflictSide(THEIRS, conflict.versions.theirs, self.provenance.theirs),
                ],
                combine(
                    [conflict.versions.ours, conflict.versions.theirs],
                    self.policy.rule(conflict.path),
                ),
                self.document.has_base,
                conflict.rule,
            )
            for conflict in self.document.conflicts
        ]

    def with_choices(self, choices: Sequence[Choice | None]) -> ConflictedFile:
        """Return the file with values chosen for its conflicts, one by one."""
        chosen = zip(self.conflicts, choices, strict=True)
        decided = (*self.decided, *(conflict.pointer for conflict, choice in chosen if choice))
        if self.document is None:
            return self._replace(content=self._with_records(choices), decided=decided)
        document = self.document.resolve(choices)
        if document.conflicts:
            return self._replace(document=document, decided=decided)
        content = document.content()
        done = content if content is None or self.is_of_lines else finished(content)
        return self._replace(document=None, content=done, decided=decided)

    def _with_records(self, choices: Sequence[Choice | None]) -> bytes | None:
        source = parse(self.content) if self.content is not None and any(choices) else None
        if source is None or not is_object(source.value):
            return self.content
        return render_context(source, records.apply_choices(source.value, choices, self.policy))

    def _who(self, commit: str, task: str) -> Provenance:
        return commit_provenance(self.store, commit)._replace(task=task)


def unmerged(checkout: WorkingTree, path: str, stages: dict[int, Stage]) -> ConflictedFile:
    """Read a file that the index holds several versions of.

    The content of the file counts: where it is no longer what the merge left, its own markers are
    read, and all else that was edited stays. Raises `GitContextError` where it is neither marked
    nor JSON, or a version cannot be merged.
    """
    seen = checkout.look(path)
    content = checkout.read(path) if seen else None
    blobs = {number: checkout.blob(stage, path) for number, stage in stages.items()}
    remerged = _merged(checkout, path, blobs)
    there = identify_sides(checkout.store, stages[3].id if 3 in stages else "")  # noqa: PLR2004  # theirs
    conflicted_file = ConflictedFile(
        path, seen, stages, there, checkout.store, checkout.policy, None, content
    )
    if content is not None and remerged is not None:
        as_left = _as_left(content, remerged)
        if as_left:
            return conflicted_file._replace(document=as_left)
    if content is not None and not _is_untouched(checkout, content, blobs):
        if conflicted_file.is_of_lines:
            raise GitContextError(
                f"{path} holds JSON Lines, and somebody has edited it since it was merged.",
                hint=f"Edit its markers, then: git add {path}",
            )
        return _edited(conflicted_file, content, remerged)
    if remerged is None:
        raise _no_json(path, _find_fault(blobs))
    markers = _markers(checkout, path, there)
    return conflicted_file._replace(document=remerged._replace(markers=markers))


def _is_untouched(checkout: WorkingTree, content: bytes, blobs: Mapping[int, bytes]) -> bool:
    """Tell whether a file is one of the versions, or what is left where none could be merged."""
    return content in blobs.values() or is_left_as_text(checkout, content, blobs)


def marked(checkout: WorkingTree, path: str) -> ConflictedFile | None:
    """Read a file that the index holds one version of; `None` where it has no markers."""
    seen = checkout.look(path)
    if not seen or not _is_marked(checkout.raw(path)):
        return None
    content = checkout.read(path)
    nobody = SidesProvenance(Provenance(), Provenance())
    conflicted_file = ConflictedFile(
        path, seen, {}, nobody, checkout.store, checkout.policy, None, content
    )
    return _edited(conflicted_file, content, None)


def _edited(
    conflicted_file: ConflictedFile, content: bytes, known: ConflictedDocument | None
) -> ConflictedFile:
    """Go by what stands in a file: its markers, or a document without any."""
    try:
        if not _is_marked(content):
            parse(content)
            return conflicted_file._replace(by_hand=True)
        with_base = known if known and known.has_base else None
        return conflicted_file._replace(
            document=of_markers(content, with_base, conflicted_file.policy)
        )
    except JsonTextError as error:
        raise _no_json(conflicted_file.path, error) from error


def _as_left(content: bytes, remerged: ConflictedDocument) -> ConflictedDocument | None:
    """Return the merge with the markers that a file has, if that is just what it left."""
    has_both_sides = remerged.ours is not None and remerged.theirs is not None
    if not has_both_sides or not remerged.conflicts:
        return None
    found = read_markers(content)
    if found is None:
        return None
    styles = ("merge",) if found.style == "merge" else ("diff3", "zdiff3")
    for style in styles:
        markers = Markers(found.size, style, found.base, found.ours, found.theirs)
        left = remerged._replace(markers=markers)
        if left.content() == content:
            return left
    return None


def _merged(
    checkout: WorkingTree, path: str, blobs: Mapping[int, bytes]
) -> ConflictedDocument | None:
    """Merge the versions of a file again; `None` where a side is no JSON.

    If the base is none, and cannot be made anew, all in which the sides differ is a conflict.
    """
    markers = Markers(USUAL_MARKER_SIZE, "merge", BASE, OURS, THEIRS)
    if path.endswith(JSON_LINES):
        return _merged_lines(blobs, checkout.file_policy(path), markers)
    try:
        ours, theirs = (parse(blobs[at]) if at in blobs else None for at in (2, 3))
    except JsonTextError:
        return None
    policy = checkout.policy if checkout.is_driven(path) else Policy()
    base, is_known = _base(checkout, path, blobs)
    if not is_known and ours and theirs:
        return of_sides(ours, theirs, policy, markers)
    rules = checkout.file_policy(path)
    try:
        versions = (base, _stored(ours, base), _stored(theirs, base))
        return of_versions(versions, policy, markers, rules)
    except JsonTextError as error:
        raise _no_json(path, error) from error


def _base(
    checkout: WorkingTree, path: str, blobs: Mapping[int, bytes]
) -> tuple[JsonSource | None, bool]:
    """Return the base of a merge, if there was one, and whether that is known."""
    try:
        return (parse(blobs[1]) if 1 in blobs else None), True
    except JsonTextError:
        merged = merged_base(checkout, path)
        return merged, merged is not None


def _merged_lines(
    blobs: Mapping[int, bytes], rules: Policy, markers: Markers
) -> ConflictedDocument | None:
    """Merge the versions of a file of JSON Lines; `None` where a side is missing or none such."""
    if not {2, 3} <= blobs.keys():
        return None
    try:
        base, ours, theirs = (parse_lines(blobs.get(at, b"")) for at in (1, 2, 3))
    except JsonTextError:
        return None
    return of_lines(base, ours, theirs, rules, markers)


def _stored(source: JsonSource | None, base: JsonSource | None) -> JsonSource | None:
    """Fold a child document that stands where the parent's belongs, as the merge driver does.

    Raises `JsonTextError` where that cannot be read: in its parent it stands some levels deeper.
    """
    if source is None or base is None:
        return source
    stored = composed_document(source.value, base.value)
    if stored is source.value:
        return source
    return parse_text(write(stored, detect_style(base.text)) + "\n")


def _markers(checkout: WorkingTree, path: str, there: SidesProvenance) -> Markers:
    """Return how git would mark conflicts in a file."""
    size = checkout.git.attribute("conflict-marker-size", path)
    style = checkout.git.config(key="merge.conflictStyle")
    return Markers(
        int(size) if size.isdecimal() and int(size) else USUAL_MARKER_SIZE,
        style[-1] if style else "merge",
        BASE,
        there.ours.label or OURS,
        there.theirs.label or THEIRS,
    )


def _is_marked(content: bytes) -> bool:
    try:
        return has_markers(decode(content)[0])
    except JsonTextError:
        return False


def _find_fault(blobs: Mapping[int, bytes]) -> JsonTextError:
    for content in blobs.values():
        try:
            parse(content)
        except JsonTextError as error:
            return error
    raise AssertionError("one of the versions is no JSON")


def _no_json(path: str, error: JsonTextError) -> GitContextError:
    return GitContextError(
        f"{path}: {error}.",
        hint="Correct the file by hand and git add it; or have the markers made anew, without what"
        f" was edited: git checkout --merge -- {path}",
    )
