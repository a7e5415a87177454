"""A reader of the page: uses all of it, and notes how long it keeps from answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

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
# A message comes once all is done that the page does at one go.
_COUNT: Final = """
window.portions = {parsed: 0, made: 0, pauses: 0};
let ticks = 0;
performance.now = () => (ticks += 0.02);
const now = {parsed: 0, made: 0};
const channel = new MessageChannel();
channel.port1.onmessage = () => Object.assign(now, {parsed: 0, made: 0});
function count(name, number) {
  if (now.parsed + now.made === 0) channel.port2.postMessage("");
  now[name] += number;
  ticks += number * {parsed: 2e-5, made: 0.01}[name];
  window.portions[name] = Math.max(window.portions[name], now[name]);
}
function counted(holder, name, note) {
  const original = holder[name];
  holder[name] = function (...given) { note(...given); return original.apply(this, given); };
}
counted(JSON, "parse", text => count("parsed", text.length));
counted(Document.prototype, "createElement", () => count("made", 1));
counted(Document.prototype, "createElementNS", () => count("made", 1));
counted(window, "setTimeout", (_, delay) => { if (!delay) window.portions.pauses += 1; });
"""


class Portions(NamedTuple):
    """The most that a page does before it looks whether its reader wants something.

    That is characters of JSON parsed, and elements made. `pauses` is how often it looked.
    """

    parsed: int
    made: int
    pauses: int


def stall(browser: Browser, file: Path) -> float:
    """Use a page as a reader would: return the milliseconds for which it did not answer at most."""
    page = browser.new_page(offline=True)
    page.add_init_script(_WATCH)
    _use(page, file)
    longest = _longest_task(page)
    page.close()
    return longest


def portions(browser: Browser, file: Path) -> Portions:
    """Use a page as a reader would, with a clock that goes by what it does, not how fast."""
    page = browser.new_page(offline=True)
    page.add_init_script(_COUNT)
    _use(page, file)
    counted: Any = page.evaluate("window.portions")
    page.close()
    return Portions(counted["parsed"], counted["made"], counted["pauses"])


def _use(page: Page, file: Path) -> None:
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


def _longest_task(page: Page) -> float:
    """Return the milliseconds of the longest task that kept the page from answering."""
    watched: Any = page.evaluate("window.longTasks")
    return max(watched, default=0.0)
