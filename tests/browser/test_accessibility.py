"""What axe-core finds on the page, in both themes and with every part shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("axe_playwright_python", reason="axe, which judges the page, is not installed")
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from tests.browser.example import workflow
from tests.support.page_reader import TABS
from tests.support.review_pages import sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(show: Callable[..., Page], scheme: str) -> None:
    found = []
    for shown in (workflow(), sheet("some text")):
        page = show(shown, color_scheme=scheme, reduced_motion="reduce")
        for tab in TABS:
            page.click(f"#tab-{tab}")
            if tab == "context":
                page.click("#open-all")
            found += [
                (tab, violation["id"], violation["nodes"][0]["html"])
                for violation in Axe().run(page).response["violations"]
            ]
    assert not found
