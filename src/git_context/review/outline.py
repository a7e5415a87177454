"""Values as people read them: text as it is, objects and lists without the signs of JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.jsontext.write import write
from git_context.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.merge.values import Json

_BREAKS: Final = "\n\t"  # what a text may hold that no sign stands for


def shown(text: str) -> str:
    """Return a text fit to be shown: what has no sign of its own becomes an escape."""
    return visible(text, _BREAKS)


def text_of(value: Json) -> str:
    """Return a value as people read it: objects and lists as an outline without JSON's signs."""
    if type(value) is dict or type(value) is list:
        return shown("\n".join(_outline(value, "")))
    return shown(_scalar(value))


def _outline(value: Json, margin: str) -> Iterator[str]:
    if not value or (type(value) is not dict and type(value) is not list):
        yield margin + _scalar(value)
    elif type(value) is dict:
        for name, member in value.items():
            yield from _labelled(f"{name}:", member, margin)
    else:
        for item in value:
            yield from _labelled("•", item, margin)


def _labelled(label: str, value: Json, margin: str) -> Iterator[str]:
    if not value or (type(value) is not dict and type(value) is not list):
        yield f"{margin}{label} {_scalar(value)}"
    else:
        yield margin + label
        yield from _outline(value, margin + "  ")


def _scalar(value: Json) -> str:
    """Write a scalar as it is, and a string that looks like something else with its quotes."""
    if type(value) is not str:
        return write(value)
    return write(value) if _looks_otherwise(value) else value


def _looks_otherwise(text: str) -> bool:
    """Tell whether a string looks like a number, a literal, or like nothing."""
    return (
        text != text.strip()
        or text in ("", "true", "false", "null", "[]", "{}")
        or (text[0] in "-0123456789" and text.lstrip("-").replace(".", "", 1).isdigit())
    )
