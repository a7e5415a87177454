"""Writes the tables of docs/verification.md from the table of checks.

`python -m tests.verification.pages` writes them; a test fails where the page has drifted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from git_context.verification.findings import CHECKS, GROUPS, STATUSES
from tests.support.markdown import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = ROOT / "docs" / "verification.md"


def page(text: str) -> str:
    """Return the page with its tables written anew."""
    for name, rows in (("statuses", _statuses()), ("checks", _checks())):
        mark = f"<!-- {name}: written by `python -m tests.verification.pages` -->\n"
        table = mark + "\n" + "\n".join(rows) + "\n"
        text = re.sub(re.escape(mark) + r"\n(?:\|.*\n)*", lambda _, new=table: new, text)  # type: ignore[misc]  # a default binds it
    return text


def _statuses() -> Iterator[str]:
    yield "| status | meaning |"
    yield "|---|---|"
    yield from (f"| `{name}` | {meaning} |" for name, meaning in STATUSES.items())


def _checks() -> Iterator[str]:
    yield "| check | what it compares | what to do | result |"
    yield "|---|---|---|---|"
    for group in GROUPS:
        for check in CHECKS.values():
            if check.group == group:
                yield f"| `{check.name}` | {check.about} | {check.cure} | `{group}` |"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
