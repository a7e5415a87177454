"""The page on JSON output names every member, in the order in which it is printed."""

from __future__ import annotations

import re

import pytest

from git_context.cli.output import FORMAT
from git_context.repository.reading import HandOff, Listed, Shown, TaskStatus, WorkflowStatus
from tests.docs.markdown import ROOT

PAGE = (ROOT / "docs" / "json-output.md").read_text(encoding="utf-8")
TABLES = re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE)
SHAPES = (Shown, HandOff, WorkflowStatus, TaskStatus, Listed)


@pytest.mark.parametrize(("table", "shape"), list(zip(TABLES, SHAPES, strict=True)))
def test_a_table_names_the_members_of_its_shape(table: str, shape: type[Shown]) -> None:
    assert tuple(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == shape._fields


def test_the_page_says_which_format_it_describes() -> None:
    assert f"`format` is {FORMAT}" in PAGE
