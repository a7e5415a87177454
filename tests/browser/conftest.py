"""A page in a real browser without a network, where nothing may go wrong unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from git_context.review.page import render
from tests.support.chromium import READY, launched, missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from git_context.review.context_review import ContextReview


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if reason := missing():
        pytest.skip(f"{reason}: the page is not tested in a browser")
    with launched() as found:
        yield found


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page with some sheets; it fails for anything unexpected.

    That is a message on the console, an error in a script, a dialog, and any request but the one
    for the page itself.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(
        *sheets: ContextReview, address: str = "", ready: bool = True, **options: Any
    ) -> Page:
        file = tmp_path / f"page-{len(contexts)}.html"
        file.write_text(render(sheets), encoding="utf-8")
        context = browser.new_context(offline=True, **{"locale": "en-GB", **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: _watch(request.url, file, complaints))
        page.goto(file.as_uri() + address)
        if ready:
            page.wait_for_selector(READY)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


def _watch(address: str, file: Path, complaints: list[str]) -> None:
    if address.partition("#")[0] != file.as_uri():
        complaints.append(f"request: {address}")
