"""The page on verification says what the table of checks says, and its settings can be read."""

from __future__ import annotations

from git_context.verification.check_settings import parse_checks
from tests.support.markdown import blocks
from tests.verification.pages import PAGE, page


def test_the_tables_are_those_of_the_program() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text
    assert text.count("written by `python -m tests.verification.pages`") == 2
    assert "| `shared-file` |" in text


def test_the_settings_on_the_page_are_settings() -> None:
    [settings] = [block.text for block in blocks(PAGE) if block.words == ["toml"]]
    assert parse_checks(settings) == ("licences",)
