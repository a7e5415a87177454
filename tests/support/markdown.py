"""What the documentation tests need to read of Markdown: code blocks, links and anchors."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[2]

_FENCE: Final = re.compile(r"^( *)(`{3,})(.*)$")
_LINK: Final = re.compile(r"\[[^\]]*\]\(([^()\s]+)\)")
_HEADING: Final = re.compile(r"^#{1,6} +(.*?) *#*$")


class Block(NamedTuple):
    """A fenced block: the words behind its fence, its text, and the line that it begins on."""

    words: list[str]
    text: str
    line: int


def pages() -> list[Path]:
    """List the Markdown files that users and contributors read."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> list[Block]:
    """List the fenced blocks of a page. Fails where one is not closed."""
    found: list[Block] = []
    fence = ""
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        match = _FENCE.match(line)
        if fence and line.strip() == fence:
            fence = ""
        elif fence:
            last = found[-1]
            found[-1] = last._replace(text=f"{last.text}{line}\n")
        elif match:
            fence = match[2]
            found.append(Block(match[3].split(), "", number))
    assert not fence, f"{page.name}: the block in line {found[-1].line} is not closed"
    return found


def links(page: Path) -> list[str]:
    """List the targets of a page's links."""
    return _LINK.findall("\n".join(_prose(page)))


def code_spans(page: Path) -> list[str]:
    """List the code in a page's running text."""
    return re.findall(r"`([^`\n]+)`", "\n".join(_prose(page)))


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub and its like make of a page's headings."""
    found: set[str] = set()
    for line in _prose(page):
        heading = _HEADING.match(line)
        if heading:
            slug = re.sub(r"[^\w\- ]", "", heading[1].lower()).replace(" ", "-")
            assert slug not in found, f"{page.name} has two headings {heading[1]!r}"
            found.add(slug)
    return found


def _prose(page: Path) -> Iterator[str]:
    """Pass the lines outside of fenced blocks."""
    fence = ""
    for line in page.read_text(encoding="utf-8").splitlines():
        match = _FENCE.match(line)
        if fence:
            fence = "" if line.strip() == fence else fence
        elif match:
            fence = match[2]
        else:
            yield line
