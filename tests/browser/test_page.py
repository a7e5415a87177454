"""The page in Chromium: what people do with it, and what a hostile context must not do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright", reason="playwright, which drives the browser, is not installed")
from playwright.sync_api import expect

from git_context.history.blame import BlamedPart
from git_context.merge.values import MISSING
from git_context.review.context_review import ContextReview, ReviewedChange
from git_context.review.outline import shown
from git_context.review.page import render
from tests.browser.example import workflow
from tests.support.page_reader import TABS, portions
from tests.support.review_pages import HOSTILE, large, sheet, wide

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from git_context.merge.values import Maybe

    Show = Callable[..., Page]


def found(page: Page) -> str:
    return page.text_content("#found") or ""


def search(page: Page, text: str, result: str) -> None:
    page.fill("#q", text)
    expect(page.locator("#found")).to_have_text(result)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.innerText"))


# Filter


def test_words_are_searched_in_changes_tree_and_conflicts(show: Show) -> None:
    page = show(workflow())
    assert found(page) == "5 changes, 256 values, 1 conflict"
    search(page, "DECISION 3", "1 change, 1 value, 0 conflicts found")
    assert page.is_visible("#changes")  # the overview has nothing to filter
    assert page.locator("#changes-list .item").count() == 1
    assert page.text_content("#count-changes") == "1"
    search(page, "found me", "0 changes, 1 value, 0 conflicts found")
    assert page.text_content("#changes-list .empty") == "No change matches."
    page.click("#tab-context")
    names = page.locator("#tree .row .name").all_text_contents()
    assert names == ["details", "deep", "deeper", "needle"]


def test_task_and_field_narrow_what_is_shown(show: Show) -> None:
    page = show(workflow())
    page.select_option("#task", "bob")
    expect(page.locator("#count-changes")).to_have_text("2")
    assert page.locator(".task-heading").all_inner_texts() == ["bob\nagent-b"]
    page.select_option("#field", "decisions")
    expect(page.locator("#count-changes")).to_have_text("1")
    page.click("#clear")
    expect(page.locator("#count-changes")).to_have_text("5")
    assert page.input_value("#task") == page.input_value("#field") == ""


def test_the_address_keeps_the_filter_and_the_tab(show: Show) -> None:
    page = show(workflow(), address="#tab=context&task=bob&field=decisions&q=decision")
    assert page.is_visible("#context")
    assert page.locator("#tree .row .name").all_text_contents() == ["decisions", "•"]
    assert page.input_value("#q") == "decision"
    assert page.input_value("#task") == "bob"
    page.click("#tab-history")
    assert "tab=history" in page.url
    assert "task=bob" in page.url
    page.evaluate("location.hash = '#tab=changes&task=ada'")
    expect(page.locator("#count-changes")).to_have_text("3")
    assert page.is_visible("#changes")


# Keyboard


def test_a_slash_leads_to_the_filter_and_escape_clears_it(show: Show) -> None:
    page = show(workflow())
    page.keyboard.press("/")
    page.keyboard.type("decision 3")
    expect(page.locator("#count-changes")).to_have_text("1")
    page.keyboard.press("Escape")
    expect(page.locator("#count-changes")).to_have_text("5")
    assert page.input_value("#q") == ""


def test_the_tree_is_walked_with_arrows(show: Show) -> None:
    page = show(workflow(), address="#tab=context")
    page.focus("#tree .row >> nth=0")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#tree .row >> nth=0", "aria-expanded") == "true"
    page.keyboard.press("ArrowRight")
    assert "decision 0" in focused(page)
    page.keyboard.press("j")
    assert "decision 1" in focused(page)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    assert focused(page).startswith("decisions")
    page.keyboard.press("ArrowLeft")
    assert page.get_attribute("#tree .row >> nth=0", "aria-expanded") == "false"
    page.keyboard.press("End")
    assert focused(page).startswith("long")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert page.locator("#tree .row[aria-level='2']").count() == 4
    assert page.locator("#tree [tabindex='0'][role]").count() == 1


def test_tabs_are_changed_with_arrows(show: Show) -> None:
    page = show(workflow())
    page.focus("#tab-overview")
    for name in (*TABS[1:], TABS[0]):
        page.keyboard.press("ArrowRight")
        assert page.is_visible(f"#{name}")
        assert page.get_attribute(f"#tab-{name}", "aria-selected") == "true"
    page.keyboard.press("End")
    assert page.is_visible("#history")


def test_items_are_walked_with_j_and_k(show: Show) -> None:
    page = show(workflow(), address="#tab=changes")
    page.keyboard.press("j")
    assert "decision 0" in focused(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert "decision 1" in focused(page)


def test_the_first_tab_stop_skips_to_the_review(show: Show) -> None:
    page = show(workflow())
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the review"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert page.is_visible("#overview")


# What is shown


def test_focus_shows_who_brought_a_value(show: Show) -> None:
    page = show(workflow(), address="#tab=context")
    page.click("#tree .row >> nth=0")
    member = page.locator("#tree .row[aria-level='2'] >> nth=3")
    member.focus()
    origin = member.locator(".full")
    expect(origin).to_have_css("opacity", "1")
    assert origin.inner_text().startswith("bob · agent-b · ")


def test_rows_are_made_when_they_are_wanted(show: Show) -> None:
    page = show(workflow(), address="#tab=context")
    rows = page.locator("#tree .row")
    assert rows.count() == 4
    page.click("#tree .row:has-text('many')")
    assert rows.count() == 4 + 100 + 1
    page.click("#tree .row.more")
    page.click("#tree .row.more")
    assert rows.count() == 4 + 250
    page.click("#tree .row:has-text('many')")
    assert rows.count() == 4
    page.click("#open-all")
    assert page.locator("#tree .row:has-text('found me')").count() == 1
    page.click("#close-all")
    assert rows.count() == 4


def test_a_long_text_is_shown_bit_by_bit(show: Show) -> None:
    page = show(workflow(), address="#tab=context")
    value = page.locator("#tree .row:has-text('long') .value")
    assert len(value.inner_text()) < 1000
    value.locator("button").click()
    assert 20_000 < len(value.inner_text()) < 21_000
    for _ in range(2):
        value.locator("button").click()
    assert value.inner_text() == '"' + "words " * 10_000 + '"'


def test_changes_stand_side_by_side(show: Show) -> None:
    page = show(sheet("text"), address="#tab=changes")
    edited = page.locator(".change.edited")
    before, after = (edited.locator(f".{name}").bounding_box() for name in ("before", "after"))
    assert before
    assert after
    assert before["y"] == after["y"]
    assert before["x"] + before["width"] < after["x"]
    assert page.locator(".change.removed .after .text").count() == 0
    assert page.locator(".change.added .before .text").count() == 0


FAR = "far away from it, nothing changed at all. " * 40


@pytest.mark.parametrize(
    ("before", "after", "gone", "come"),
    [
        ("one two three", "one 2 three", ["two"], ["2"]),
        ("prefixed words stay", "prefixes words stay", ["prefixed"], ["prefixes"]),
        ("one two", "one two three", [], [" three"]),
        ("a b c d", "a c d e", ["b "], [" e"]),
        ("nothing", "in common", [], []),
        ("émigré 👍🏽 done", "émigré 👎🏽 done", ["👍"], ["👎"]),
        (f"{FAR}old {FAR}", f"{FAR}new {FAR}", ["old"], ["new"]),
        # More than can be compared at once.
        ("x " * 30_000 + "y", "z " + "x " * 30_000, [], []),
    ],
)
def test_words_that_changed_are_marked(
    show: Show, before: str, after: str, gone: list[str], come: list[str]
) -> None:
    change = ReviewedChange("edited", ("context_summary",), before, after)
    page = show(sheet()._replace(changes=[change]), address="#tab=changes")
    assert page.locator("del").all_text_contents() == gone
    assert page.locator("ins").all_text_contents() == come
    shown_ = page.locator(".side .text").all_text_contents()
    if len(before) < 600:
        assert shown_ == [before, after]
    else:
        assert all(len(text) < 1000 for text in shown_)


def test_a_conflict_shows_its_versions_who_says_so_and_how_to_decide(show: Show) -> None:
    page = show(sheet("value"), address="#tab=conflicts")
    command = "git context resolve -w profile --take"
    cards = page.locator(".version").all_inner_texts()
    assert [card.split("\n") for card in cards] == [
        ["Base", "value", f"{command} /phase=base", "Copy"],
        ["Ours, in the document", "nothing", f"{command} /phase=ours", "Copy"],
        ["Theirs", "value · value · value · 00000000", "value", f"{command} /phase=value", "Copy"],
    ]
    assert page.inner_text(".conflict .why") == "Why: value."


def test_a_conflict_names_who_wrote_what_stands_in_the_document(show: Show) -> None:
    small = sheet("value")
    wrote = BlamedPart("/phase", member=False, value="ours", by=small.parts[1].by)
    conflict = small.conflicts[0]._replace(ours="ours")
    page = show(small._replace(parts=[wrote], conflicts=[conflict]), address="#tab=conflicts")
    who = page.locator(".version .who").all_inner_texts()
    assert who[1] == "value · value · value · 00000000"


BASE = "The gateway retries every call three times."


@pytest.mark.parametrize(
    ("base", "side", "gone", "come", "text"),
    [
        (BASE, BASE.replace("three", "five"), ["three"], ["five"], "retries every call threefive"),
        (BASE, BASE.replace("every call", "all calls"), ["every call"], ["all calls"], "callall"),
        (BASE, BASE.replace("three times", ""), ["three times"], [], "call three times."),
        (BASE, BASE + " Then it stops.", [], [" Then it stops."], "times. Then it stops."),
        (BASE, BASE, [], [], BASE),
        (BASE, "Nothing in common", [], [], "Nothing in common"),
        (MISSING, "one thing", [], [], "one thing"),
    ],
)
def test_words_in_which_a_side_differs_are_marked(  # noqa: PLR0913, PLR0917  # the table's columns
    show: Show, base: Maybe, side: str, gone: list[str], come: list[str], text: str
) -> None:
    conflict = sheet().conflicts[0]
    sides = [conflict.sides[0]._replace(value=side)]
    conflicts = [conflict._replace(base=base, ours=MISSING, sides=sides)]
    page = show(sheet()._replace(conflicts=conflicts), address="#tab=conflicts")
    card = page.locator(".version >> nth=2")
    assert card.locator("del").all_text_contents() == gone
    assert card.locator("ins").all_text_contents() == come
    assert text in (card.locator(".value").text_content() or "")


def test_a_command_is_copied(show: Show) -> None:
    page = show(
        sheet("it's"), address="#tab=conflicts", permissions=["clipboard-read", "clipboard-write"]
    )
    page.focus(".version >> nth=2 >> .copy")
    page.keyboard.press("Enter")
    expect(page.locator(".version >> nth=2 >> .copy")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == """git context resolve -w profile --take '/phase=it'"'"'s'"""


def test_a_command_that_cannot_be_copied_is_selected(show: Show) -> None:
    page = show(sheet("value"), address="#tab=conflicts")
    page.evaluate("delete Navigator.prototype.clipboard")
    page.click(".version >> nth=0 >> .copy")
    expect(page.locator(".version >> nth=0 >> .copy")).to_have_text("Selected")
    selected = page.evaluate("getSelection().toString()")
    assert selected == "git context resolve -w profile --take /phase=base"


def test_findings_and_history_are_listed(show: Show) -> None:
    page = show(sheet("value"), address="#tab=findings")
    found = page.locator("#findings-list .item").all_inner_texts()
    assert "CTX005" in found[0]
    assert found[1].startswith("mismatch response value\nvalue\nExpected: value\nProvided: value\n")
    page.click("#tab-history")
    assert page.locator("#history-list .item").count() == 3
    assert "phase value" in page.inner_text("#history-list .item >> nth=1")


def test_the_branches_and_sizes_are_drawn(show: Show) -> None:
    page = show(sheet("value"))
    assert page.locator(".branches .lane").count() == 2
    assert page.locator(".branches .commit-dot").count() == 3
    assert page.locator(".branches .joint").count() == 2
    assert page.locator(".sizes polyline").count() == 1
    without = show(sheet("value")._replace(sizes={}))
    assert without.locator(".branches").count() == 1
    assert without.locator(".sizes").count() == 0


def test_no_line_of_the_branches_runs_through_a_name(show: Show) -> None:
    page = show(sheet("value"))
    order = page.locator(".branches > *").evaluate_all(
        "nodes => nodes.map(node => node.getAttribute('class').split(' ')[0])"
    )
    last_line = max(at for at, name in enumerate(order) if name in ("lane", "joint"))
    assert order.index("lane-name") > last_line
    rim = page.locator(".lane-name >> nth=0").evaluate("node => getComputedStyle(node).paintOrder")
    assert rim.startswith("stroke")


def test_tasks_without_a_lane_are_counted(show: Show) -> None:
    page = show(large(100_000, tasks=31))
    assert page.locator(".branches .lane").count() == 21
    assert page.inner_text("figcaption") == "11 more tasks not drawn."


def test_one_context_of_several_is_shown(show: Show) -> None:
    page = show(sheet("first text", "one"), sheet("second text", "two"), address="#tab=changes")
    assert "first text" in page.inner_text("#changes-list")
    page.select_option("#review", "1")
    expect(page.locator("#changes-list")).to_contain_text("second text")
    assert "context=1" in page.url
    page.click("#tab-overview")
    assert page.is_visible("#review-1")
    assert page.is_hidden("#review-0")


def test_a_review_without_a_context_has_nothing_to_choose(show: Show) -> None:
    page = show(ready=False)
    assert page.inner_text("h1") == "No context changed"
    assert page.is_hidden("#tabs")


def test_the_overview_leads_to_what_it_counts(show: Show) -> None:
    page = show(sheet("x", "one"), workflow()._replace(findings=[]), address="#context=1")
    page.click("#review-1 .task >> nth=1 >> a")
    expect(page.locator("#count-changes")).to_have_text("2")
    expect(page.locator("#changes")).to_be_visible()
    assert page.input_value("#task") == "bob"
    page.go_back()
    page.click("#review-1 .alerts a")
    expect(page.locator("#conflicts")).to_be_visible()


# Looks


def test_colours_follow_the_system_and_the_button(show: Show) -> None:
    page = show(workflow(), color_scheme="dark")

    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    dark = paper()
    page.click("#theme")
    light = paper()
    page.click("#theme")
    assert page.inner_text("#theme") == "Theme: dark"
    assert paper() == dark != light


def test_nothing_is_wider_than_a_phone(show: Show) -> None:
    for broad in (workflow(), sheet("unbroken" * 60)):
        page = show(broad, viewport={"width": 360, "height": 700})
        for tab in TABS:
            page.click(f"#tab-{tab}")
            assert page.evaluate("document.documentElement.scrollWidth") == 360


PHONE = {"width": 360, "height": 720}


def test_the_first_screen_of_a_phone_is_content(show: Show) -> None:
    page = show(sheet("some text"), viewport=PHONE)
    needs = page.locator(".alerts").bounding_box()
    assert needs
    assert needs["y"] < PHONE["height"] / 4
    assert page.is_hidden("#q")
    page.click("#open-filter")
    assert page.is_visible("#q")
    assert page.evaluate("document.activeElement.id") == "q"
    page.fill("#q", "text")
    expect(page.locator("#changes")).to_be_visible()


def test_a_filter_that_is_on_is_shown_on_a_phone(show: Show) -> None:
    page = show(workflow(), address="#tab=changes&task=bob", viewport=PHONE)
    assert page.is_visible("#task")
    assert page.get_attribute("#open-filter", "aria-expanded") == "true"


def test_tabs_that_go_on_show_it(show: Show) -> None:
    page = show(sheet("some text"), viewport=PHONE)
    strip = page.locator(".strip")
    expect(strip).to_have_class("strip more-right")
    for name in TABS:
        page.click(f"#tab-{name}")
        tab, tabs = (page.locator(each).bounding_box() for each in (f"#tab-{name}", "#tabs"))
        assert tab
        assert tabs
        assert tabs["x"] <= tab["x"]
        assert tab["x"] + tab["width"] <= tabs["x"] + tabs["width"]
    expect(strip).to_have_class("strip more-left")
    page.set_viewport_size({"width": 1200, "height": 800})
    expect(strip).to_have_class("strip")


def test_paper_shows_every_part_expanded(show: Show) -> None:
    page = show(workflow())
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for tab in TABS:
        assert page.is_visible(f"#{tab}")
    for control in ("#q", "#theme", "#tabs", "footer"):
        assert page.is_hidden(control)
    assert page.is_visible("#tree .row:has-text('found me')")
    assert page.locator("details:not([open])").count() == 0


def test_the_overview_is_there_without_scripts(show: Show) -> None:
    page = show(workflow(), ready=False, java_script_enabled=False)
    assert page.is_visible("#overview h2:has-text('Tasks')")
    for part in ("#tabs", "#q", "#theme", "#changes", "#context"):
        assert page.is_hidden(part)


# Safety


# There is no command for a text that nobody could paste.
TAGS = """[...document.querySelectorAll('#tree *, [id$=-list] *')].filter(
    node => !node.closest('.command')).map(node => node.tagName).join()"""
COMMANDS = """[...document.querySelectorAll('.command *')].every(
    node => ['CODE', 'BUTTON'].includes(node.tagName))"""
HANDLERS = """[...document.querySelectorAll('*')].some(
    node => [...node.attributes].some(attribute => attribute.name.startsWith('on')))"""


def test_hostile_text_stays_text(show: Show) -> None:
    texts = [text for text in HOSTILE if text != "__proto__"]
    page = show(sheet(), *(sheet(text, f"number {at}") for at, text in enumerate(texts)))
    shapes = set()
    for at, text in enumerate(["plain", *texts]):
        page.select_option("#review", str(at))
        page.click("#tab-context")
        expect(page.locator("#tree")).to_contain_text(shown(text))
        page.click("#open-all")
        shapes.add(str(page.evaluate(TAGS)))
        assert page.evaluate(COMMANDS)
        assert not page.evaluate(HANDLERS)
    assert len(shapes) == 1


def test_the_policy_stops_what_would_leave_the_page(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(render([sheet()]), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    blocked: Any = page.evaluate(
        """async () => {
          const blocked = [];
          document.addEventListener(
            'securitypolicyviolation', event => blocked.push(event.effectiveDirective));
          const image = new Image();
          image.src = 'https://example.com/x.png';
          const script = document.createElement('script');
          script.textContent = 'window.ran = true';
          document.body.append(image, script);
          await new Promise(resolve => setTimeout(resolve, 50));
          return {blocked: blocked.sort(), ran: 'ran' in window};
        }"""
    )
    assert blocked == {"blocked": ["img-src", "script-src-elem"], "ran": False}
    page.close()


# Size


@pytest.mark.parametrize("make", [lambda: large(5_000_000), wide], ids=["long", "wide"])
def test_five_megabytes_never_stall_the_page(
    browser: Browser, tmp_path: Path, make: Callable[[], ContextReview]
) -> None:
    file = tmp_path / "large.html"
    file.write_text(render([make()]), encoding="utf-8")
    assert file.stat().st_size > 5_000_000
    used = portions(browser, file)
    # The longest text of one of them has more than a megabyte, and comes in one piece.
    assert used.parsed < 2_000_000
    assert used.made < 5_000
    assert used.pauses > 100
