"""What is measured: each topic is a module of this package, and a part of the page.

Its function `figures` yields what comes out. Its docstring says what is compared with what, and
introduces the topic on the page.
"""

from __future__ import annotations

import os
from importlib import import_module
from inspect import cleandoc
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from tests.support.figures import Figure, Table

TOPICS: Final = {
    "commands": "Everyday commands",
    "driver": "The drivers that git starts",
    "merging": "Many tasks in one merge",
    "saving": "Saves",
    "history": "log and blame",
    "validation": "Validation",
    "differences": "Differences",
    "review": "Reviews",
    "pruning": "Pruning",
    "shapes": "Extreme documents",
    "floor": "Where the time of a merge goes",
    "peers": "The merge driver beside others",
    "cases": "What others make of the agreed cases",
}


def measure(topic: str) -> Iterator[Figure | Table]:
    """Yield what comes out of a topic; what it does to the environment is undone."""
    before = dict(os.environ)
    try:
        yield from _module(topic).figures()
    finally:
        os.environ.clear()
        os.environ.update(before)


def about(topic: str) -> str:
    """Return what the page says about a topic."""
    return cleandoc(_module(topic).__doc__ or "")


def _module(topic: str) -> ModuleType:
    return import_module(f"tests.benchmarks.{topic}")
