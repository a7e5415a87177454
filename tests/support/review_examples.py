"""The example workflow as a review shows it: each child against the parent, and the merge."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import git_context
from git_context.review.markdown.comment import comment
from git_context.review.review import review
from git_context.setup import demo
from tests.support.workflows import TASKS, WORKFLOW

if TYPE_CHECKING:
    from git_context.review.context_review import ContextReview

BRANCHES = {"merged": "main", **{task: f"context/{WORKFLOW}/{task}" for task in TASKS}}
GOLDEN = Path(__file__).parents[1] / "review" / "golden"


def example_sheets(folder: Path) -> dict[str, ContextReview]:
    """Build the example in an empty folder; return what the page shows of it, by name."""
    store = git_context.open(demo.build(folder).folder).store
    contexts = {
        name: review(store, "main~3", branch).contexts[0] for name, branch in BRANCHES.items()
    }
    return {
        name: context._replace(base="parent").without_metadata()
        for name, context in contexts.items()
    }


def example_comments(folder: Path) -> dict[str, str]:
    """Build the example in an empty folder; return the comments on it, their commits numbered."""
    store = git_context.open(demo.build(folder).folder).store
    found: dict[str, str] = {}
    for name, branch in BRANCHES.items():
        markdown = comment(review(store, "main~3", branch))
        commits = dict.fromkeys(re.findall(r"`([0-9a-f]{10})`", markdown))
        for number, commit in enumerate(commits):
            markdown = markdown.replace(commit, f"commit-{number}")
        found[name] = markdown
    return found


def golden_comment(name: str) -> Path:
    """Return the file that holds what a comment is to say."""
    return GOLDEN / f"review-{name}.md"


def golden(name: str) -> Path:
    """Return the file that holds what a page is to say."""
    return GOLDEN / f"page-{name}.html"


def content(page: str) -> str:
    """Return a page without its style and script, its commits numbered, its data row by row."""
    page = re.sub(r"(?s)<style>.*?</style>", "<style></style>", page)
    page = re.sub(r"(?s)<script>.*?</script>", "<script></script>", page)
    page = re.sub(r"'sha256-[^']*'", "'sha256-…'", page)
    page = re.sub(r'(application/json"[^>]*>)\[\[', r"\1[\n[", page)
    page = re.sub(r"\],\[(?=[\[\"0-9])", "],\n[", page)
    commits = dict.fromkeys(re.findall(r"\b[0-9a-f]{40}\b", page))
    for number, commit in enumerate(commits):
        page = page.replace(commit, f"commit-{number}")
    return page
