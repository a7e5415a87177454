"""`python -m tests.review.examples` writes the golden files of pages and comments anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

from git_context.review.page import render
from tests.support.review_examples import (
    content,
    example_comments,
    example_sheets,
    golden,
    golden_comment,
)

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for title, shown in example_sheets(Path(scratch) / "demo").items():
            golden(title).write_text(content(render([shown])), encoding="utf-8")
        for title, markdown in example_comments(Path(scratch) / "demo2").items():
            golden_comment(title).write_text(markdown, encoding="utf-8")
