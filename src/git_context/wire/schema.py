"""JSON Schemas of the types of the wire format."""

from __future__ import annotations

import types
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Literal,
    NamedTuple,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from git_context.wire import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SCALARS: Final = {str: "string", int: "integer", bool: "boolean", type(None): "null"}


class Member(NamedTuple):
    """A member of an object: its name, its type, what it is, and whether it is always there."""

    name: str
    type: Any
    words: str
    required: bool

    @property
    def object(self) -> type | None:
        """The type of the objects that stand there, alone or in a list, if there are any."""
        options = get_args(self.type) if _is_union(self.type) else (self.type,)
        if get_origin(options[0]) is list:
            options = get_args(options[0])
        return options[0] if is_typeddict(options[0]) else None


def members(shape: type) -> Iterator[Member]:
    """Pass the members of a type of the wire format."""
    for name, hint in get_type_hints(shape, include_extras=True).items():
        required = get_origin(hint) is not NotRequired
        annotated = hint if required else get_args(hint)[0]
        inner, words = get_args(annotated)
        yield Member(name, inner, words, required)


def with_held_types(shapes: Iterable[type]) -> list[type]:
    """List types and those of the objects within them, each once."""
    found: list[type] = []
    waiting = list(shapes)
    while waiting:
        shape = waiting.pop(0)
        if shape not in found:
            found.append(shape)
            waiting += [member.object for member in members(shape) if member.object]
    return found


def definitions(shapes: Iterable[type]) -> dict[str, Any]:
    """Return a schema for each type and those within them, by name, as they refer to each other."""
    return {shape.__name__: _object(shape) for shape in with_held_types(shapes)}


def printed(shape: type) -> dict[str, Any]:
    """Return the schema of an object as it is printed: with the number of its format."""
    return {
        "$ref": f"#/$defs/{shape.__name__}",
        "properties": {"format": {"const": FORMAT}},
        "required": ["format"],
    }


def output_schema(shape: type) -> dict[str, Any]:
    """Return the schema of a printed object as one whole: an object, with what it refers to."""
    found = definitions([shape])
    whole_object = found.pop(shape.__name__)
    number = {"format": {"const": FORMAT}}
    return {
        **whole_object,
        "properties": {**number, **whole_object["properties"]},
        "required": ["format", *whole_object["required"]],
        **({"$defs": found} if found else {}),
    }


def either(options: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the schema of what one of these is the schema of."""
    return options[0] if len(options) == 1 else {"anyOf": options}


def _object(shape: type) -> dict[str, Any]:
    listed = list(members(shape))
    return {
        "type": "object",
        "properties": {
            member.name: {"description": member.words, **_value(member.type)} for member in listed
        },
        "required": [member.name for member in listed if member.required],
    }


def _value(hint: Any) -> dict[str, Any]:
    """Return the schema of a type."""
    if hint is Any:
        return {}
    if is_typeddict(hint):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if _is_union(hint):
        return either([_value(option) for option in get_args(hint)])
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _value(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _value(arguments[1])}
    return {"type": _SCALARS[hint]}


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)
