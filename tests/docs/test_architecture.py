"""The page on the architecture names parts that exist, and every part of the package."""

from __future__ import annotations

import re

import git_context
from tests.support.markdown import ROOT, code_spans

PAGE = ROOT / "docs" / "architecture.md"
PACKAGE = ROOT / "src" / git_context.__name__
# What is no part by itself: how the package and the program begin, and its version.
BEGINNINGS = {"__init__.py", "__main__.py", "_version.py"}


def test_files_of_the_package_exist() -> None:
    spans = [span for span in code_spans(PAGE) if re.fullmatch(r"[a-z_/]+/[a-z_0-9]+\.py", span)]
    assert spans
    named = [ROOT / span if span.startswith("tests/") else PACKAGE / span for span in spans]
    assert [file for file in named if not file.is_file()] == []


def test_the_table_of_parts_is_whole() -> None:
    page = PAGE.read_text(encoding="utf-8")
    cells = re.findall(r"^\| (`[a-z.]+`(?:, `[a-z.]+`)*) \|", page, re.MULTILINE)
    named = {name for cell in cells for name in re.findall(r"`(.*?)`", cell)}
    parts = {part.name for part in PACKAGE.iterdir() if list(part.glob("*.py"))}
    parts |= {file.name for file in PACKAGE.glob("*.py")} - BEGINNINGS

    assert named == parts


def test_names_in_the_recipes_exist() -> None:
    recipes = PAGE.read_text(encoding="utf-8").split("\n## Where to add what\n")[1]
    named = re.findall(r"`(_?[A-Z]{2,}|[a-z]+)`[^|`]*?\(`([a-z_/]+\.py)`\)", recipes)

    assert len(named) > 8
    for name, file in named:
        where = ROOT / file if file.startswith("tests/") else PACKAGE / file
        assert re.search(rf"^(?:def )?{name}\b", where.read_text(encoding="utf-8"), re.MULTILINE)
