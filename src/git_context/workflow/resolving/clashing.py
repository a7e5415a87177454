"""A document whose sides clash: what is decided goes into its text, the rest stays marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document.fold import is_object
from git_context.document.policy import is_context
from git_context.document.summary import settled
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import decode, parse, parse_text
from git_context.jsontext.regions import read_regions
from git_context.jsontext.render import render
from git_context.jsontext.write import encode, write
from git_context.merge.decisions import (
    BASE,
    DELETED_BY_THEM,
    DELETED_BY_US,
    OURS,
    THEIRS,
    Clash,
    Put,
    Take,
    Versions,
    clashes,
    settle,
)
from git_context.merge.policy import Policy
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING, Missing
from git_context.workflow.changes import text_of, with_figures
from git_context.workflow.choices import Choice
from git_context.workflow.resolving.contest import contest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from git_context.jsontext.markers import Markers
    from git_context.jsontext.parse import Source
    from git_context.merge.decisions import Decision, Side
    from git_context.merge.values import Maybe


class Clashing(NamedTuple):
    """Three versions of a document, and what a merge of them decides; `None` is no document.

    Without `has_base`, there was a base, but nobody knows it.
    """

    base: Source | None
    ours: Source | None
    theirs: Source | None
    decision: Decision
    markers: Markers
    has_base: bool = True

    @property
    def clashes(self) -> list[Clash]:
        """The conflicts, in the order of the document."""
        return list(clashes(self.decision))

    def settled(self, choices: Iterable[Choice | None]) -> Clashing:
        """Return the document with values chosen for its conflicts, one by one."""
        waiting = iter(choices)

        def choose(clash: Clash) -> Decision:
            choice = next(waiting)
            return _put(clash, choice.value) if choice else clash

        return self._replace(decision=settle(self.decision, choose))

    def taken(self, side: Side) -> Source | None:
        """Return the document with one side taken everywhere; `None` where that has none."""
        chosen = self.settled([Choice(clash.versions.of(side)) for clash in self.clashes])
        content = chosen.content()
        return parse(content) if content is not None else None

    def content(self) -> bytes | None:
        """Return the text, with markers where sides clash; `None` where the choice is no document.

        Raises `TypeError` where one side has no document and that is not decided.
        """
        if isinstance(self.decision, Take):
            taken = {BASE: self.base, OURS: self.ours, THEIRS: self.theirs}[self.decision.side]
            return taken.encode(taken.text) if taken else None
        if self.ours is None or self.theirs is None:
            if isinstance(self.decision, Put):
                return encode(write(self.decision.value) + "\n")
            raise TypeError("a document that one side removed is kept or removed as a whole")
        text = render(self.decision, self.base, self.ours, self.theirs, self.markers)
        return self.ours.encode(text)


def of_versions(
    base: Source | None,
    ours: Source | None,
    theirs: Source | None,
    policy: Policy,
    markers: Markers,
) -> Clashing:
    """Merge three versions of a file as the merge driver does; `None` is a version without it."""
    values = Versions(*(source.value if source else MISSING for source in (base, ours, theirs)))
    if isinstance(values.ours, Missing) or isinstance(values.theirs, Missing):
        kind = DELETED_BY_US if values.ours is MISSING else DELETED_BY_THEM
        return Clashing(base, ours, theirs, Clash((), kind, values), markers)
    if any(map(is_context, (values.base, values.ours, values.theirs))):
        merged = settled(merge(values.base, values.ours, values.theirs, policy))
    else:
        merged = merge(values.base, values.ours, values.theirs)
    return Clashing(base, ours, theirs, merged.decision, markers)


def of_sides(ours: Source, theirs: Source, policy: Policy, markers: Markers) -> Clashing:
    """Let two versions clash wherever they differ: what they were made from cannot be known."""
    rules = policy if is_context(ours.value) or is_context(theirs.value) else Policy()
    decision = contest(MISSING, ours.value, theirs.value, rules)
    return Clashing(None, ours, theirs, decision, markers, has_base=False)


def of_markers(content: bytes, known: Clashing | None, policy: Policy) -> Clashing:
    """Read a file with conflict markers; `known` is what the merge was that left them, if known.

    Whatever somebody has changed in the file stays. Raises `JsonTextError` where markers are out of
    place, or the file is no JSON with one side taken everywhere.
    """
    text, bom = decode(content)
    marked = read_regions(text)
    ours, theirs = (_side(marked.side(side) or "", side, bom=bom) for side in (OURS, THEIRS))
    base = _shown_base(marked.side(BASE)) or (known.taken(BASE) if known else None)
    value = base.value if base else MISSING
    rules = policy if is_context(ours.value) or is_context(theirs.value) else Policy()
    places = {clash.path for clash in known.clashes} if known else ()
    decision = contest(value, ours.value, theirs.value, rules, places)
    has_base = base is not None or known is not None
    return Clashing(base, ours, theirs, decision, marked.markers, has_base)


def finished(content: bytes) -> bytes:
    """Bring the derived figures of a context, whose conflicts are decided, up to date."""
    source = parse(content)
    if not is_object(source.value) or not is_context(source.value):
        return content
    document = with_figures(source.value)
    return content if document == source.value else text_of(source, document)


def _put(clash: Clash, value: Maybe) -> Decision:
    for side in (OURS, THEIRS, BASE):
        if clash.versions.of(side) == value:
            return Take(side)
    assert not isinstance(value, Missing)  # noqa: S101  # some side has none where that is a choice
    return Put(value)


def _side(text: str, side: str, *, bom: bool) -> Source:
    try:
        return parse_text(text, bom=bom)
    except JsonTextError as error:
        message = f"with {side} taken at all markers: {error.message}"
        raise JsonTextError(message, error.line, error.column) from error


def _shown_base(text: str | None) -> Source | None:
    try:
        return parse_text(text) if text else None
    except JsonTextError:
        return None
