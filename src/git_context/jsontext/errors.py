"""The one way in which text fails to be JSON."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, Self

# Kinds of faults; a finding of validation has the same name.
SYNTAX: Final = "json-syntax"
DUPLICATE_KEY: Final = "duplicate-key"
CONFLICT_MARKERS: Final = "conflict-markers"


class JsonTextError(ValueError):
    """Text is not the JSON that is asked for: what is wrong, where (both from 1), of which kind."""

    def __init__(self, message: str, line: int, column: int, kind: str = SYNTAX) -> None:
        super().__init__(message, line, column)
        self.message = message
        self.line = line
        self.column = column
        self.kind = kind

    @classmethod
    def at(cls, message: str, text: str, offset: int, kind: str = SYNTAX) -> Self:
        """Point at a character of a text."""
        line_start = text.rfind("\n", 0, offset) + 1
        return cls(message, text.count("\n", 0, offset) + 1, offset - line_start + 1, kind)

    def __str__(self) -> str:
        """Give place and message as one clause."""
        return f"line {self.line}, column {self.column}: {self.message}"
