"""GitHub-flavoured Markdown around values that may be hostile.

A value stands in a code span or a fenced block: there GitHub makes no link, no mention, no
reference, no image and no HTML of it. `code`, `code_in_html` and `block` put it there. `prose` does
the same to all of a text but plain words, which mean nothing to any renderer as they are. All other
functions take Markdown that they, or the program's own words, made.
"""

from __future__ import annotations

import html
import re
import unicodedata
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
# A plain word: letters and digits, joined by what joins words, with the signs around words.
# Anything that hosts take for a mention, a reference, an address, an emoji, mathematics, a command
# or markup has a sign that is not among these, or one of these where a plain word has none.
# All but the other signs of ASCII: so said, the class takes a tenth of the time to compile.
_LETTER: Final = r"[^\x00-@\[-`{-\x7f]"
_LETTER_OR_DIGIT: Final = r"[^\x00-/:-@\[-`{-\x7f]"
_PLAIN: Final = re.compile(
    rf"""
    [("']{{0,2}}
    (?: [0-9]{{1,6}} (?: [.,][0-9]{{1,6}} )?                                 # 1.5
      | [0-9]{{1,2}} : [0-9]{{2}}                                            # 10:30
      | [0-9]{{4}} - [0-9]{{2}} - [0-9]{{2}}
      | {_LETTER} \. {_LETTER} (?= \. )                                      # e.g.
      | {_LETTER_OR_DIGIT}+ (?: ['/-] {_LETTER}+ | / [0-9A-Za-z]+ ){{0,5}}  # and/or, 3-way
    )
    (?: % [).,;:!?]{{0,3}} | [)"'.,;:!?]{{0,5}} )
    | -                                                                      # a dash
    """,
    re.VERBOSE,
)
# Plain to look at, and still what hosts may link: ids of commits and of advisories.
_LINKED: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{7,}(?![0-9A-Za-z])|ghsa-|cve-|gh-)", re.IGNORECASE
)
# Text that a writer marked as code, with what stands around it; or a word.
_TOKEN: Final = re.compile(r"[^ `]*`[^ `][^`]*`[^ `]*|[^ ]+")
_QUOTED: Final = re.compile(r"(\(?)`([^`]+)`([).,;:!?]{0,3})")
_AROUND: Final = re.compile(r"(\(?)(.+?)(\)?[.,;:!?]?)")
_LIST_MARK: Final = re.compile(r"^([0-9]*)([.)-])$")
_SPACES: Final = re.compile("[ \t\n\r]+")


def code(text: str, most: int = WIDEST) -> str:
    """Return a text as a code span on one line, cut after `most` characters.

    Invisible characters are shown as escapes; no text at all is shown as empty.
    """
    shown = visible(clipped(text, most))
    return _span(shown) if shown else EMPTY


def prose(text: str, most: int = WIDEST) -> str:
    """Return a text as Markdown on one line that shows it as text, cut after `most` characters.

    Only plain words stand as they are. Everything else in it stands in code spans, what cannot be
    seen as an escape. White space is one space; no text at all is shown as empty.
    """
    shown = visible(_SPACES.sub(" ", clipped(text, most)).strip(" "))
    if not shown:
        return EMPTY
    first, *others = map(_token, _TOKEN.findall(shown))
    # Signs that begin a list at the beginning of a line.
    first = _LIST_MARK.sub(r"\1\\\2", first)
    return " ".join([first, *others])


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


def _token(token: str) -> str:
    """Return a word as it is, if it is a plain one; else as code, the sentence's signs outside."""
    # Some letters are compatible with signs, as full-width ones are.
    compatible = token if token.isascii() else unicodedata.normalize("NFKC", token)
    if all(_PLAIN.fullmatch(one) and not _LINKED.search(one) for one in (token, compatible)):
        return token
    around = _QUOTED.fullmatch(token) or _AROUND.fullmatch(token)
    if around is None or around[2].count("(") != around[2].count(")"):
        return _span(token)
    return f"{around[1]}{_span(around[2])}{around[3]}"


def _span(shown: str) -> str:
    """Return a visible text, not an empty one, as a code span."""
    mark = _mark(shown)
    if mark is None:
        mark, shown = "`", shown.replace("`", r"\x60")
    # A renderer takes one space off both ends. No backtick may touch the mark, and no dollar: with
    # a backtick, that is how GitHub marks mathematics.
    room = " " if {shown[0], shown[-1]} & {" ", "`", "$"} else ""
    return f"{mark}{room}{shown}{room}{mark}"


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
