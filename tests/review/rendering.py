"""Markdown as GitHub's own renderer shows it."""

from __future__ import annotations

import cmarkgfm  # type: ignore[import-untyped]  # it has no types
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]


def rendered(markdown: str) -> str:
    """Render as GitHub does before it takes out HTML: what it would take out must not be there."""
    shown = cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE)
    return str(shown).strip()
