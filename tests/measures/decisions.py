"""How densely decisions stand in the code: for each function, and in the middle of all.

A decision is an `if`, `elif`, `for`, `while`, `except`, `case`, a conditional expression, each
`and` and `or`, and each `for` and `if` of a comprehension. The lines of a function are those of its
body with code in them: no docstring, no comment, no blank line.
"""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median
from typing import NamedTuple

SOURCE = Path(__file__).resolve().parents[2] / "src"
LONG = 10  # lines from which on a function counts for the median
MANY = 10  # decisions that a function may have
_ONE_EACH = (
    *(ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While),
    *(ast.ExceptHandler, ast.match_case),
)


class Function(NamedTuple):
    """A function: where it begins, and how many lines and decisions it has."""

    place: str
    name: str
    lines: int
    decisions: int

    @property
    def density(self) -> float:
        """The decisions per line."""
        return self.decisions / self.lines


def functions(source: Path = SOURCE) -> list[Function]:
    """Return all functions of a folder; what is defined in a function counts for that, too."""
    found = []
    for file in sorted(source.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                place = f"{file.relative_to(source)}:{node.lineno}"
                lines = _lines(node, text.splitlines())
                found.append(Function(place, node.name, lines, decisions(node)))
    return found


def decisions(function: ast.AST) -> int:
    """Count the decisions of a function."""
    count = 0
    for node in ast.walk(function):
        if isinstance(node, _ONE_EACH):
            count += 1
        elif isinstance(node, ast.BoolOp):
            count += len(node.values) - 1
        elif isinstance(node, ast.comprehension):
            count += 1 + len(node.ifs)
    return count


def median_density(found: list[Function]) -> float:
    """Return the decisions per line in the middle of the functions of ten lines or more."""
    return median(each.density for each in found if each.lines >= LONG)


def above(found: list[Function]) -> list[Function]:
    """List the functions with more decisions than one should have, the most first."""
    many = [each for each in found if each.decisions > MANY]
    return sorted(many, key=lambda each: -each.decisions)


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef, text: list[str]) -> int:
    first, *rest = function.body
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    if is_docstring and not rest:
        return 1
    start = rest[0].lineno if is_docstring else first.lineno
    body = [line.strip() for line in text[start - 1 : function.end_lineno]]
    return sum(bool(line) and not line.startswith("#") for line in body)
