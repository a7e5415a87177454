"""Whether what one side gives fits what the other side takes: fields, types, what may be absent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.verification.findings import MISMATCH, MISSING, UNVERIFIED
from git_context.verification.shapes import (
    ANY,
    ARRAY,
    MEDIA,
    NAMED,
    OBJECT,
    UNREAD,
    Alternative,
    Field,
    Type,
    reason,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DEEPEST: Final = 12
_MOST: Final = 200
_UNKNOWN: Final = (NAMED, UNREAD)


class Difference(NamedTuple):
    """Where something does not fit (names of fields, joined by dots), its status, and a clause."""

    place: str
    status: str
    clause: str


class _Way(NamedTuple):
    """How deep a comparison is, and which shapes with names it has compared already."""

    depth: int
    compared: set[tuple[str, str]]

    def below(self) -> _Way:
        """Return the way one step further down."""
        return self._replace(depth=self.depth + 1)

    def was_here(self, wanted: Type, given: Type) -> bool:
        """Tell whether two shapes with names were compared before; note it for the next time."""
        alternatives = (*wanted.alternatives, *given.alternatives)
        if [one.kind for one in alternatives] != [NAMED, NAMED]:
            return False
        first, second = alternatives
        known = (first.name, second.name) in self.compared
        self.compared.add((first.name, second.name))
        return known


class Fitting(NamedTuple):
    """How to compare: the shapes that each side gives names to, and which side sends a body.

    `caller` and `provider` are how people call the sides. Where the caller sends, all that it sends
    must be taken, and all that is needed must be sent; where it reads, all that it reads must come.
    """

    caller: str
    provider: str
    caller_schemas: Mapping[str, Type]
    provider_schemas: Mapping[str, Type]
    caller_sends: bool

    def differences(self, wanted: Type, given: Type) -> list[Difference]:
        """Compare what the caller says with what the provider says; at most a few hundred."""
        found: list[Difference] = []
        for difference in self._compare("", wanted, given, _Way(0, set())):
            found.append(difference)
            if len(found) == _MOST:
                break
        return found

    def _compare(self, at: str, wanted: Type, given: Type, way: _Way) -> Iterator[Difference]:
        if way.was_here(wanted, given):
            return
        wanted = self._known(wanted, self.caller_schemas)
        given = self._known(given, self.provider_schemas)
        for side, each in ((self.caller, wanted), (self.provider, given)):
            if why := reason(each):
                yield Difference(at, UNVERIFIED, f"what {side} says cannot be read: {why}")
                return
        if way.depth > _DEEPEST or wanted == given:
            return
        sent, taken = (wanted, given) if self.caller_sends else (given, wanted)
        if self._same_kind(sent, taken, OBJECT):
            yield from self._members(at, wanted, given, way)
        elif self._same_kind(sent, taken, ARRAY):
            items = (wanted.alternatives[0].item, given.alternatives[0].item)
            if items[0] and items[1]:
                yield from self._compare(f"{at}[]", items[0], items[1], way.below())
        else:
            yield from self._kinds(at, sent, taken, f"{shown(wanted)} and {shown(given)}")

    def _known(self, given: Type, schemas: Mapping[str, Type]) -> Type:
        """Look names up, those of names as well."""
        for _ in range(_DEEPEST):
            if len(given.alternatives) != 1 or given.alternatives[0].kind != NAMED:
                break
            found = schemas.get(given.alternatives[0].name)
            if found is None:
                break
            given = found._replace(nullable=given.nullable or found.nullable)
        return given

    @staticmethod
    def _same_kind(sent: Type, taken: Type, kind: str) -> bool:
        return all([one.kind for one in each.alternatives] == [kind] for each in (sent, taken))

    def _kinds(self, at: str, sent: Type, taken: Type, both: str) -> Iterator[Difference]:
        for one in sent.alternatives:
            answers = {_fits(one, other) for other in taken.alternatives}
            if True in answers or not taken.alternatives:
                continue
            if None in answers:
                yield Difference(at, UNVERIFIED, f"whether the types fit is not known: {both}")
            else:
                yield Difference(at, MISMATCH, f"the types differ: {both}")
            return

    def _members(self, at: str, wanted: Type, given: Type, way: _Way) -> Iterator[Difference]:
        ours, theirs = wanted.alternatives[0].fields, given.alternatives[0].fields
        if ours is None or theirs is None:
            side = self.caller if ours is None else self.provider
            yield Difference(at, UNVERIFIED, f"{side} does not say which fields it has")
            return
        for name, field in ours.items():
            place = f"{at}.{name}" if at else name
            if name not in theirs:
                yield Difference(place, MISSING, self._without(name, theirs))
                continue
            other = theirs[name]
            yield from self._presence(place, field, other)
            yield from self._compare(place, field.type, other.type, way.below())
        for name, field in theirs.items() if self.caller_sends else ():
            if name not in ours and not field.may_be_absent:
                place = f"{at}.{name}" if at else name
                clause = f"{self.provider} needs it, and {self.caller} does not send it"
                yield Difference(place, MISSING, clause)

    def _without(self, name: str, theirs: Mapping[str, Field]) -> str:
        does = "take" if self.caller_sends else "return"
        uses = "sends" if self.caller_sends else "reads"
        clause = f"{self.caller} {uses} it, and {self.provider} does not {does} it"
        alike = [other for other in theirs if _plain(other) == _plain(name)]
        return f"{clause}, but {alike[0]!r}" if alike else clause

    def _presence(self, place: str, wanted: Field, given: Field) -> Iterator[Difference]:
        if self.caller_sends and wanted.may_be_absent and not given.may_be_absent:
            clause = f"{self.provider} needs it, and {self.caller} may leave it out"
            yield Difference(place, MISMATCH, clause)
        if not self.caller_sends and given.may_be_absent and not wanted.may_be_absent:
            clause = f"{self.caller} relies on it, and {self.provider} may leave it out"
            yield Difference(place, MISMATCH, clause)


def _fits(sent: Alternative, taken: Alternative) -> bool | None:
    """Tell whether one kind of value is of another; `None` where that cannot be told."""
    if ANY in (sent.kind, taken.kind):
        return True
    if sent.kind in _UNKNOWN or taken.kind in _UNKNOWN:
        return True if sent == taken else None
    if MEDIA in (sent.kind, taken.kind):
        if sent.kind == taken.kind:
            return sent.name == taken.name
        return None
    if sent.kind != taken.kind:
        return False
    if sent.kind in (OBJECT, ARRAY):
        return True if sent == taken else None
    literals = [one.name for one in (sent, taken) if one.name[:1] in ("'", '"')]
    return literals[0][1:-1] == literals[1][1:-1] if len(literals) == len((sent, taken)) else True


def shown(given: Type) -> str:
    """Show a type in few words."""
    names = [one.name or one.kind for one in given.alternatives]
    return " | ".join([*names, *(["null"] if given.nullable else [])])


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
