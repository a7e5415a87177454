from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs.console import matches, run, steps

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("pattern", "output"),
    [
        ("", ""),
        ("a\n", "a  \n"),
        ("* 1234abc Begin\n", "* 0badc0ffee Begin\n"),
        ("one … three\n", "one two three\n"),
        ("a\n…\nd\n", "a\nb\nc\nd\n"),
        ("a\n…\n", "a\n"),
        ("a+ (b)\n", "a+ (b)\n"),
    ],
)
def test_what_a_page_shows(pattern: str, output: str) -> None:
    assert matches(pattern, output)


@pytest.mark.parametrize(
    ("pattern", "output"),
    [
        ("", "a\n"),
        ("a\n", ""),
        ("a\n", "a\nb\n"),
        ("one … three\n", "one two\nthree\n"),
        ("profile-20250115\n", "profile-20250116\n"),
        ("a\n…\nd\n", "a\nb\n"),
    ],
)
def test_what_a_page_does_not_show(pattern: str, output: str) -> None:
    assert not matches(pattern, output)


def _page(folder: Path, text: str) -> Path:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    return page


@pytest.mark.parametrize(
    "text",
    [
        "```console\n$ echo one\ntwo\n```\n",
        "```console\n$ false\n```\n",
        "```console exit=1\n$ true\n```\n",
        "```console exit=1\n$ false\n$ false\n```\n",
        "```console\n$ exit 0\n```\n",
    ],
)
def test_a_page_that_is_wrong_fails(home: Path, tmp_path: Path, text: str) -> None:
    session = steps(_page(tmp_path, text))

    with pytest.raises(AssertionError):
        run(session, home)


def test_a_page_is_one_session(home: Path, tmp_path: Path) -> None:
    session = steps(
        _page(
            tmp_path,
            "```console\n$ name=one; cd /\n```\n\n```sh\nfalse\n```\n\n"
            "```console exit=3\n$ echo $name \\\n> two\none two\n$ (pwd; exit 3)\n/\n```\n",
        )
    )

    assert [step.place for step in session] == ["page.md:1", "page.md:9", "page.md:9"]
    run(session, home)
