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


def test_modules_of_the_repository_layer_exist() -> None:
    page = PAGE.read_text(encoding="utf-8")
    [table] = re.findall(r"^### Inside the repository layer\n\n((?:\|.*\n)+)", page, re.MULTILINE)
    named = [name for row in table.splitlines()[2:] for name in re.findall(r"`([a-z]+)`", row)]
    assert len(named) == len(set(named)) > 30
    assert [name for name in named if not (PACKAGE / "repository" / f"{name}.py").is_file()] == []
