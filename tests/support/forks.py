"""Histories that several tests need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.edits import AGREEING, CLASHING, CONTEXT

if TYPE_CHECKING:
    from tests.support.edits import Versions
    from tests.support.repos import Repo


BOTH = pytest.mark.parametrize("sides", [AGREEING, CLASHING], ids=["agreeing", "conflicting"])


def is_right(sides: Versions, code: int) -> bool:
    """Tell whether a merge of these sides should have ended with this exit code."""
    return (code == 0) == (sides is AGREEING)


def fork(repo: Repo, sides: Versions, path: str = CONTEXT) -> None:
    """Commit the base on `main`, theirs on `side`, ours on `main`."""
    repo.commit({path: sides.base}, "Base")
    repo.branch("side")
    repo.commit({path: sides.theirs}, "Theirs")
    repo.checkout("main")
    repo.commit({path: sides.ours}, "Ours")
