"""A document whose sides conflict: what is decided goes into its text, the rest stays marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document.fold import is_object
from git_context.document.policy import is_context
from git_context.document.summary import resolve_summary
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.lines import JsonLines, render_lines
from git_context.jsontext.parse import JsonSource, decode, parse, parse_text
from git_context.jsontext.regions import read_regions
from git_context.jsontext.render import render
from git_context.jsontext.write import encode, write
from git_context.merge.decisions import (
    BASE,
    DELETED_BY_THEM,
    DELETED_BY_US,
    OURS,
    THEIRS,
    Conflict,
    Put,
    Take,
    Versions,
    conflicts,
    resolve,
)
from git_context.merge.lists import UNRULED
from git_context.merge.policy import Policy
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING, Missing
from git_context.workflow.changes import render_context, with_figures
from git_context.workflow.choices import Choice
from git_context.workflow.resolving.two_way import merge_two_way

if TYPE_CHECKING:
    from collections.abc import Iterable

    from git_context.jsontext.markers import Markers
    from git_context.merge.decisions import Decision, Side
    from git_context.merge.values import Maybe


class ConflictedDocument(NamedTuple):
    """Three versions of a document, and what a merge of them decides; `None` is no document.

    Without `has_base`, there was a base, but nobody knows it.
    """

    base: JsonSource | JsonLines | None
    ours: JsonSource | JsonLines | None
    theirs: JsonSource | JsonLines | None
    decision: Decision
    markers: Markers
    has_base: bool = True

    @property
    def conflicts(self) -> list[Conflict]:
        """The conflicts, in the order of the document."""
        return list(conflicts(self.decision))

    def resolve(self, choices: Iterable[Choice | None]) -> ConflictedDocument:
        """Return the document with values chosen for its conflicts, one by one."""
        waiting = iter(choices)

        def choose(conflict: Conflict) -> Decision:
            choice = next(waiting)
            return _put(conflict, choice.value) if choice else conflict

        return self._replace(decision=resolve(self.decision, choose))

    def taken(self, side: Side) -> JsonSource | None:
        """Return the document with one side taken everywhere; `None` where that has none.

        It is one of JSON: of JSON Lines, nobody asks for it.
        """
        chosen = self.resolve([Choice(conflict.versions.of(side)) for conflict in self.conflicts])
        content = chosen.content()
        return parse(content) if content is not None else None

    def content(self) -> bytes | None:
        """Return the text, with markers at conflicts; `None` where the choice is no document.

        Raises `TypeError` where one side has no document and that is not decided.
        """
        if isinstance(self.decision, Take):
            taken = {BASE: self.base, OURS: self.ours, THEIRS: self.theirs}[self.decision.side]
            return taken.encode(taken.text) if taken else None
        if self.ours is None or self.theirs is None:
            if isinstance(self.decision, Put):
                return encode(write(self.decision.value) + "\n")
            raise TypeError("a document that one side removed is kept or removed as a whole")
        return self.ours.encode(self._text())

    def _text(self) -> str:
        base, ours, theirs = self.base, self.ours, self.theirs
        if isinstance(ours, JsonLines) and isinstance(theirs, JsonLines):
            lines = base if isinstance(base, JsonLines) else None
            return render_lines(self.decision, lines, ours, theirs, self.markers)
        assert isinstance(ours, JsonSource)  # noqa: S101  # both sides are of one form
        assert isinstance(theirs, JsonSource)  # noqa: S101
        source = base if isinstance(base, JsonSource) else None
        return render(self.decision, source, ours, theirs, self.markers)


def of_lines(
    base: JsonLines, ours: JsonLines, theirs: JsonLines, rules: Policy, markers: Markers
) -> ConflictedDocument:
    """Merge three versions of a file of JSON Lines as the merge driver does."""
    merged = merge(base.values, ours.values, theirs.values, rules, root=UNRULED)
    return ConflictedDocument(base, ours, theirs, merged.decision, markers)


def of_versions(
    versions: tuple[JsonSource | None, JsonSource | None, JsonSource | None],
    policy: Policy,
    markers: Markers,
    rules: Policy | None = None,
) -> ConflictedDocument:
    """Merge three versions of a file as the merge driver does; `None` is a version without it.

    They are base, ours and theirs. `policy` is that of contexts, `rules` are those of other files.
    """
    base, ours, theirs = versions
    values = Versions(*(source.value if source else MISSING for source in (base, ours, theirs)))
    if isinstance(values.ours, Missing) or isinstance(values.theirs, Missing):
        kind = DELETED_BY_US if values.ours is MISSING else DELETED_BY_THEM
        return ConflictedDocument(base, ours, theirs, Conflict((), kind, values), markers)
    if any(map(is_context, (values.base, values.ours, values.theirs))):
        merged = resolve_summary(merge(values.base, values.ours, values.theirs, policy))
    else:
        merged = merge(values.base, values.ours, values.theirs, rules)
    return ConflictedDocument(base, ours, theirs, merged.decision, markers)


def of_sides(
    ours: JsonSource, theirs: JsonSource, policy: Policy, markers: Markers
) -> ConflictedDocument:
    """Let two versions conflict wherever they differ: what they were made from cannot be known."""
    rules = policy if is_context(ours.value) or is_context(theirs.value) else Policy()
    decision = merge_two_way(Versions(MISSING, ours.value, theirs.value), rules)
    return ConflictedDocument(None, ours, theirs, decision, markers, has_base=False)


def of_markers(
    content: bytes, known: ConflictedDocument | None, policy: Policy
) -> ConflictedDocument:
    """Read a file with conflict markers; `known` is what the merge was that left them, if known.

    Whatever somebody has changed in the file stays. Raises `JsonTextError` where markers are out of
    place, or the file is no JSON with one side taken everywhere.
    """
    text, bom = decode(content)
    marked = read_regions(text)
    ours, theirs = (_side(marked.side(side) or "", side, bom=bom) for side in (OURS, THEIRS))
    shown = _shown_base(marked.side(BASE))
    base = shown or (known.taken(BASE) if known else None)
    value = base.value if base else MISSING
    rules = policy if is_context(ours.value) or is_context(theirs.value) else Policy()
    known_paths = {conflict.path for conflict in known.conflicts} if known else ()
    here = Versions(value, ours.value, theirs.value)
    decision = merge_two_way(here, rules, known_paths, is_shown=shown is not None)
    has_base = base is not None or known is not None
    return ConflictedDocument(base, ours, theirs, decision, marked.markers, has_base)


def finished(content: bytes) -> bytes:
    """Bring the derived figures of a context, whose conflicts are decided, up to date."""
    source = parse(content)
    if not is_object(source.value) or not is_context(source.value):
        return content
    document = with_figures(source.value)
    return content if document == source.value else render_context(source, document)


def _put(conflict: Conflict, value: Maybe) -> Decision:
    for side in (OURS, THEIRS, BASE):
        if conflict.versions.of(side) == value:
            return Take(side)
    assert not isinstance(value, Missing)  # noqa: S101  # some side has none where that is a choice
    return Put(value)


def _side(text: str, side: str, *, bom: bool) -> JsonSource:
    try:
        return parse_text(text, bom=bom)
    except JsonTextError as error:
        message = f"with {side} taken at all markers: {error.message}"
        raise JsonTextError(message, error.line, error.column, error.kind) from error


def _shown_base(text: str | None) -> JsonSource | None:
    try:
        return parse_text(text) if text else None
    except JsonTextError:
        return None
