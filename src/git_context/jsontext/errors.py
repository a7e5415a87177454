"""The one way in which text fails to be JSON."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


class JsonTextError(ValueError):
    """Text is not the JSON that is asked for: what is wrong, and where (both from 1)."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message, line, column)
        self.message = message
        self.line = line
        self.column = column

    @classmethod
    def at(cls, message: str, text: str, offset: int) -> Self:
        """Point at a character of a text."""
        line_start = text.rfind("\n", 0, offset) + 1
        return cls(message, text.count("\n", 0, offset) + 1, offset - line_start + 1)

    def __str__(self) -> str:
        """Give place and message as one clause."""
        return f"line {self.line}, column {self.column}: {self.message}"
