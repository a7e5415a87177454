"""The parts of a context that change with every save, and tell nothing about the work."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from git_context.document.fields import DERIVED, FIELDS, MAX
from git_context.merge.pointer import from_pointer, step_matches

if TYPE_CHECKING:
    from git_context.merge.values import Path

# Times of the last save and computed figures are so by their rule, these by their meaning.
_OTHERS: Final = ("/version", "/current_agent", "/parallel_tasks/*/files_count")
_PATTERNS: Final = tuple(
    from_pointer(pointer)
    for pointer in (*_OTHERS, *(field.pointer for field in FIELDS if field.rule in (MAX, DERIVED)))
)


@lru_cache
def is_bookkeeping(path: Path) -> bool:
    """Tell whether a place is, or is within, one that is written at every save."""
    return any(_begins(path, pattern) for pattern in _PATTERNS)


def _begins(path: Path, pattern: Path) -> bool:
    return len(path) >= len(pattern) and all(map(step_matches, pattern, path))
