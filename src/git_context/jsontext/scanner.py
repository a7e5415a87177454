"""The one door to the interpreter's own JSON scanner.

CPython's scanner written in C reads a value at any offset of a text and tells where it ends. It is
taken from `_json` because importing `json` costs more than most merges do; interpreters without
that module have the same scanner, slower, behind `json`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _json import encode_basestring as quote
    from _json import scanstring
    from collections.abc import Callable
    from typing import Any, Final, TypeAlias

    from git_context.merge.values import Json

    Scanner: TypeAlias = Callable[[str, int], tuple[Json, int]]

    def make_scanner(hooks: type[_Hooks], /) -> Scanner: ...
else:
    try:
        from _json import encode_basestring as quote
        from _json import make_scanner, scanstring
    except ImportError:  # not CPython, or built without its accelerators
        from json.decoder import JSONDecoder, scanstring
        from json.encoder import encode_basestring as quote

        def make_scanner(hooks: type[_Hooks]) -> Scanner:
            return JSONDecoder(
                object_pairs_hook=hooks.object_pairs_hook,
                parse_int=hooks.parse_int,
                parse_float=hooks.parse_float,
                parse_constant=hooks.parse_constant,
            ).scan_once


__all__ = [
    "MAX_DEPTH",
    "WHITESPACE",
    "RefusedError",
    "quote",
    "scan_value",
    "scanstring",
    "skim",
    "skip",
]

WHITESPACE: Final = " \t\n\r"
MAX_DEPTH: Final = 200  # containers within containers


class RefusedError(Exception):
    """A value that the scanner can read and this package refuses; who catches it finds out why."""


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise RefusedError
    return members


def _constant(_name: str) -> Json:
    raise RefusedError


class _Hooks:
    strict: Any = True
    object_hook: Any = None
    object_pairs_hook: Any = None
    parse_int: Any = staticmethod(str.encode)
    parse_float: Any = staticmethod(str.encode)
    parse_constant: Any = staticmethod(_constant)


class _ExactHooks(_Hooks):
    object_pairs_hook: Any = staticmethod(_object)


_scan_exact: Final = make_scanner(_ExactHooks)
_scan_any: Final = make_scanner(_Hooks)


def scan_value(text: str, start: int) -> tuple[Json, int]:
    """Read the value that begins at `start`: the exact value and the offset of its end.

    Raises `RefusedError` for a duplicate key and for NaN and the infinities, `StopIteration` with
    the offset where a value is missing, `RecursionError`, and `ValueError` (in fact
    `JSONDecodeError`, with `msg` and `pos`) for any other fault.
    """
    try:
        return _scan_exact(text, start)
    except SystemError:
        # Python 3.11 looks for its error in a module that it expects to be imported already.
        import json.decoder  # noqa: F401, PLC0415

        return _scan_exact(text, start)


def skim(text: str, start: int) -> int:
    """Find the end of the value that begins at `start`, in a text already known to be JSON."""
    return _scan_any(text, start)[1]


def skip(text: str, start: int) -> int:
    """Find the first offset from `start` on that holds no white space; the text's end if none."""
    if text[start : start + 1] > " ":
        return start
    while True:
        chunk = text[start : start + 64]
        rest = chunk.lstrip(WHITESPACE)
        start += len(chunk) - len(rest)
        if rest or not chunk:
            return start
