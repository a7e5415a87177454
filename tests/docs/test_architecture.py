"""The page on the architecture names parts that exist."""

from __future__ import annotations

import re

import git_context
from tests.docs.markdown import ROOT, code_spans

PAGE = ROOT / "docs" / "architecture.md"
PACKAGE = ROOT / "src" / git_context.__name__


def test_files_of_the_package_exist() -> None:
    named = [span for span in code_spans(PAGE) if re.fullmatch(r"[a-z_]+/[a-z_0-9]+\.py", span)]
    assert named
    assert [name for name in named if not (PACKAGE / name).is_file()] == []


def test_packages_exist() -> None:
    page = PAGE.read_text(encoding="utf-8")
    named = re.findall(r"^\| `([a-z.]+)` \|", page, re.MULTILINE)
    assert len(named) > 10
    assert [name for name in named if not (PACKAGE / name).exists()] == []
