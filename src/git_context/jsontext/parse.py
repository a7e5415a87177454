"""Bytes to a `JsonSource`: the text, and the exact value that stands in it."""

from __future__ import annotations

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.scanner import MAX_DEPTH, UnsupportedJsonError, scan_value, skip
from git_context.jsontext.write import encode
from git_context.merge.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from git_context.merge.values import Json

BOM: Final = b"\xef\xbb\xbf"
_CONTAINERS: Final = frozenset((dict, list))


class JsonSource(Record):
    """One JSON document as it came: its text without the byte order mark, and its value.

    The value stands at `text[start:end]`; around it is white space alone.
    """

    __slots__ = ("bom", "end", "start", "text", "value")

    def __init__(self, text: str, value: Json, start: int, end: int, *, bom: bool = False) -> None:
        self.text = text
        self.value = value
        self.start = start
        self.end = end
        self.bom = bom

    def encode(self, text: str) -> bytes:
        """Convert text that is to replace this one into bytes, with its byte order mark if any."""
        return (BOM if self.bom else b"") + encode(text)


def parse(data: bytes) -> JsonSource:
    """Read one JSON document (RFC 8259), at most `MAX_DEPTH` containers deep.

    A byte order mark and escapes of lone surrogates are accepted. Raises `JsonTextError` with line
    and column for anything that is not one JSON document: bytes that are not UTF-8, no text,
    syntax errors, conflict markers, a second document, duplicate keys, NaN and the infinities, and
    deeper nesting.
    """
    text, bom = decode(data)
    del data  # which may be the only hold on a large file
    return parse_text(text, bom=bom)


def parse_text(text: str, *, bom: bool = False) -> JsonSource:
    """Do the same for text that is already decoded."""
    start = skip(text, 0)
    value, end = read_value(text, start)
    if too_deep([value], MAX_DEPTH):
        raise _diagnosed(text)
    rest = skip(text, end)
    if rest < len(text):
        raise _diagnosed(text, "unexpected text after the value", rest)
    return JsonSource(text, value, start, end, bom=bom)


def decode(data: bytes) -> tuple[str, bool]:
    """Decode UTF-8: the text without its byte order mark, and whether there was one."""
    bom = data.startswith(BOM)
    if bom:
        data = data[len(BOM) :]
    try:
        return data.decode(), bom
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        message = f"the byte 0x{data[error.start]:02x} is not valid UTF-8"
        raise JsonTextError.at(message, before, len(before)) from None


def read_value(text: str, start: int) -> tuple[Json, int]:
    """Read the value at `start`, and its end; raises `JsonTextError`, but not for its depth."""
    try:
        return scan_value(text, start)
    except (UnsupportedJsonError, RecursionError):
        raise _diagnosed(text) from None
    except StopIteration as stop:
        raise _diagnosed(text, "Expecting value", stop.value) from None
    except ValueError as error:
        message, offset = getattr(error, "msg", str(error)), getattr(error, "pos", start)
        raise _diagnosed(text, message, offset) from None


def too_deep(values: list[Json], depth: int) -> bool:
    """Tell whether one of the values nests more than `depth` containers."""
    level = values
    for _ in range(depth):
        inner: list[Json] = []
        for container in level:
            if type(container) is dict:
                inner += container.values()
            elif type(container) is list:
                inner += container
        if _CONTAINERS.isdisjoint(map(type, inner)):
            return False
        level = [value for value in inner if type(value) in _CONTAINERS]
    return True


def _diagnosed(text: str, message: str = "", offset: int = 0) -> JsonTextError:
    from git_context.jsontext.diagnose import diagnose  # noqa: PLC0415  # for faulty text alone

    return diagnose(text, message, offset)
