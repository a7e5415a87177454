"""The one door to the interpreter's own JSON scanner.

CPython's scanner written in C reads a value at any offset of a text and tells where it ends. It is
taken from the private `_json` because importing `json` costs more than most merges do. The things
an interpreter lacks of it is made from the public `json`, which does the same more slowly.
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
else:
    try:
        from _json import encode_basestring as quote
        from _json import scanstring
    except ImportError:  # not CPython, built without its accelerators, or a later one
        from json import JSONDecoder, dumps

        _decoder: Final = JSONDecoder()

        def quote(text: str) -> str:
            """Write a string with its quotation marks."""
            return dumps(text, ensure_ascii=False)

        def scanstring(text: str, start: int) -> tuple[str, int]:
            """Read the string whose text begins at `start`, and find its end."""
            return _decoder.raw_decode(text, start - 1)  # at the quotation mark


__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "WHITESPACE",
    "UnsupportedJsonError",
    "quote",
    "scan_value",
    "scanstring",
    "skim",
    "skip",
]

WHITESPACE: Final = " \t\n\r"
MAX_DEPTH: Final = 200  # containers within containers
MAX_BYTES: Final = 200 * 1024 * 1024  # of a document that is read from git, or written to it


class UnsupportedJsonError(Exception):
    """A value that the scanner can read and this package refuses; who catches it finds out why."""


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise UnsupportedJsonError
    return members


def _constant(_name: str) -> Json:
    raise UnsupportedJsonError


class _ScannerHooks:
    """The attributes that the scanner in C asks for, named as `json.JSONDecoder`'s arguments."""

    strict: Any = True
    object_hook: Any = None
    object_pairs_hook: Any = None
    array_hook: Any = None  # asked for since Python 3.15
    parse_int: Any = staticmethod(str.encode)
    parse_float: Any = staticmethod(str.encode)
    parse_constant: Any = staticmethod(_constant)


class _ExactScannerHooks(_ScannerHooks):
    object_pairs_hook: Any = staticmethod(_object)


def _scanner(hooks: type[_ScannerHooks]) -> Scanner:
    try:
        from _json import make_scanner  # noqa: PLC0415  # where it is missing, nothing is lost

        return make_scanner(hooks)  # type: ignore[arg-type]  # a class serves for an object
    except (ImportError, AttributeError, TypeError):  # it is private, and may ask for more one day
        from json import JSONDecoder  # noqa: PLC0415  # slow to import

        return JSONDecoder(
            object_pairs_hook=hooks.object_pairs_hook,
            parse_int=hooks.parse_int,
            parse_float=hooks.parse_float,
            parse_constant=hooks.parse_constant,
        ).raw_decode


_scan_exact: Final = _scanner(_ExactScannerHooks)
_scan_any: Final = _scanner(_ScannerHooks)


def scan_value(text: str, start: int) -> tuple[Json, int]:
    """Read the value that begins at `start`: the exact value and the offset of its end.

    Raises `UnsupportedJsonError` for a duplicate key and for NaN and the infinities,
    `StopIteration` with the offset where a value is missing, `RecursionError`, and `ValueError` (in
    fact `JSONDecodeError`, with `msg` and `pos`, whose words and place depend on the interpreter)
    for any other fault, and perhaps for a missing value.
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
