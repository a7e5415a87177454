"""JSON values as people read them, without the signs of JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.cli.output.trees import INDENTED, Twig, tree
from git_context.document.policy import context_policy
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse_text
from git_context.jsontext.write import write
from git_context.merge.identity import is_keyed, key_step
from git_context.merge.pairing import strategy_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, Path

_NOTHING: Final = "none"
_LONGEST_LITERAL: Final = 30


def value_tree(value: Json, path: Path = ()) -> Iterator[str]:
    """Draw what stands at `path` of a context as a tree; items are named by their keys."""
    return tree(_twigs(value, path, context_policy()))


def outline(value: Json) -> Iterator[str]:
    """Show a value line by line, indented, with a dash before each text of a list."""
    return tree(_twigs(value, (), context_policy()), INDENTED)


def _twigs(value: Json, path: Path, policy: Policy) -> Iterator[Twig]:
    if type(value) is dict and value:
        for name, member in value.items():
            yield _twig(name, member, (*path, name), policy)
    elif type(value) is list and value:
        for name, item in zip(_names(value, path, policy), value, strict=True):
            yield _twig(name, item, (*path, name), policy)
    else:
        yield Twig("", _scalar(value))


def _twig(label: str, value: Json, path: Path, policy: Policy) -> Twig:
    if value and (type(value) is dict or type(value) is list):
        return Twig(label, below=_twigs(value, path, policy))
    return Twig(label, _scalar(value))


def _names(items: list[Json], path: Path, policy: Policy) -> list[str]:
    """Name the items of a list by their keys; those of others by index, unless they are scalars."""
    known = strategy_for(path, items, items, policy).names(items) or [None] * len(items)
    names: list[str] = []
    for at, (name, item) in enumerate(zip(known, items, strict=True)):
        if is_keyed(name):
            names.append(key_step(name))
        else:
            names.append(str(at) if type(item) is dict or type(item) is list else "")
    return names


def _scalar(value: Json) -> str:
    """Show a scalar or an empty container; text in quotes where it reads as something else."""
    if type(value) is str:
        reads_as_text = value.strip() == value != _NOTHING and not _is_json(value)
        return value if reads_as_text else write(value)
    return _NOTHING if value in ({}, []) else write(value)


def _is_json(text: str) -> bool:
    if len(text) > _LONGEST_LITERAL:
        return False
    try:
        parse_text(text)
    except JsonTextError:
        return not text
    return True
