"""Every regular expression of the program is linear in the text that it is given.

They are found in the sources, and each is run over long texts that pump what stands in it. What is
quadratic takes very long at this length, and the process is stopped before.
"""

from __future__ import annotations

import ast
import re
import resource
import string
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

import git_context
from tests.support.processes import in_child

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES: Final = Path(git_context.__file__).parent
LENGTH: Final = 100_000
SECONDS: Final = 10  # of the processor's time
ENDS: Final = ("", "!")
PUMPS: Final = (" ", "\t\n", "a", "0", "a0", "a ", "é", "\u3000", "0a_")
ANCHORED: Final = {"match", "fullmatch"}
# Files with a pattern that is made of others; what these are, and why they are no matter.
MADE: Final = {
    "review/markdown/gfm.py": "a run of one sign",
    "document/secrets.py": "patterns of the detectors, whose texts are cut into parts",
    "cli/output/printing.py": "the colours, which are literal",
}


class Found(NamedTuple):
    """A pattern: its file, text and flags, and whether it is only tried where a text begins."""

    file: str
    pattern: str
    flags: int
    is_anchored: bool


def _found() -> Iterator[Found]:
    for file in sorted(SOURCES.rglob("*.py")):
        name, source = str(file.relative_to(SOURCES)), file.read_text(encoding="utf-8")
        tree = ast.parse(source)
        named = {
            id(node.value): ast.unparse(node.target)
            for node in ast.walk(tree)
            if isinstance(node, ast.AnnAssign)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")):
                continue
            if not isinstance(node.args[0], ast.Constant):
                assert name in MADE, ast.unparse(node)
                continue
            called = ast.unparse(node.func).removeprefix("re.")
            by = re.escape(named.get(id(node), "?"))
            methods = set(re.findall(rf"{by}\.(\w+)", source)) or {called}
            flags = re.MULTILINE if "re.MULTILINE" in ast.unparse(node) else re.NOFLAG
            yield Found(name, str(node.args[0].value), flags, methods <= ANCHORED)


FOUND: Final = sorted(set(_found()))


def _texts(pattern: str) -> Iterator[str]:
    """Make long texts of pieces with which a part of the pattern, or of any, may go on."""
    literal = re.sub(r"\\.|[\[\](){}?*+|^$]", " ", pattern).split()
    signs = sorted({sign for sign in pattern if sign in string.punctuation})
    for piece, end in product([*PUMPS, *literal, *signs], ENDS):
        yield piece * (LENGTH // len(piece)) + end


def test_they_are_found() -> None:
    assert len(FOUND) > 30


@pytest.mark.parametrize("found", FOUND, ids=lambda found: f"{found.file}:{found.pattern[:20]}")
def test_a_pattern_is_linear(found: Found) -> None:
    compiled = re.compile(found.pattern, found.flags)

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        for text in _texts(found.pattern):
            compiled.fullmatch(text)
            if not found.is_anchored:
                compiled.findall(text)

    assert in_child(work) == 0, found.pattern
