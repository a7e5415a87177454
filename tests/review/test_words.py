from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.review.words import WordRun, compare_words

texts = st.text(alphabet="ab .\n\u00e9\u4e2d\U0001f600", max_size=40)

TABLE: list[tuple[str, str, str]] = [
    ("", "", ""),
    ("", "new", "{+new+}"),
    ("old", "", "[-old-]"),
    ("the same", "the same", "the same"),
    ("one two three", "one three", "one [-two -]three"),
    ("one three", "one two three", "one {+two +}three"),
    ("keep this red word", "keep this blue word", "keep this [-red-]{+blue+} word"),
    # A space alone does not tell two changes apart.
    ("say it red hot today", "say it blue cold today", "say it [-red hot-]{+blue cold+} today"),
    ("end of line.\nNext", "end of line!\nNext", "end of line[-.-]{+!+}\nNext"),
    ("v1.10, really", "v1.11, really", "v1.[-10-]{+11+}, really"),
    ("wholly another text", "nothing stays", "[-wholly another text-]{+nothing stays+}"),
]


def shown(old: str, new: str) -> str:
    signs = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(signs[run.kind].format(run.text) for run in compare_words(old, new))


@pytest.mark.parametrize(("old", "new", "expected"), TABLE)
def test_table(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


def without(found: list[WordRun], kind: str) -> str:
    return "".join(run.text for run in found if run.kind != kind)


@given(texts, texts)
def test_the_runs_are_both_texts(old: str, new: str) -> None:
    found = compare_words(old, new)
    assert without(found, "added") == old
    assert without(found, "removed") == new
    assert all(run.text for run in found)
    assert all(one.kind != other.kind for one, other in pairwise(found))


@given(texts)
def test_equal_texts_are_kept(text: str) -> None:
    assert compare_words(text, text) == ([WordRun("kept", text)] if text else [])


@pytest.mark.parametrize("size", [3_000, 30_000, 300_000])
@pytest.mark.parametrize("sign", [" ", "\n"])
def test_long_texts_without_a_common_thread(size: int, sign: str) -> None:
    chance = random.Random(size)
    old, new = (sign.join(chance.choices("ab", k=size)) for _ in range(2))
    found = compare_words(old, new)
    assert without(found, "added") == old
    assert without(found, "removed") == new


def test_long_texts_are_compared_line_by_line() -> None:
    lines = [f"{at} is the number of this line, so that all differ\n" for at in range(2_000)]
    edited = [*lines[:1000], "another line\n", *lines[1001:]]
    assert compare_words("".join(lines), "".join(edited)) == [
        WordRun("kept", "".join(lines[:1000])),
        WordRun("removed", lines[1000]),
        WordRun("added", "another line\n"),
        WordRun("kept", "".join(lines[1001:])),
    ]
