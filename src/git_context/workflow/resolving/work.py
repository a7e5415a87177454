"""One file of the working tree on its way out of its conflicts. Nothing here writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document.fold import is_object
from git_context.document.stored import stored_form
from git_context.errors import GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.markers import Markers
from git_context.jsontext.parse import decode, parse, parse_text
from git_context.jsontext.regions import has_markers, read_regions
from git_context.jsontext.style import detect
from git_context.jsontext.write import write
from git_context.merge.decisions import BASE, OURS, THEIRS
from git_context.merge.policy import Policy
from git_context.merge.values import MISSING
from git_context.workflow.changes import text_of
from git_context.workflow.resolving import records
from git_context.workflow.resolving.both import together
from git_context.workflow.resolving.clashing import (
    finished,
    of_markers,
    of_sides,
    of_versions,
)
from git_context.workflow.resolving.model import INDEX, MARKERS, By, Conflict, Side
from git_context.workflow.resolving.parties import Parties, by, parties
from git_context.workflow.resolving.textual import is_left_as_text, merged_base

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from git_context.jsontext.parse import Source
    from git_context.repository.store import Store
    from git_context.workflow.choices import Choice
    from git_context.workflow.resolving.checkout import Checkout, Stage
    from git_context.workflow.resolving.clashing import Clashing

USUAL_MARKER_SIZE = 7
JSON_LINES = (".jsonl", ".ndjson")


class Work(NamedTuple):
    """A file: how it looked when it was read, what the index holds of it, and what it is to be.

    While sides clash, that is `clashing`; then it is `content`, `None` for no file, in which
    conflicts can be recorded. `decided` are the pointers of conflicts decided so far. With
    `by_hand`, somebody resolved an unmerged file, and has not told git.
    """

    path: str
    seen: str
    stages: dict[int, Stage]
    parties: Parties
    store: Store
    policy: Policy
    clashing: Clashing | None
    content: bytes | None = None
    decided: tuple[str, ...] = ()
    by_hand: bool = False

    @property
    def conflicts(self) -> list[Conflict]:
        """What is to be decided: where sides clash, and then what the document records."""
        if self.clashing is None:
            document = parse(self.content).value if self.content is not None else MISSING
            ours = self.parties.ours
            return records.recorded(document, self.path, self.policy, ours, self._who)
        form = INDEX if self.stages else MARKERS
        return [
            Conflict(
                self.path,
                form,
                clash.pointer,
                clash.kind,
                clash.versions.base,
                [
                    Side(OURS, clash.versions.ours, self.parties.ours),
                    Side(THEIRS, clash.versions.theirs, self.parties.theirs),
                ],
                together(
                    [clash.versions.ours, clash.versions.theirs], self.policy.rule(clash.path)
                ),
                self.clashing.has_base,
            )
            for clash in self.clashing.clashes
        ]

    def settled(self, choices: Sequence[Choice | None]) -> Work:
        """Return the file with values chosen for its conflicts, one by one."""
        chosen = zip(self.conflicts, choices, strict=True)
        decided = (*self.decided, *(conflict.pointer for conflict, choice in chosen if choice))
        if self.clashing is None:
            return self._replace(content=self._with_records(choices), decided=decided)
        clashing = self.clashing.settled(choices)
        if clashing.clashes:
            return self._replace(clashing=clashing, decided=decided)
        content = clashing.content()
        done = finished(content) if content is not None else None
        return self._replace(clashing=None, content=done, decided=decided)

    def _with_records(self, choices: Sequence[Choice | None]) -> bytes | None:
        source = parse(self.content) if self.content is not None and any(choices) else None
        if source is None or not is_object(source.value):
            return self.content
        return text_of(source, records.settled(source.value, choices, self.policy))

    def _who(self, commit: str, task: str) -> By:
        return by(self.store, commit)._replace(task=task)


def unmerged(checkout: Checkout, path: str, stages: dict[int, Stage]) -> Work:
    """Read a file that the index holds several versions of.

    What stands in the file counts: where it is no longer what the merge left, its own markers are
    read, and all else that was edited stays. Raises `GitContextError` where it is neither marked
    nor JSON, or a version cannot be merged.
    """
    if path.endswith(JSON_LINES):
        raise GitContextError(
            f"{path} holds JSON Lines, whose conflicts are not decided here.",
            hint=f"Edit its markers, then: git add {path}",
        )
    seen = checkout.look(path)
    content = checkout.read(path) if seen else None
    blobs = {number: checkout.blob(stage, path) for number, stage in stages.items()}
    known = _merged(checkout, path, blobs)
    there = parties(checkout.store, stages[3].id if 3 in stages else "")  # noqa: PLR2004  # theirs
    work = Work(path, seen, stages, there, checkout.store, checkout.policy, None, content)
    if known and content is not None and (as_left := _as_left(content, known)):
        return work._replace(clashing=as_left)
    if content is None or content in blobs.values() or is_left_as_text(checkout, content, blobs):
        if known is None:
            raise _no_json(path, _fault(blobs))
        return work._replace(clashing=known._replace(markers=_markers(checkout, path, there)))
    return _edited(work, content, known)


def marked(checkout: Checkout, path: str) -> Work | None:
    """Read a file that the index holds one version of; `None` where it has no markers."""
    seen = checkout.look(path)
    if not seen or not _is_marked(checkout.raw(path)):
        return None
    content = checkout.read(path)
    nobody = Parties(By(), By())
    work = Work(path, seen, {}, nobody, checkout.store, checkout.policy, None, content)
    return _edited(work, content, None)


def _edited(work: Work, content: bytes, known: Clashing | None) -> Work:
    """Go by what stands in a file: its markers, or a document without any."""
    try:
        if not _is_marked(content):
            parse(content)
            return work._replace(by_hand=True)
        with_base = known if known and known.has_base else None
        return work._replace(clashing=of_markers(content, with_base, work.policy))
    except JsonTextError as error:
        raise _no_json(work.path, error) from error


def _as_left(content: bytes, known: Clashing) -> Clashing | None:
    """Return the merge with the markers that a file has, if that is just what it left."""
    if not known.clashes or not _is_marked(content):
        return None
    try:
        found = read_regions(decode(content)[0]).markers
    except JsonTextError:
        return None
    for style in ("diff3", "zdiff3") if found.style != "merge" else ("merge",):
        markers = Markers(found.size, style, found.base, found.ours, found.theirs)
        left = known._replace(markers=markers)
        if known.ours and known.theirs and left.content() == content:
            return left
    return None


def _merged(checkout: Checkout, path: str, blobs: Mapping[int, bytes]) -> Clashing | None:
    """Merge the versions of a file again; `None` where a side is no JSON.

    Where the base is none, and cannot be made anew, all in which the sides differ is a conflict.
    """
    try:
        ours, theirs = (parse(blobs[at]) if at in blobs else None for at in (2, 3))
    except JsonTextError:
        return None
    markers = Markers(USUAL_MARKER_SIZE, "merge", BASE, OURS, THEIRS)
    policy = checkout.policy if checkout.is_driven(path) else Policy()
    try:
        base = parse(blobs[1]) if 1 in blobs else None
    except JsonTextError:
        base = merged_base(checkout, path)
        if base is None and ours and theirs:
            return of_sides(ours, theirs, policy, markers)
    try:
        return of_versions(base, _stored(ours, base), _stored(theirs, base), policy, markers)
    except JsonTextError as error:
        raise _no_json(path, error) from error


def _stored(source: Source | None, base: Source | None) -> Source | None:
    """Fold a child document that stands where the parent's belongs, as the merge driver does.

    Raises `JsonTextError` where that cannot be read: in its parent it stands some levels deeper.
    """
    if source is None or base is None:
        return source
    stored = stored_form(source.value, base.value)
    if stored is source.value:
        return source
    return parse_text(write(stored, detect(base.text)) + "\n")


def _markers(checkout: Checkout, path: str, there: Parties) -> Markers:
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


def _fault(blobs: Mapping[int, bytes]) -> JsonTextError:
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
