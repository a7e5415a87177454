"""The table of docs/mutation.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.support.markdown import ROOT

if TYPE_CHECKING:
    from tests.mutation.results import Results

PAGE: Final = ROOT / "docs" / "mutation.md"
_BEGIN: Final = "<!-- Written by `python -m tests.mutation` -->\n"
_END: Final = "<!-- As far as here -->\n"


def write(found: list[Results]) -> None:
    """Put the figures into the page, and leave what is written around them."""
    waiting = sum(file.waiting for file in found)
    if waiting:
        raise SystemExit(f"{waiting} mutants have not run yet. Go on with `mutmut run`.")
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    PAGE.write_text(before + _BEGIN + table(found) + _END + after, encoding="utf-8")


def table(found: list[Results]) -> str:
    """Return the figures as a table in Markdown: one row a file, the sum below."""
    rows = [(f"`{file.name}`", len(file.codes), file.killed) for file in found]
    rows.append(("all", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    shown = [
        f"| {name} | {mutants} | {mutants - killed} | {killed / mutants:.1%} |\n"
        for name, mutants, killed in rows
    ]
    return "| file | mutants | survivors | killed |\n|---|--:|--:|--:|\n" + "".join(shown)
