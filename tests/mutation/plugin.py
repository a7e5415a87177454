"""A pytest plugin for mutation testing: quick, and every time the same.

A mutant is run through all tests that reach it, unless one of them kills it. So each property is
tried with few examples, always the same ones, and a counter-example is not made smaller.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from hypothesis import Phase, settings

if TYPE_CHECKING:
    import pytest

EXAMPLES: Final = 8
# mutmut puts calls of its own between the calls of the code that is tested.
_DEPTH: Final = 20_000
# Where Hypothesis keeps the settings of a test; it has no public name.
_SETTINGS: Final = "_hypothesis_internal_use_settings"


def pytest_configure() -> None:
    """Make room for the calls that mutmut adds."""
    sys.setrecursionlimit(_DEPTH)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each property few examples, the same each time."""
    for item in items:
        test = getattr(item, "obj", None)
        present = getattr(test, _SETTINGS, None)
        if present is not None:
            setattr(test, _SETTINGS, _briefly(present))


def _briefly(present: settings) -> settings:
    return settings(
        present,
        max_examples=min(present.max_examples, EXAMPLES),
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
    )
