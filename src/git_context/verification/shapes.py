"""The shapes of requests and responses, whatever syntax they were written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

STRING: Final = "string"
NUMBER: Final = "number"
BOOLEAN: Final = "boolean"
ARRAY: Final = "array"
OBJECT: Final = "object"
ANY: Final = "any"
NAMED: Final = "named"  # a name that has to be resolved
MEDIA: Final = "media"  # a media type, of whose content nothing is known
UNREAD: Final = "unread"  # `name` says why

_STRINGS: Final = (
    "string str text char varchar uuid uuid4 datetime date time timedelta timestamp email emailstr"
    " url uri httpurl anyurl anyhttpurl iso8601 date-time bytes secretstr constr nonemptystr"
)
_NUMBERS: Final = "number int integer float double long bigint int32 int64 conint positiveint"
_KINDS: Final = {
    **dict.fromkeys(_STRINGS.split(), STRING),
    **dict.fromkeys(_NUMBERS.split(), NUMBER),
    **dict.fromkeys(("boolean", "bool"), BOOLEAN),
    **dict.fromkeys(("array", "list", "tuple", "set", "sequence"), ARRAY),
    **dict.fromkeys(("object", "dict", "record", "map", "mapping", "json"), OBJECT),
    # A decimal number is written as a number or as a string.
    **dict.fromkeys(("any", "unknown", "decimal", "mixed", "jsonvalue"), ANY),
}


class Alternative(NamedTuple):
    """One of the kinds that a value may be of; `name` as it was written.

    `item` is the type of an array's items, `fields` are those of an object; `None`: not known.
    """

    kind: str
    name: str = ""
    item: Type | None = None
    fields: Mapping[str, ShapeField] | None = None


class Type(NamedTuple):
    """The type of a value: one of several alternatives, or null."""

    alternatives: tuple[Alternative, ...]
    nullable: bool = False


class ShapeField(NamedTuple):
    """A field of an object: its type, and whether it may be absent."""

    type: Type
    optional: bool = False

    @property
    def may_be_absent(self) -> bool:
        """Whether it may be absent or null, which type syntaxes do not distinguish."""
        return self.optional or self.type.nullable


ANYTHING: Final = Type((Alternative(ANY),))


def of_name(name: str) -> Type:
    """Return the type that a name stands for in any of the type syntaxes."""
    return Type((Alternative(_KINDS.get(name.lower(), NAMED), name),))


def of_fields(fields: Mapping[str, ShapeField]) -> Type:
    """Return the type of an object with these fields."""
    return Type((Alternative(OBJECT, fields=fields),))


def of_items(item: Type | None) -> Type:
    """Return the type of an array."""
    return Type((Alternative(ARRAY, item=item),))


def unread(why: str) -> Type:
    """Return what stands for a type that cannot be read."""
    return Type((Alternative(UNREAD, why),))


def union(types: list[Type]) -> Type:
    """Return the type of a value that is of one of several types."""
    found = {repr(one): one for each in types for one in each.alternatives}
    return Type(tuple(found.values()), any(each.nullable for each in types))


def reason(given: Type) -> str:
    """Return why a type cannot be read; empty where it can."""
    return next((each.name for each in given.alternatives if each.kind == UNREAD), "")
