"""GitHub-flavoured Markdown around values that may be hostile.

A value stands in a code span or a fenced block, and nowhere else: there GitHub makes no link, no
mention, no reference, no image and no HTML of it. `code`, `code_in_html` and `block` put it there.
All other functions take Markdown that they, or the program's own words, made.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final, Literal

from git_context.visible import clipped, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    # Those that GitHub colours and does not carry out, as it does `mermaid` or `suggestion`.
    Language = Literal["", "diff", "json"]

WIDEST: Final = 300  # characters of a value on one line
EMPTY: Final = "*empty*"
_RUNS: Final = re.compile("`+")
_LONGEST_MARK: Final = 40  # backticks that begin a span; renderers count no more than about 80
_SHORTEST_FENCE: Final = 3


def code(text: str, most: int = WIDEST) -> str:
    """Return a text as a code span on one line, cut after `most` characters.

    Invisible characters are shown as escapes; no text at all is shown as empty.
    """
    shown = visible(clipped(text, most))
    if not shown:
        return EMPTY
    mark = _mark(shown)
    if mark is None:
        mark, shown = "`", shown.replace("`", r"\x60")
    # A renderer takes one space off both ends. No backtick may touch the mark, and no dollar: with
    # a backtick, that is how GitHub marks mathematics.
    room = " " if {shown[0], shown[-1]} & {" ", "`", "$"} else ""
    return f"{mark}{room}{shown}{room}{mark}"


def code_in_html(text: str, most: int = WIDEST) -> str:
    """Return a text as an element `code`, for use where HTML stands: the title of details."""
    return f"<code>{html.escape(visible(clipped(text, most)))}</code>"


def block(text: str, language: Language = "") -> str:
    """Return a text as a fenced block, line by line as it is; `clipped` cuts it beforehand."""
    shown = visible(text, keep="\n\t").rstrip("\n")
    fence = min(_fence("`", shown), _fence("~", shown), key=len)
    return f"{fence}{language}\n{shown}\n{fence}"


def heading(level: int, markdown: str) -> str:
    """Return a heading, from 1, the largest, to 6."""
    return f"{'#' * level} {markdown}"


def bullets(items: Iterable[str]) -> str:
    """Return a list of Markdown texts, each on one line."""
    return "\n".join(f"- {item}" for item in items)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown cells, each on one line."""
    return "\n".join(map(row, [heads, ["---"] * len(heads), *rows]))


def row(cells: Iterable[str]) -> str:
    """Return a row of a table, to be put under one."""
    return f"| {' | '.join(map(_cell, cells))} |"


def details(title: str, markdown: str) -> str:
    """Return Markdown that is folded under a title; the title is HTML, on one line."""
    return f"<details><summary>{title}</summary>\n\n{markdown}\n\n</details>"


def paragraphs(*markdown: str) -> str:
    """Join blocks of Markdown; empty ones are left out."""
    return "\n\n".join(block for block in markdown if block)


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units: at least what any service counts."""
    return len(text.encode("utf-16-le")) // 2


def _mark(text: str) -> str | None:
    """Return the shortest run of backticks that the text does not have, if one is short enough."""
    runs = {len(run) for run in _RUNS.findall(text)}
    length = next(length for length in range(1, len(runs) + 2) if length not in runs)
    return "`" * length if length <= _LONGEST_MARK else None


def _fence(sign: str, text: str) -> str:
    """Return a fence that is longer than any run of its sign in the text."""
    longest = max(map(len, re.findall(f"{sign}+", text)), default=0)
    return sign * max(_SHORTEST_FENCE, longest + 1)


def _cell(markdown: str) -> str:
    return markdown.replace("|", r"\|")
