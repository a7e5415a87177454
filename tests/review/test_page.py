from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.history.timeline import Credit
from git_context.merge.values import exact
from git_context.review.context_review import field_of
from git_context.review.outline import shown, text_of
from git_context.review.page import as_data, page_script, render
from git_context.review.page.data import rows
from tests.support.review_pages import HOSTILE, added, large, sheet

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.merge.values import Json

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(st.text(max_size=8), VALUES, max_size=5)


class Elements(HTMLParser):
    """The elements of a page with their attributes' names, and the text in each of some kinds."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))
        self._open = tag
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open][-1] += data

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        return [(tag, [name for name, _ in attrs]) for tag, attrs in self.found]


def data_of(page: str) -> dict[str, Any]:
    """Read the page's data as its script does."""
    found: dict[str, Any] = {}
    elements = Elements(page)
    scripts = [dict(attrs) for tag, attrs in elements.found if tag == "script"]
    for attributes, text in zip(scripts, elements.texts["script"], strict=True):
        name = attributes.get("data-list")
        if name == "head":
            found["head"] = json.loads(text)
        elif name:
            found.setdefault(name, []).extend(json.loads(text))
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_context_says_makes_no_element_and_no_attribute(text: str) -> None:
    harmless, hostile = Elements(render([sheet()])), Elements(render([sheet(text)]))
    assert hostile.shape == harmless.shape
    assert hostile.texts["style"] == harmless.texts["style"]
    assert hostile.texts["script"][-1] == harmless.texts["script"][-1]


@given(st.text(min_size=1))
def test_any_text_makes_no_element(text: str) -> None:
    assert Elements(render([sheet(text)])).shape == Elements(render([sheet()])).shape


@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_a_hostile_name_of_a_context_makes_no_element(text: str) -> None:
    sheets = [sheet("x", text), sheet("x", text)]
    harmless = [sheet("x"), sheet("x")]
    assert Elements(render(sheets)).shape == Elements(render(harmless)).shape


@given(VALUES)
def test_data_is_the_same_json_and_nothing_to_html(value: Any) -> None:
    written = as_data(value)
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == value


SECRETS = [f"AKIA{'IOSFODNN7EXAMPL'}{at}" for at in (1, 2)]  # of no account


def test_secrets_are_cut_wherever_text_stands() -> None:
    decisions: list[Json] = [*SECRETS, f"Upload with {SECRETS[1]}, please"]
    page = render([sheet(SECRETS[0])._replace(document={"decisions": decisions})])
    assert all(secret not in page for secret in SECRETS)
    assert "Upload with AKIA… (20 characters), please" in page


def test_a_secret_that_begins_like_another_is_cut_whole() -> None:
    decisions: list[Json] = [SECRETS[0], f"{SECRETS[0]}-and-more-of-it"]
    page = render([sheet()._replace(document={"decisions": decisions})])
    assert SECRETS[0] not in page
    assert "and-more-of-it" not in page


def test_a_secret_in_the_name_of_a_member_is_cut() -> None:
    assert SECRETS[0] not in render([sheet()._replace(document={SECRETS[0]: "text"})])


def test_what_the_name_of_a_member_gives_away_is_cut() -> None:
    page = render([sheet()._replace(document={"password": "s3cr3t-phrase", "note": "s3cr3t-word"})])
    assert "s3cr3t-phrase" not in page
    assert "s3cr3t-word" in page


def test_a_secret_is_cut_before_what_is_too_long_is() -> None:
    summary = "x" * 580 + " " + SECRETS[0] + " word" * 50
    assert SECRETS[0][:12] not in render([sheet()._replace(document={"context_summary": summary})])


def test_the_policy_allows_what_stands_in_the_page_and_nothing_else() -> None:
    elements = Elements(render([sheet()]))
    policy = next(
        dict(attrs)["content"] or ""
        for tag, attrs in elements.found
        if tag == "meta" and ("http-equiv", "Content-Security-Policy") in attrs
    )
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "style-src": f"'{digest(elements.texts['style'][0])}'",
        "script-src": f"'{digest(elements.texts['script'][-1])}'",
    }


def digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_page_refers_to_nothing_outside_itself() -> None:
    page = render([sheet()])
    elements = Elements(page)
    addresses = {
        value
        for _, attrs in elements.found
        for name, value in attrs
        if name in ("href", "src", "srcset", "action", "data", "poster", "background", "style")
    }
    assert all(address.startswith("#") for address in addresses if address)
    assert not re.search(r"url\(|@import", elements.texts["style"][0])
    handlers = [name for _, attrs in elements.found for name, _ in attrs if name.startswith("on")]
    assert not handlers


def test_the_script_never_reads_text_as_html() -> None:
    script = page_script()
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
    assert not re.search(forbidden, script)


