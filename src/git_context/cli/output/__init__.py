"""The display of results: JSON and lines for programs; tables, trees and colours for people.

All of it leaves by the functions of `printing`, which make every text harmless. Whatever measures
or cuts a text that may come from a context cleans it before: `table` and `tree` do so themselves,
and for all else there is `clean`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli.output.cells import clean, clip, pad, width, wrap
from git_context.cli.output.colours import SIGNS, paint, sign
from git_context.cli.output.printing import (
    draw_over,
    finish,
    flush,
    print_bytes,
    print_document,
    print_json,
    print_json_text,
    print_line,
    print_lines,
    print_no_more,
    print_records,
    print_screen,
    print_text,
    set_up,
    shown,
    tell,
)
from git_context.cli.output.screen import columns, is_terminal, screen_size

if TYPE_CHECKING:
    from git_context.cli.output.outlines import outline, value_tree
    from git_context.cli.output.sparklines import sparkline
    from git_context.cli.output.tables import Cell, status_cell, table
    from git_context.cli.output.trees import Twig, tree
    from git_context.cli.output.units import ago, duration, size

__all__ = [
    "INDENT",
    "SIGNS",
    "Cell",
    "Twig",
    "ago",
    "clean",
    "clip",
    "columns",
    "draw_over",
    "duration",
    "finish",
    "flush",
    "is_terminal",
    "outline",
    "pad",
    "paint",
    "print_bytes",
    "print_document",
    "print_json",
    "print_json_text",
    "print_line",
    "print_lines",
    "print_no_more",
    "print_records",
    "print_screen",
    "print_text",
    "screen_size",
    "set_up",
    "shown",
    "sign",
    "size",
    "sparkline",
    "status_cell",
    "table",
    "tell",
    "tree",
    "value_tree",
    "width",
    "wrap",
]

INDENT = "  "
# Not every command shows these.
_LATER = {
    **dict.fromkeys(("outline", "value_tree"), "outlines"),
    **dict.fromkeys(("sparkline",), "sparklines"),
    **dict.fromkeys(("Cell", "status_cell", "table"), "tables"),
    **dict.fromkeys(("Twig", "tree"), "trees"),
    **dict.fromkeys(("ago", "duration", "size"), "units"),
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load what few commands need when it is asked for."""
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415  # see above

        return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
