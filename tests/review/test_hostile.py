"""No value gets out of the comment's code: what GitHub renders is the comment's own template."""

from __future__ import annotations

import random

import pytest

from git_context.document.conflicts import RecordedConflict, RecordedSide
from git_context.document.findings import KINDS, ValidationFinding
from git_context.merge.values import exact
from git_context.review.context_review import TaskSummary
from git_context.review.context_reviews import Ends
from git_context.review.markdown import gfm
from git_context.review.markdown.comment import MOST, comment, marker
from git_context.review.review import Review
from tests.review.hostile import CANARY, PIECES, Shown, breaches, hostile_review, hostile_sheet

MARKERS = (marker(), marker("w"))
FEW, MANY = 150, 1000
ENDS = Ends("main", "b" * 40, "HEAD", "c" * 40)


def assert_harmless(seeds: range) -> None:
    for seed in seeds:
        markdown = comment(hostile_review(seed))
        assert not breaches(markdown, MARKERS, is_prose=True), seed
        assert CANARY in Shown(markdown).code, seed  # the values are there
        assert gfm.units(markdown) <= MOST


def test_hostile_contexts_get_nothing_out() -> None:
    assert_harmless(range(FEW))


@pytest.mark.soak
def test_many_hostile_contexts_get_nothing_out() -> None:
    assert_harmless(range(FEW, MANY))


@pytest.mark.parametrize("piece", PIECES)
def test_the_net_catches_what_gets_out(piece: str) -> None:
    markdown = comment(Review(ENDS, None, [], [], frozenset()))
    raw = f"{markdown}\n\n{CANARY}{piece}\n".encode(errors="replace").decode()
    assert breaches(raw, [marker()])
    assert not breaches(f"{markdown}\n\n{gfm.code(CANARY + piece)}\n", [marker()])


# What means nothing to a renderer wherever it stands; of a null, it makes a sign.
INERT = frozenset(["\0", "\n", "\n\n", "\r", "é", "😀", " ", "  "])


@pytest.mark.parametrize("piece", PIECES)
def test_the_net_catches_in_prose_all_but_plain_words(piece: str) -> None:
    markdown = comment(Review(ENDS, None, [], [], frozenset()))
    text = f"{CANARY} {piece} {CANARY}\n\n{piece}{CANARY}"
    raw = f"{markdown}\n\n{text}\n".encode(errors="replace").decode()
    assert bool(breaches(raw, [marker()], is_prose=True)) is (piece not in INERT)
    prose = gfm.prose(f"{CANARY} {piece}{CANARY} {piece} {CANARY}{piece}")
    assert not breaches(f"{markdown}\n\n{prose}\n", [marker()], is_prose=True)
    assert not breaches(f"{markdown}\n\n{gfm.prose(piece)}\n", [marker()], is_prose=True)


def test_a_short_comment_is_as_harmless_as_a_long_one() -> None:
    for most in range(4000, 12_000, 400):
        markdown = comment(hostile_review(1), most)
        assert gfm.units(markdown) <= most
        assert not breaches(markdown, MARKERS, is_prose=True)


def test_a_comment_has_room_for_a_bot_s_own_words_whatever_is_in_it() -> None:
    chance = random.Random(7)
    sheet = hostile_sheet(chance)
    text = "😀" * 100_000
    deep: object = text
    for _ in range(199):
        deep = {text[:400]: deep}
    changes = [
        change._replace(before=exact(deep), after=text, path=(text, text), task=text)
        for change in sheet.changes[:3]
    ]
    document = {"pending_actions": [text] * 50, "context_summary": text, "decisions": [deep]}
    sides = [RecordedSide(text, text, text)] * 5000
    wide = sheet._replace(
        workflow="w" * 200,
        document=exact(document),
        changes=changes * 200,
        tasks=[TaskSummary(text, text, text, text)],
        conflicts=[RecordedConflict(text, text, text, exact(deep), sides)] * 50,
        fault=text,
    )
    findings = [ValidationFinding(code, text, text, path=text) for code in sorted(KINDS)] * 400
    findings.sort(key=lambda finding: finding.code)
    review = Review(Ends(text, "b" * 40, text, "c" * 40), None, [wide] * 300, findings, frozenset())
    for most in (MOST, 65_000):
        markdown = comment(review, most)
        assert gfm.units(markdown) <= most
    for code in KINDS:
        assert f"| {code}, {KINDS[code].name} | {KINDS[code].severity} | 400 |" in markdown
    assert not breaches(markdown, [marker(), *[marker("w" * 200)] * 20], is_prose=True)


def test_ten_thousand_findings_are_counted_and_the_first_ones_told() -> None:
    errors = [
        ValidationFinding("CTX005", f"wrong {at}", f"/{at}", path="a.json") for at in range(9_000)
    ]
    warnings = [
        ValidationFinding("CTX107", f"alike {at}", f"/{at}", path="a.json") for at in range(1_000)
    ]
    markdown = comment(Review(ENDS, None, [], errors + warnings, frozenset()))
    assert gfm.units(markdown) <= MOST
    assert "9,000 errors, 1,000 warnings" in markdown
    assert "| CTX005, schema | error | 9,000 |" in markdown
    assert "| CTX107, near-duplicate | warning | 1,000 |" in markdown
    assert all(f": wrong {at}\n" in markdown for at in range(20))
