"""Markdown as GitHub's own renderer shows it."""

from __future__ import annotations

import pytest


def rendered(markdown: str) -> str:
    """Render as GitHub does before it takes out HTML: what it would take out must not be there."""
    cmarkgfm = pytest.importorskip("cmarkgfm", reason="cmarkgfm has no binaries for this Python")
    unsafe = cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE
    return str(cmarkgfm.github_flavored_markdown_to_html(markdown, options=unsafe)).strip()
