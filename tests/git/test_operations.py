"""Everything in git that merges files, with the driver installed: no edit is ever lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.git.operations import OPERATIONS
from tests.support.edits import AGREEING, CLASHING, CONTEXT
from tests.support.git_oracle import assert_nothing_lost, is_unmerged

if TYPE_CHECKING:
    from tests.git.operations import Operation
    from tests.support.repos import Repo


@pytest.mark.parametrize("operation", OPERATIONS)
def test_edits_that_agree_merge(installed: Repo, operation: Operation) -> None:
    code = operation(installed, AGREEING)

    assert code == 0
    assert not is_unmerged(installed, CONTEXT)
    assert_nothing_lost(installed, CONTEXT, AGREEING.edits)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_edits_that_contradict_each_other_conflict(installed: Repo, operation: Operation) -> None:
    code = operation(installed, CLASHING)

    assert code != 0
    assert is_unmerged(installed, CONTEXT)
    assert_nothing_lost(installed, CONTEXT, CLASHING.edits)
