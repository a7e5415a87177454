"""Test modules stand by themselves: what several of them need is a helper, not a test."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS: Final = Path(__file__).parent
SHARED: Final = "support"


def module(file: Path) -> str:
    return ".".join(("tests", *file.relative_to(TESTS).with_suffix("").parts))


MODULES: Final = {module(file): file for file in sorted(TESTS.rglob("*.py"))}


def folder(name: str) -> str:
    """Return the folder of `tests` that a module is in; nothing for those in `tests` itself."""
    parts = name.split(".")
    return parts[1] if len(parts) > 2 else ""


def imported(file: Path) -> Iterator[str]:
    """Yield the modules of the tests that a file imports, wherever in it that stands."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from names & MODULES.keys() or {node.module} & MODULES.keys()


IMPORTS: Final = [(name, other) for name, file in MODULES.items() for other in imported(file)]


def test_imports_are_found() -> None:
    assert ("tests.conftest", f"tests.{SHARED}.repos") in IMPORTS
    assert ("tests.mutation.__main__", "tests.mutation.page") in IMPORTS


def test_nothing_is_imported_from_a_test_module() -> None:
    tests = ("test_", "conftest")
    assert [pair for pair in IMPORTS if pair[1].rpartition(".")[2].startswith(tests)] == []


def test_folders_share_helpers_by_one_package_alone() -> None:
    assert [
        (name, other) for name, other in IMPORTS if folder(other) not in (folder(name), SHARED)
    ] == []
