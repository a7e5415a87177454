"""The review as a page: one file of HTML that needs nothing else, and lets nothing else in.

The page's policy allows the one style and the one script that stand in it, by their digests, and no
connection to anywhere. Text from a context is data: JSON that the script shows as text, and
escaped text in the overview, which can be read without the script. Secrets are cut out of both.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any, Final

from git_context.review.masking import mask_review
from git_context.review.outline import shown
from git_context.review.page.data import rows
from git_context.review.page.overview import escaped, overview

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.review.context_review import ContextReview

# In the order in which they build on each other.
_SCRIPTS: Final = ("dom", "words", "data", "filter", "tree", "lists", "chart", "main")
# So much of the data is parsed at once: some milliseconds' work.
_PIECE: Final = 100_000
_ESCAPES: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def render(reviews: Sequence[ContextReview]) -> str:
    """Return the page that shows these contexts. The same reviews give the same page."""
    reviews = list(map(mask_review, reviews))
    style, script = _resource("page.css"), page_script()
    return Template(_resource("template.html")).substitute(
        title=escaped(_title(reviews)),
        style=style,
        style_hash=_digest(style),
        script=script,
        script_hash=_digest(script),
        chooser=_chooser(reviews),
        heading=_heading(reviews),
        overviews="\n".join(overview(at, review) for at, review in enumerate(reviews)),
        data="\n".join(_elements(reviews)),
    )


@cache
def page_script() -> str:
    """Return the page's script: its parts in one scope of their own."""
    parts = [_resource(f"{name}.js") for name in _SCRIPTS]
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"


def as_data(value: Any) -> str:
    """Write JSON that HTML takes for text wherever it stands in a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


@cache
def _resource(name: str) -> str:
    return (files("git_context.review.page") / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _title(reviews: Sequence[ContextReview]) -> str:
    names = ", ".join(shown(review.workflow) for review in reviews)
    return f"{names or 'No context changed'} · context review"


def _heading(reviews: Sequence[ContextReview]) -> str:
    if not reviews:
        return "<h1>No context changed</h1>"
    name = escaped(reviews[0].workflow) if len(reviews) == 1 else f"{len(reviews)} contexts"
    base, head = escaped(reviews[0].base), escaped(reviews[0].head)
    compared = f'<p class="range">Changes of <code>{head}</code> since <code>{base}</code></p>'
    return f"<h1>{name}</h1>\n{compared}"


def _chooser(reviews: Sequence[ContextReview]) -> str:
    if len(reviews) < 2:  # noqa: PLR2004  # one is no choice
        return ""
    options = "".join(
        f'<option value="{at}">{escaped(review.workflow)}</option>'
        for at, review in enumerate(reviews)
    )
    return (
        '<label class="unseen" for="review">Context</label>'
        f'<select id="review" class="scripted-only">{options}</select>'
    )


def _elements(reviews: Sequence[ContextReview]) -> Iterator[str]:
    for at, review in enumerate(reviews):
        for name, value in rows(review).items():
            pieces = _pieces(value) if isinstance(value, list) else [as_data(value)]
            for piece in pieces:
                yield (
                    f'<script type="application/json" data-review="{at}" data-list="{name}">'
                    f"{piece}</script>"
                )


def _pieces(listed: list[Any]) -> Iterator[str]:
    """Cut a list into several that are each parsed in one go."""
    waiting: list[str] = []
    size = 0
    for row in listed:
        written = as_data(row)
        waiting.append(written)
        size += len(written)
        if size > _PIECE:
            yield f"[{','.join(waiting)}]"
            waiting, size = [], 0
    if waiting:
        yield f"[{','.join(waiting)}]"
