from __future__ import annotations

import copy

import pytest

from git_context.document.patch import merge_patch
from tests.support.rfc7396 import EXAMPLES, Example


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_rfc(example: Example) -> None:
    before = copy.deepcopy(example)
    assert merge_patch(example.original, example.patch) == example.result
    assert example == before
