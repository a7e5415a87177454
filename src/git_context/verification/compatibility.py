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
    ShapeField,
    Type,
    reason,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

_DEEPEST: Final = 12
_MOST: Final = 200
# Pairs of types that are compared: shapes may name each other in circles.
_MOST_PAIRS: Final = 10_000
_UNKNOWN: Final = (NAMED, UNREAD)
_NESTED: Final = (OBJECT, ARRAY)


class Difference(NamedTuple):
    """A misfit: its place (names of fields, joined by dots), its status, and a clause."""

    place: str
    status: str
    clause: str


class _ComparisonState(NamedTuple):
    """The depth of a comparison, and the types that it has compared already."""

    depth: int
    compared: set[tuple[str | int, str | int]]

    def below(self) -> _ComparisonState:
        """Return the way one step further down."""
        return self._replace(depth=self.depth + 1)

    def was_here(self, wanted: Type, given: Type) -> bool:
        """Tell whether two types were compared before; note it for the next time."""
        pair = (_identity(wanted), _identity(given))
        known = pair in self.compared
        self.compared.add(pair)
        return known

    def is_far(self) -> bool:
        """Tell whether enough has been compared."""
        return self.depth > _DEEPEST or len(self.compared) > _MOST_PAIRS


class Compatibility(NamedTuple):
    """A comparison: the shapes that each side gives names to, and the side that sends a body.

    `caller` and `provider` are how people call the sides. If the caller sends, all that it sends
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
        for difference in self._compare("", wanted, given, _ComparisonState(0, set())):
            found.append(difference)
            if len(found) == _MOST:
                break
        return found

    def _compare(
        self, at: str, wanted: Type, given: Type, way: _ComparisonState
    ) -> Iterator[Difference]:
        if way.was_here(wanted, given):
            return
        wanted = self._known(wanted, self.caller_schemas)
        given = self._known(given, self.provider_schemas)
        unread = self._unread(at, wanted, given)
        if unread:
            yield unread
            return
        if way.is_far() or wanted == given:
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

    def _unread(self, at: str, wanted: Type, given: Type) -> Difference | None:
        """Return that a side cannot be read, if so; of both, the caller."""
        for side, each in ((self.caller, wanted), (self.provider, given)):
            if why := reason(each):
                return Difference(at, UNVERIFIED, f"what {side} says cannot be read: {why}")
        return None

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
        if not taken.alternatives:
            return
        choices = _Alternatives(taken.alternatives)
        for one in sent.alternatives:
            fits = choices.fit(one)
            if fits:
                continue
            # The first that does not fit says it all.
            if fits is None:
                unknown = f"whether the types fit is not known: {both}"
                yield Difference(at, UNVERIFIED, unknown)
            else:
                differ = f"the types differ: {both}"
                yield Difference(at, MISMATCH, differ)
            return

    def _members(
        self, at: str, wanted: Type, given: Type, way: _ComparisonState
    ) -> Iterator[Difference]:
        ours, theirs = wanted.alternatives[0].fields, given.alternatives[0].fields
        if ours is None or theirs is None:
            side = self.caller if ours is None else self.provider
            yield Difference(at, UNVERIFIED, f"{side} does not say which fields it has")
            return
        for name, field in ours.items():
            place = _member_place(at, name)
            if name not in theirs:
                yield Difference(place, MISSING, self._without(name, theirs))
                continue
            other = theirs[name]
            yield from self._presence(place, field, other)
            yield from self._compare(place, field.type, other.type, way.below())
        if self.caller_sends:
            yield from self._not_sent(at, ours, theirs)

    def _not_sent(
        self, at: str, ours: Mapping[str, ShapeField], theirs: Mapping[str, ShapeField]
    ) -> Iterator[Difference]:
        for name, field in theirs.items():
            if name not in ours and not field.may_be_absent:
                clause = f"{self.provider} needs it, and {self.caller} does not send it"
                yield Difference(_member_place(at, name), MISSING, clause)

    def _without(self, name: str, theirs: Mapping[str, ShapeField]) -> str:
        does = "take" if self.caller_sends else "return"
        uses = "sends" if self.caller_sends else "reads"
        clause = f"{self.caller} {uses} it, and {self.provider} does not {does} it"
        plain = _plain(name)
        alike = [other for other in theirs if _plain(other) == plain]
        return f"{clause}, but {alike[0]!r}" if alike else clause

    def _presence(self, place: str, wanted: ShapeField, given: ShapeField) -> Iterator[Difference]:
        if self.caller_sends and wanted.may_be_absent and not given.may_be_absent:
            clause = f"{self.provider} needs it, and {self.caller} may leave it out"
            yield Difference(place, MISMATCH, clause)
        if not self.caller_sends and given.may_be_absent and not wanted.may_be_absent:
            clause = f"{self.caller} relies on it, and {self.provider} may leave it out"
            yield Difference(place, MISMATCH, clause)


class _Alternatives:
    """The names that one side takes, of which there may be thousands."""

    def __init__(self, taken: Sequence[Alternative]) -> None:
        self._kinds = {one.kind for one in taken}
        self._known = {_value(one) for one in taken}
        # Kinds of which any value is taken, and not only one that is written out.
        self._any_of = {one.kind for one in taken if not _is_literal(one)}

    def fit(self, sent: Alternative) -> bool | None:
        """Tell whether a kind of value is of any that are taken; `None`: that cannot be known."""
        if sent.kind == ANY or ANY in self._kinds or _value(sent) in self._known:
            return True
        if self._takes_kind(sent):
            return True
        return None if self._may_take(sent) else False

    def _takes_kind(self, sent: Alternative) -> bool:
        """Tell whether any value of a simple kind is taken; of a literal, any value at all."""
        if sent.kind in (*_UNKNOWN, *_NESTED, MEDIA):
            return False
        return sent.kind in (self._any_of if _is_literal(sent) else self._kinds)

    def _may_take(self, sent: Alternative) -> bool:
        """Tell whether something is taken of which it is not known what it is made of."""
        if sent.kind in _UNKNOWN:
            return True
        if sent.kind in _NESTED and sent.kind in self._kinds:
            return True
        others = self._kinds - {sent.kind}
        if sent.kind == MEDIA and others:
            return True
        return not others.isdisjoint((*_UNKNOWN, MEDIA))


def _member_place(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _value(one: Alternative) -> Hashable:
    """Return what is the same for alternatives that are; quotation marks do not matter."""
    name = one.name[1:-1] if _is_literal(one) else one.name
    members = None
    if one.fields is not None:
        members = frozenset(
            (name, field.optional, _values(field.type)) for name, field in one.fields.items()
        )
    return one.kind, name, _is_literal(one), one.item and _values(one.item), members


def _values(given: Type) -> Hashable:
    return given.nullable, tuple([_value(one) for one in given.alternatives])


def _is_literal(one: Alternative) -> bool:
    return one.name[:1] in ("'", '"')


def _identity(given: Type) -> str | int:
    """Return what tells a type apart: the name it has, or else itself."""
    alternatives = given.alternatives
    is_named = len(alternatives) == 1 and alternatives[0].kind == NAMED
    return alternatives[0].name if is_named else id(given)


def shown(given: Type) -> str:
    """Show a type in few words."""
    names = [one.name or one.kind for one in given.alternatives]
    return " | ".join([*names, *(["null"] if given.nullable else [])])


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
