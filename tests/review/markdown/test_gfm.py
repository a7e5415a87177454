"""Hostile text in Markdown, as GitHub's own renderer shows it."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from git_context.review.markdown import gfm
from git_context.visible import visible
from tests.review.hostile import LIVE
from tests.review.rendering import rendered

# Pieces of Markdown, HTML and GitHub's references, to be put together in any way.
SIGNS = (
    "` `` ``` ~~~ | \\ \\| $ * _ - # <b> </details> <!-- --> &lt; @user #1 http://a.b [a](b) x é 😀"
)
CONTROLS = "\n \n\n \r \t \u2028 \u202e \0 \ud800"
HOSTILE = st.lists(st.sampled_from([*SIGNS.split(), *CONTROLS.split(" "), " "]), max_size=30).map(
    "".join
)
ELEMENTS = "p /p details summary code /code /summary pre code /code /pre /details p /p"


def text_of(element: str) -> str:
    return html.unescape(element)


@given(HOSTILE)
def test_a_value_is_one_code_span_and_nothing_else(text: str) -> None:
    shown = rendered(gfm.code(text, 10_000))
    if not text:
        assert shown == "<p><em>empty</em></p>"
        return
    found = re.fullmatch("<p><code>([^<]*)</code></p>", shown)
    assert found
    assert text_of(found[1]).strip(" ") == visible(text).strip(" ")


@given(HOSTILE)
@example("\uff20octocat \uff03\uff11")
@example("`a b` `` `c")
@example("1. - + * #")
def test_prose_is_one_paragraph_of_plain_words_and_code(text: str) -> None:
    shown = rendered(gfm.prose(text, 10_000))
    expected = visible(re.sub("[ \t\r\n]+", " ", text).strip(" "))
    if not expected:
        assert shown == "<p><em>empty</em></p>"
        return
    found = re.fullmatch("<p>((?:[^<`]|<code>[^<]*</code>)*)</p>", shown)
    assert found
    assert squeezed(html.unescape(re.sub("</?code>", "", found[1]))) == squeezed(expected)
    outside = html.unescape(re.sub("<code>[^<]*</code>", "", found[1]))
    assert not LIVE.search(outside)


def squeezed(text: str) -> str:
    """Return a text without the marks by which its writer set code apart, and their spaces."""
    return re.sub("[` ]", "", text)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        (
            "Plain words, \u201cquoted\u201d; 87% (of it)!",
            "Plain words, \u201cquoted\u201d; 87% (of it)!",
        ),
        ("don't use and/or client-side, e.g. 3-way", "don't use and/or client-side, e.g. 3-way"),
        ("at 10:30 on 2026-01-31, 1.5 times", "at 10:30 on 2026-01-31, 1.5 times"),
        (
            "\u6df1\u5733\u3002 \u043f\u0440\u0438\u0432\u0435\u0442 na\u00efve",
            "\u6df1\u5733\u3002 \u043f\u0440\u0438\u0432\u0435\u0442 na\u00efve",
        ),
        ("ask @octocat about #1", "ask `@octocat` about `#1`"),
        ("see (src/a.py), GH-7", "see (`src/a.py`), `GH-7`"),
        ("call f(x) or (f x()).", "call `f(x)` or (f `x()`)."),
        ("of deadbeef1 and acceded", "of `deadbeef1` and `acceded`"),
        ("run `git log -p`, then `a", "run `git log -p`, then `` `a ``"),
        ("1. first", r"1\. first"),
        ("- first", r"\- first"),
        ("a - b", "a - b"),
        ("/close", "`/close`"),
        ("[TOC]", "`[TOC]`"),
        ("www.evil.example", "`www.evil.example`"),
        ("two\n\nlines\t here", "two lines here"),
        ("a\u2028b", r"`a\u2028b`"),
        (" \n", "*empty*"),
        ("word " * 70, "word " * 59 + "word\u2026"),
    ],
)
def test_prose(text: str, markdown: str) -> None:
    assert gfm.prose(text) == markdown


@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=4))
def test_a_table_has_its_own_cells_alone(rows: list[tuple[str, str]]) -> None:
    table = gfm.table(["a", "b"], [[gfm.code(cell, 10_000) for cell in row] for row in rows])
    shown = rendered(table).replace("<em>empty</em>", "<code></code>")
    cells = re.findall("<td><code>([^<]*)</code></td>", shown)
    wanted = [visible(cell) for row in rows for cell in row]
    assert [text_of(cell).strip(" ") for cell in cells] == [cell.strip(" ") for cell in wanted]
    assert len(re.findall("<[a-z]+", shown)) == 4 + 2 + len(rows) * 5  # table, heads, rows


@given(HOSTILE, st.sampled_from(["", "json", "diff"]))
def test_a_block_holds_its_text_line_by_line(text: str, language: gfm.Language) -> None:
    shown = rendered(gfm.paragraphs("before", gfm.block(text, language), "after"))
    lang = f' lang="{language}"' if language else ""
    found = re.fullmatch(
        f"<p>before</p>\n<pre{lang}><code>([^<]*)</code></pre>\n<p>after</p>", shown
    )
    assert found
    assert text_of(found[1]).rstrip("\n") == visible(text, "\n\t").rstrip("\n")


@given(HOSTILE, HOSTILE)
def test_details_fold_what_they_are_given(title: str, text: str) -> None:
    folded = gfm.details(f"Changes of {gfm.code_in_html(title, 10_000)}", gfm.block(text))
    shown = rendered(gfm.paragraphs("before", folded, "after"))
    assert re.findall("<(/?[a-z]+)", shown) == ELEMENTS.split()
    found = re.search("<summary>Changes of <code>([^<]*)<", shown)
    assert found
    assert text_of(found[1]) == visible(title)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("plain", "`plain`"),
        ("", "*empty*"),
        ("a`b", "``a`b``"),
        ("a``b", "`a``b`"),
        ("`a`", "`` `a` ``"),
        (" a", "`  a `"),
        ("$5", "` $5 `"),
        ("a\nb", r"`a\nb`"),
        ("a\u202eb", r"`a\u202eb`"),
        ("a\0", r"`a\x00`"),
        ("@user #1", "`@user #1`"),
        ("Größe 😀", "`Größe 😀`"),
        ("x" * 301, "`" + "x" * 299 + "…`"),
        ("x" * 300, "`" + "x" * 300 + "`"),
    ],
)
def test_code(text: str, markdown: str) -> None:
    assert gfm.code(text) == markdown


def test_no_run_of_backticks_is_too_long_for_a_renderer() -> None:
    text = " ".join("`" * length for length in range(1, 200))
    shown = rendered(gfm.code(text, 100_000))
    found = re.fullmatch("<p><code>([^<]*)</code></p>", shown)
    assert found
    assert found[1] == text.replace("`", r"\x60")


@pytest.mark.parametrize(("text", "length"), [("", 0), ("é", 1), ("😀", 2), ("a😀b", 4)])
def test_units_are_those_of_utf_16(text: str, length: int) -> None:
    assert gfm.units(text) == length
