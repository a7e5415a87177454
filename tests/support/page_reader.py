"""A reader of the page: uses all of it, and notes how long it keeps from answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

TABS: Final = ("overview", "changes", "context", "conflicts", "findings", "history")
_WATCH: Final = """
window.longTasks = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
}).observe({type: 'longtask', buffered: true});
"""


def stall(browser: Browser, file: Path) -> float:
    """Use a page as a reader would: return the milliseconds for which it did not answer at most."""
    page = browser.new_page(offline=True)
    page.add_init_script(_WATCH)
    page.goto(file.as_uri())
    expect(page.locator("#found")).to_contain_text("changes")
    page.keyboard.press("/")
    page.keyboard.type("decision 41", delay=40)
    expect(page.locator("#found")).to_contain_text("found")
    page.select_option("#task", "task-1")
    page.keyboard.press("Escape")
    expect(page.locator("#found")).not_to_contain_text("found")
    for tab in TABS:
        page.click(f"#tab-{tab}")
    page.click("#tab-context")
    page.click("#open-all")
    page.click("#tree .row.more >> nth=0")
    page.click("#tab-changes")
    page.click(".more-items >> visible=true")
    longest = _longest_task(page)
    page.close()
    return longest


def _longest_task(page: Page) -> float:
    """Return the milliseconds of the longest task that kept the page from answering."""
    watched: Any = page.evaluate("window.longTasks")
    return max(watched, default=0.0)