@pytest.mark.skipif(not shutil.which("node"), reason="node, which checks the script, is not here")
def test_the_script_is_sound(tmp_path: Path) -> None:
    file = tmp_path / "page.js"
    file.write_text(page_script(), encoding="utf-8")
    checked = subprocess.run(["node", "--check", file], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr.decode()


def test_the_same_sheets_give_the_same_page() -> None:
    assert render([sheet(), sheet("x", "other")]) == render([sheet(), sheet("x", "other")])


def test_several_contexts_can_be_chosen_from() -> None:
    page = render([sheet("x", "one"), sheet("x", "two")])
    assert Elements(page).texts["option"][:2] == ["one", "two"]
    assert {'id="review-0"', 'id="review-1"'} <= set(re.findall(r'id="review-\d"', page))
    assert 'id="review"' not in render([sheet()])


def test_a_review_in_which_no_context_changed_says_so() -> None:
    page = render([])
    assert Elements(page).texts["h1"] == ["No context changed"]


def test_the_overview_can_be_read_without_a_script() -> None:
    body = re.sub(r"(?s)<(script|style).*?</\1>", "", render([sheet("Use <b>Zod</b>")]))
    for part in (
        '<article class="task hue-0">',
        "<h4>Decisions</h4>\n<ul><li>Use &lt;b&gt;Zod&lt;/b&gt;</li></ul>",
        "Conflict</a> at <code>/phase</code>",
        "<code>CTX005</code>",
        "Mismatch</a> <code>response</code> Use &lt;b&gt;Zod&lt;/b&gt;",
        "<h3>2 actions left to do</h3>",
        '<span class="reason"><b>why:</b> Use &lt;b&gt;Zod&lt;/b&gt;</span>',
        '<p class="scope">Use &lt;b&gt;Zod&lt;/b&gt;</p>',
        "<summary>1 file</summary>",
        'Use &lt;b&gt;Zod&lt;/b&gt;</a> <span class="lines">+12 -3</span>',
        "<h2>Outside any task</h2>\n<h3>Decisions</h3>",
    ):
        assert part in body


def test_many_items_are_folded_and_very_many_are_counted() -> None:
    by = Credit("0" * 40, "2026-01-01T00:00:00Z", "plain", "agent")
    changes = [added("decisions", f"number {at}", by) for at in range(300)]
    page = render([sheet()._replace(changes=changes)])
    assert "<summary>292 more</summary>" in page
    assert "And 92 more" in page
    assert page.count("<li>number ") == 208


def test_data_is_cut_into_pieces_that_are_parsed_one_by_one() -> None:
    whole = large(1_000_000)
    page = render([whole])
    pieces = Elements(page).texts["script"][:-1]
    assert len(pieces) > 5
    assert max(map(len, pieces)) < 110_000
    assert data_of(page) == json.loads(json.dumps({k: v for k, v in rows(whole).items() if v}))


# Rows


@given(DOCUMENTS)
def test_the_tree_has_every_value_once(document: dict[str, Any]) -> None:
    found = rows(sheet()._replace(document=exact(document), parts=[]))["tree"]
    members = list(walk(found, 0, len(found)))
    assert members == list(map(shown, document))


def walk(found: list[Any], start: int, end: int) -> list[str]:
    """Return the names at one level, as the script steps over what is within."""
    names = []
    while start < end:
        name, kind, text, size, _, _ = found[start]
        names.append(name)
        if size:
            assert kind in "ol"
            assert len(walk(found, start + 1, start + size + 1)) == text
        start += size + 1
    assert start == end
    return names


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (b"1.10", "1.10"),
        (b"12345678901234567890", "12345678901234567890"),
        ("1.10", '"1.10"'),
        ("true", '"true"'),
        (True, "true"),
        (None, "null"),
        ("", '""'),
        ("plain text", "plain text"),
        ("2025-01-15", "2025-01-15"),
        (" spaced", '" spaced"'),
        ([], "[]"),
        ({}, "{}"),
        ({"a": [b"1", {"b": "two"}], "c": []}, "a:\n  • 1\n  •\n    b: two\nc: []"),
        ("a\u202eb\x00", "a\\u202eb\\x00"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_values_are_shown_exactly(value: Any, shown: str) -> None:
    assert text_of(value) == shown


def test_every_value_of_the_tree_tells_its_origin() -> None:
    found = rows(sheet("mine"))
    by_text = {row[2]: row for row in found["tree"] if row[1] != "l"}
    agents = {
        text: found["credits"][by_text[text][4]][3] for text in ("first", "1.5") if by_text[text]
    }
    assert agents == {"first": "mine", "1.5": "mine"}
    decisions = next(row for row in found["tree"] if row[0] == "decisions")
    assert decisions[4] == [-1, 0]  # the workflow itself and the first task


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ((), ""),
        (("decisions",), "decisions"),
        (("metrics", "a"), "metrics"),
        (("parallel_tasks", "x", "status"), "parallel_tasks"),
        (("parallel_tasks", "x", "context", "test_data", "a"), "test_data"),
    ],
)
def test_the_fields_of_a_task_count_as_those_of_its_document(
    path: tuple[str, ...], field: str
) -> None:
    assert field_of(path) == field
