"""The glossary against the code: its terms are there, and the words that it gives up are not."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

import pytest

import git_context
from tests.support.markdown import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = ROOT / "docs" / "glossary.md"
PACKAGE = ROOT / "src" / git_context.__name__
WORDS_NOT_USED = "\n## Words that are not used\n"
SUFFIXES = {".py", ".js", ".css", ".html"}


def _rows(section: str) -> Iterator[list[str]]:
    """Pass the cells of each row of the tables in a part of the page."""
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        is_heading = cells[0] in ("term", "word") or set(cells[0]) == {"-"}
        if line.startswith("|") and not is_heading:
            yield cells


def _words(reach: str) -> list[str]:
    """Return the words that are given up: `no name` in Python, or `not used at all`."""
    _, section = PAGE.read_text(encoding="utf-8").split(WORDS_NOT_USED)
    cells = [words for words, _, how_far in _rows(section) if how_far == reach]
    return [word for words in cells for word in re.findall(r"`([^`]+)`", words)]


@cache
def _sources() -> dict[Path, str]:
    return {
        file: file.read_text(encoding="utf-8")
        for file in sorted(PACKAGE.rglob("*"))
        if file.suffix in SUFFIXES
    }


@cache
def _classes() -> dict[str, list[Path]]:
    """Return the files of each class by its name, without the underscore of private ones."""
    found = defaultdict(list)
    for file, text in _sources().items():
        if file.suffix == ".py":
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.ClassDef):
                    found[node.name.lstrip("_")].append(file.relative_to(PACKAGE))
    return found


@cache
def _names(text: str) -> set[str]:
    """Return the names of Python code, but for what follows a dot: that may be somebody else's."""
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    return {
        token.string
        for before, token in zip([tokens[0], *tokens], tokens, strict=False)
        if token.type == tokenize.NAME and before.string != "."
    }


def test_no_class_name_stands_twice() -> None:
    # A type of the wire format has the name of the result that it is the JSON of.
    results = {
        name: [file for file in files if "wire" not in file.parts]
        for name, files in _classes().items()
    }
    assert {name: files for name, files in results.items() if len(files) > 1} == {}


@pytest.mark.parametrize("word", _words("not used at all"))
def test_a_word_is_not_used_at_all(word: str) -> None:
    pattern = re.compile(r"\b" + r"\s+".join(word.split()) + r"\b")
    assert [str(file) for file, text in _sources().items() if pattern.search(text)] == []


@pytest.mark.parametrize("word", _words("no name"))
def test_a_word_is_no_name(word: str) -> None:
    sources = {file: text for file, text in _sources().items() if file.suffix == ".py"}
    assert [str(file) for file, text in sources.items() if word in _names(text)] == []


def test_terms_are_in_the_code() -> None:
    terms, _ = PAGE.read_text(encoding="utf-8").split(WORDS_NOT_USED)
    named = [name for _, _, code in _rows(terms) for name in re.findall(r"`([^`]+)`", code)]
    assert len(named) > 50
    aliases = {"JsonObject"}  # no class, but a type
    missing = [
        name
        for name in named
        if not (PACKAGE / name).is_file() and name not in {*_classes(), *aliases}
    ]
    assert missing == []


def test_no_term_is_explained_twice() -> None:
    terms, _ = PAGE.read_text(encoding="utf-8").split(WORDS_NOT_USED)
    listed = [term for cells in _rows(terms) for term in cells[0].split(", ")]
    assert len(listed) == len(set(listed))
