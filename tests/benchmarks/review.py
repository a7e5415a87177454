"""The review page in headless Chromium, and the comment, of a history of 5 MB.

The page is used as a reader would: search, filter, all tabs, all expanded. Measured is the longest
task that kept it from answering. The comment has at most 60,000 characters, whatever happened.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from git_context.review.context_reviews import Ends
from git_context.review.markdown.comment import comment
from git_context.review.page import render
from git_context.review.review import Review
from tests.benchmarks.contexts import MB
from tests.support.chromium import launched, missing
from tests.support.figures import Figure, Table
from tests.support.review_pages import large, wide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.review.context_review import ContextReview

ROUNDS = 5
ENDS = Ends("main", "b" * 40, "feature", "c" * 40)


def figures() -> Iterator[Figure | Table]:
    """Measure both kinds of large pages, and a comment."""
    sheet = large(5 * MB)
    text = comment(Review(ENDS, None, [sheet], [], frozenset()))
    yield Figure("characters of the comment", len(text), 60_000, detail="filled, and the rest cut")
    if reason := missing():
        yield Table(f"The page was not measured: {reason}.", [], [])
        return
    yield _longest("a long history", sheet)
    yield _longest("a wide document", wide())


def _longest(name: str, sheet: ContextReview) -> Figure:
    from tests.support.page_reader import stall  # noqa: PLC0415  # not where no browser is installed

    with launched() as browser, TemporaryDirectory(prefix="git-context-benchmark-") as folder:
        file = Path(folder) / "page.html"
        file.write_text(render([sheet]), encoding="utf-8")
        stalls = [stall(browser, file) for _ in range(ROUNDS)]
        size = file.stat().st_size / MB
    detail = f"page of {size:.1f} MB, worst of {ROUNDS}: {max(stalls):.0f} ms"
    return Figure(f"longest task of the page, {name}", median(stalls), 200, " ms", detail)
