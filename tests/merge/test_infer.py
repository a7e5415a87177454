from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from git_context.merge.infer import infer_strategy
from git_context.merge.lists import UNRULED, UNRULED_SET
from git_context.merge.sequence import SEQUENCE
from git_context.merge.values import MISSING, exact

if TYPE_CHECKING:
    from git_context.merge.strategies import ListStrategy


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "strategy"),
    [
        ('["a"]', '["a", "b"]', '["a", "c"]', UNRULED_SET),
        ("[]", "[1, 1.0, true, null]", '["1"]', UNRULED_SET),
        ("", '["a"]', '["b"]', UNRULED_SET),
        ('["a"]', "[]", '["a", "b"]', UNRULED_SET),
        ('["a", "a"]', '["a"]', '["b"]', SEQUENCE),
        ('["a"]', '["a", "b", "b"]', '["a", "c"]', SEQUENCE),
        # Perhaps a position or a size, where the place tells what a number is:
        ("[1, 2]", "[3, 2]", "[1, 4]", SEQUENCE),
        ("[1, 2]", "[1, 2, 3]", "[1, 4]", UNRULED_SET),
        ('[1, "2"]', '[1, "3"]', '[4, "2"]', UNRULED_SET),
        # Arguments of a command line, and lines of a text:
        ('["run"]', '["run", "-v"]', '["run", "x"]', SEQUENCE),
        ('["a\\n"]', '["a\\n", "b"]', '["c", "a\\n"]', SEQUENCE),
        # One item that both sides add, at two places:
        ('["a", "b"]', '["x", "a", "b"]', '["a", "x", "b"]', SEQUENCE),
        ('["a", "b"]', '["a", "x", "b"]', '["a", "y", "x", "b"]', UNRULED_SET),
        ('[{"id": 1}, {"id": 2}]', '[{"id": 1}]', '[{"id": 2}, {"id": 3}]', UNRULED),
        # Each item has its identity for itself:
        ('[{"id": 1}]', '[{"id": 1}, {"n": 1}]', "[]", UNRULED),
        ("[]", '[{"name": "a"}]', '[{"task_id": "b"}]', UNRULED),
        ("[]", '[{"id": 1}, {"id": 1}]', '[{"id": 2}]', UNRULED),
        ("", '[{"id": 1}]', '[{"id": 2}]', UNRULED),
        ("[]", '[{"id": null}]', '[{"id": [2]}]', SEQUENCE),
        ("[]", '[{"id": 1}, "a"]', '[{"id": 2}]', SEQUENCE),
        ('[{"u": 1}]', '[{"u": 1}, {"u": 2}]', "[]", SEQUENCE),
        ("[[1]]", "[[1], [2]]", "[[1], [3]]", SEQUENCE),
        ("", "[[1], [2]]", "[[1], [3]]", None),
        ("null", '["a"]', '["b"]', None),
        ('["a"]', '["b"]', '"b"', None),
        ('"a"', '"b"', '"c"', None),
        ('{"a": 1}', '["a"]', '["b"]', None),
    ],
)
def test_table(base: str, ours: str, theirs: str, strategy: ListStrategy | None) -> None:
    versions = [exact(json.loads(text)) if text else MISSING for text in (base, ours, theirs)]
    assert infer_strategy(*versions) is strategy
    assert infer_strategy(versions[0], versions[2], versions[1]) is strategy
