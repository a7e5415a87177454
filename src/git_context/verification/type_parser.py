"""Reads the syntaxes in which agents write down shapes: TypeScript-like and Python-like.

`{ id: string, bio?: string }` and `id: UUID, bio: Optional[str] (max 500)` are the same to it.
A text that it cannot read becomes a type that says why. The text may be anything, and of any
length: it is read once from left to right, to a bounded length and depth.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from git_context.verification.shapes import (
    ANYTHING,
    MEDIA,
    STRING,
    Alternative,
    ShapeField,
    Type,
    of_fields,
    of_items,
    of_name,
    union,
    unread,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST: Final = 20_000
DEEPEST: Final = 30
# A word, number, text or sign. No alternative begins with what another can end with, and none with
# white space, which the search passes by: matching is linear.
_TOKEN: Final = re.compile(r"[A-Za-z_$][\w$.]*|-?\d[\w.]*|\"[^\"]*\"|'[^']*'|\S")
_MEDIA: Final = re.compile(r"\s*([a-z]{1,20}/[a-z0-9][a-z0-9.+-]{0,60})(?=[\s;,{]|$)")
_FORM_MEDIA: Final = ("multipart/", "application/", "text/", "image/", "audio/", "video/")
_OPENING: Final = {"{": "}", "[": "]", "<": ">", "(": ")"}
_WRAPPERS: Final = ("partial", "required", "readonly", "annotated", "awaited", "promise", "final")
_NULLS: Final = ("null", "none", "undefined", "void")
_LITERALS: Final = ("literal", "enum")
_END: Final = ""


class _TypeSyntaxError(Exception):
    """The text is none of the known syntaxes; the message says why."""


def parse_type(text: str) -> Type:
    """Read a type, or the fields of an object without the braces around them."""
    if len(text) > LONGEST:
        return unread("it is too long")
    media = _MEDIA.match(text)
    if media and media[1].startswith(_FORM_MEDIA):
        rest = text[media.end() :].strip(" ;,")
        return parse_type(rest) if rest.startswith("{") else Type((Alternative(MEDIA, media[1]),))
    tokens = _TOKEN.findall(text)
    if not tokens:
        return unread("it is empty")
    reader = _TypeParser(tokens)
    try:
        return reader.fields_alone() if reader.are_fields() else reader.parse_all()
    except _TypeSyntaxError as error:
        return unread(str(error))


class _TypeParser:
    """Reads tokens from left to right."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def are_fields(self) -> bool:
        """Tell whether the text begins with a field, and not with a type."""
        after = self._tokens[1:3]
        return after[:1] == [":"] or after == ["?", ":"]

    def parse_all(self) -> Type:
        """Read a type that takes the whole text."""
        found = self._type()
        if self._at < len(self._tokens):
            raise _TypeSyntaxError(f"there is {self._next!r} behind a type")
        return found

    def fields_alone(self) -> Type:
        """Read fields up to the end of the text."""
        return of_fields(self._fields(_END, typed=True))

    @property
    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def _take(self) -> str:
        piece = self._next
        if piece == _END:
            raise _TypeSyntaxError("it ends too early")
        self._at += 1
        return piece

    def _skip(self, piece: str) -> bool:
        found = self._next == piece
        self._at += found
        return found

    def _fields(self, end: str, *, typed: bool = False) -> dict[str, ShapeField]:
        fields: dict[str, ShapeField] = {}
        while self._next != end:
            if self._skip("."):  # `...Base` brings fields that nobody knows
                raise _TypeSyntaxError("it takes fields from elsewhere")
            self._skip("readonly")
            name = self._name()
            optional = self._skip("?")
            given = ANYTHING
            if self._skip(":"):
                given = self._type()
            elif typed:
                raise _TypeSyntaxError(f"the field {name!r} has no type")
            optional = self._annotations() or optional
            fields[name] = ShapeField(given, optional)
            if not (self._skip(",") or self._skip(";") or self._next == end or self._is_field()):
                raise _TypeSyntaxError(f"there is {self._next!r} behind the field {name!r}")
        self._at += end != _END
        return fields

    def _is_field(self) -> bool:
        """Tell whether a field follows, which a line break can have set off."""
        return self._tokens[self._at + 1 : self._at + 2] in ([":"], ["?"])

    def _name(self) -> str:
        piece = self._take()
        if piece[0] in "\"'":
            return piece[1:-1] or _refuse(piece)
        return piece if piece[0].isalpha() or piece[0] in "_$" else _refuse(piece)

    def _annotations(self) -> bool:
        """Pass by what stands behind a type; tells whether a default makes the field optional."""
        optional = False
        while True:
            if self._next == "(":
                optional = self._passed()[0].lower() == "optional" or optional
            elif self._skip("="):
                optional = self._default() or optional
            else:
                return optional

    def _default(self) -> bool:
        """Pass by a default; tells whether it is one: `ShapeField(min_length=1)` is none."""
        self._take()
        if self._next != "(":
            return True
        first, second = self._passed()
        return first.startswith("default") or not (first == "." or second == "=")

    def _passed(self) -> tuple[str, str]:
        """Pass by brackets with all that is in them; returns the first two tokens of that."""
        first = self._at + 1
        waiting = [_OPENING[self._take()]]
        while waiting:
            piece = self._take()
            if piece == waiting[-1]:
                waiting.pop()
            elif piece in _OPENING and piece != "<":
                waiting.append(_OPENING[piece])
        return self._tokens[first], self._tokens[min(first + 1, len(self._tokens) - 1)]

    def _type(self) -> Type:
        self._depth = self._deeper(self._depth)
        self._skip("|")
        found = [self._suffixed()]
        while self._skip("|"):
            found.append(self._suffixed())
        self._depth -= 1
        return union(found)

    @staticmethod
    def _deeper(depth: int) -> int:
        if depth == DEEPEST:
            raise _TypeSyntaxError("it is too deep")
        return depth + 1

    def _suffixed(self) -> Type:
        found = self._primary()
        depth = self._depth
        while self._next == "[" and self._tokens[self._at + 1 : self._at + 2] == ["]"]:
            self._at += 2
            depth = self._deeper(depth)
            found = of_items(found)
        return found

    def _primary(self) -> Type:
        piece = self._take()
        if piece == "{":
            return of_fields(self._fields("}"))
        if piece == "(":
            found = self._type()
            if not self._skip(")"):
                raise _TypeSyntaxError("a parenthesis is not closed")
            return found
        if piece == "[":
            items = self._arguments("]")
            return of_items(union(items) if items else None)
        if piece[0] in "\"'" and len(piece) > 1:
            return Type((Alternative(STRING, piece),))
        if piece[0].isdigit() or piece[0] == "-":
            return of_name("number") if piece.strip("-")[:1].isdigit() else _refused(piece)
        return self._named(piece)

    def _named(self, piece: str) -> Type:
        if not (piece[0].isalpha() or piece[0] in "_$"):
            return _refused(piece)
        name = piece.rpartition(".")[2].lower()
        if name in _NULLS:
            return Type((), nullable=True)
        if name in ("true", "false"):
            return of_name("boolean")
        if self._next not in ("<", "[") or self._tokens[self._at + 1 : self._at + 2] == ["]"]:
            return of_name(piece.rpartition(".")[2])
        arguments = self._arguments(_OPENING[self._take()])
        return _generic(name, piece, arguments)

    def _arguments(self, end: str) -> list[Type]:
        found: list[Type] = []
        while not self._skip(end):
            if self._skip("."):
                continue
            found.append(self._type())
            if self._next == "(":
                self._passed()
            if not self._skip(",") and self._next != end:
                raise _TypeSyntaxError(f"there is {self._next!r} among the arguments of a type")
        return found


def _generic(name: str, written: str, arguments: list[Type]) -> Type:
    """Return the type of a generic one with its arguments."""
    if name == "optional" and arguments:
        return arguments[0]._replace(nullable=True)
    if name in ("union", *_LITERALS) and arguments:
        return union(arguments)
    if name in _WRAPPERS and arguments:
        # `Partial` of something makes all its fields optional, which only its schema can tell.
        return unread(f"{written} is not known") if name == "partial" else arguments[0]
    found = of_name(written.rpartition(".")[2])
    if found.alternatives[0].kind == "array":
        return of_items(union(arguments) if arguments else None)
    return found


def _refuse(piece: str) -> str:
    raise _TypeSyntaxError(f"{piece[:20]!r} is no name")


def _refused(piece: str) -> Type:
    raise _TypeSyntaxError(f"{piece[:20]!r} is no type")
