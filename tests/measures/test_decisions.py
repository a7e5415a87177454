"""Decisions stand less densely than before: the limits only ever go down."""

from __future__ import annotations

import ast

from tests.measures.decisions import above, decisions, functions, median_density

MEDIAN: float = 0.30  # decisions per line
TOO_MANY: int = 0  # functions of more than ten decisions


def test_decisions_per_line() -> None:
    assert median_density(functions()) <= MEDIAN


def test_functions_of_many_decisions() -> None:
    assert len(above(functions())) <= TOO_MANY


def test_what_counts_as_a_decision() -> None:
    code = """
def example(items):
    if items and (len(items) > 1 or items[0]):  # three
        return [item for item in items if item]  # two
    for item in items:  # one
        try:
            yield item if item else None  # one
        except ValueError:  # one
            match item:
                case 1:  # one
                    pass
"""
    assert decisions(ast.parse(code)) == 9
