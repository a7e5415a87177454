"""Reads the shapes of requests and responses out of contexts, in whatever form they stand there.

A text is a type. An object is a JSON Schema, or says field by field what it holds; a list names
fields, or describes them one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.merge.values import MISSING, Missing
from git_context.verification.model import texts
from git_context.verification.shapes import (
    ANYTHING,
    ShapeField,
    Type,
    of_fields,
    of_items,
    of_name,
    union,
    unread,
)
from git_context.verification.type_parser import DEEPEST, parse_type

if TYPE_CHECKING:
    from git_context.merge.values import Json, Maybe

_SCHEMA_MEMBERS: Final = ("properties", "$ref", "allOf", "anyOf", "oneOf", "items")
_TYPE_NAMES: Final = (
    "string",
    "number",
    "integer",
    "boolean",
    "object",
    "array",
    "null",
)
_ABSENT: Final = ("optional", "nullable")


def shape(value: Json, depth: int = 0) -> Type:
    """Read what a context says of a shape; what cannot be read is a type that says why."""
    if depth > DEEPEST:
        return unread("it is too deep")
    if type(value) is str:
        return parse_type(value)
    if type(value) is list:
        return _listed(value, depth)
    if type(value) is dict:
        return _schema(value, depth) if _is_schema(value) else _described(value, depth)
    return unread("it is no text, list or object")


def _is_schema(value: dict[str, Json]) -> bool:
    return any(name in value for name in _SCHEMA_MEMBERS) or value.get("type") in _TYPE_NAMES


def _schema(value: dict[str, Json], depth: int) -> Type:
    """Read a JSON Schema, as OpenAPI has them."""
    reference = value.get("$ref")
    if type(reference) is str:
        return of_name(reference.rpartition("/")[2])
    for name in ("anyOf", "oneOf"):
        choices = value.get(name)
        if type(choices) is list and choices:
            return union([shape(choice, depth + 1) for choice in choices])
    parts = value.get("allOf")
    if type(parts) is list:
        return shape(parts[0], depth + 1) if len(parts) == 1 else unread("it is a sum of schemas")
    kinds = value.get("type")
    if type(kinds) is list:
        return union([_of_kind(kind, value, depth) for kind in kinds])
    is_nullable = value.get("nullable") is True or kinds == "null"
    return _of_kind(kinds, value, depth)._replace(nullable=is_nullable)


def _of_kind(kind: Json, value: dict[str, Json], depth: int) -> Type:
    if kind == "null":
        return Type((), nullable=True)
    properties = value.get("properties")
    if type(properties) is dict:
        needed = set(texts(value.get("required")))
        fields: dict[str, ShapeField] = {}
        for name, member in properties.items():
            given = shape(member, depth + 1) if member else ANYTHING
            fields[name] = ShapeField(given, optional=name not in needed)
        return of_fields(fields)
    items = value.get("items", MISSING)
    if kind == "array" or items is not MISSING:
        return of_items(None if isinstance(items, Missing) else shape(items, depth + 1))
    return of_name(kind) if type(kind) is str else ANYTHING


def _described(value: dict[str, Json], depth: int) -> Type:
    """Read an object that has `fields`, or whose members are the fields."""
    fields: Maybe = value.get("fields", MISSING)
    if not isinstance(fields, Missing):
        return shape(fields, depth + 1)
    if not value:
        return unread("it is empty")
    return of_fields(
        {
            name.removesuffix("?"): _field(member, depth, optional=name.endswith("?"))
            for name, member in value.items()
        }
    )


def _field(value: Json, depth: int, *, optional: bool) -> ShapeField:
    if type(value) is dict and type(value.get("type")) is str:
        absent = value.get("required") is False or any(value.get(name) is True for name in _ABSENT)
        given = shape(value if _is_schema(value) else value["type"], depth + 1)
        return ShapeField(given, optional or absent)
    return ShapeField(shape(value, depth + 1), optional)


def _listed(items: list[Json], depth: int) -> Type:
    """Read fields that are named or described one by one."""
    fields: dict[str, ShapeField] = {}
    for item in items:
        name = item.get("name") if type(item) is dict else item
        if type(name) is not str:
            return unread("it lists something that is no field")
        if type(item) is dict:
            fields[name] = _field(item, depth, optional=False)
        else:
            fields.update(_named(name))
    return of_fields(fields) if fields else unread("it is empty")


def _named(text: str) -> dict[str, ShapeField]:
    """Read one field, as in `id`, `bio?` or `bio?: string`."""
    found = parse_type("{" + text + "}").alternatives
    fields = found[0].fields if found else None
    return dict(fields) if fields else {text: ShapeField(unread("its name cannot be read"))}
