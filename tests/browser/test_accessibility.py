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


# What can be used and seen; of a group, within which arrows move, one element is reached by Tab.
_KINDS = "a[href], button, input, select, summary, [tabindex]"
_USABLE = f"""() => [...document.querySelectorAll("{_KINDS}")]
  .filter(each => each.checkVisibility({{ contentVisibilityAuto: true, visibilityProperty: true }}))
  .filter(each => each.tabIndex >= 0)
  .map(each => each.dataset.name ||= `${{each.tagName}} ${{each.id}} ${{Math.random()}}`)"""
_FOCUSED = "() => document.activeElement.dataset.name || ''"


def test_tab_alone_reaches_all_that_can_be_used(show: Callable[..., Page]) -> None:
    page = show(workflow(), sheet("some text"), reduced_motion="reduce")
    for tab in TABS:
        page.click(f"#tab-{tab}")
        usable = set(page.evaluate(_USABLE))
        assert usable
        reached: set[str] = set()
        for _ in range(len(usable) + 2):  # past the end, the browser begins again
            page.keyboard.press("Tab")
            reached.add(page.evaluate(_FOCUSED))
        assert usable <= reached, tab
