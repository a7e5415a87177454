from __future__ import annotations

import json

import pytest

from git_context.merge.infer import infer_record_rule, infer_rule
from git_context.merge.policy import Rule
from git_context.merge.values import MISSING, exact

SET, SEQUENCE = Rule("set"), Rule("sequence")


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "rule"),
    [
        ('["a"]', '["a", "b"]', '["a", "c"]', SET),
        ("[]", "[1, 1.0, true, null]", '["1"]', SET),
        ("", '["a"]', '["b"]', SET),
        ('["a"]', "[]", '["a", "b"]', SET),
        ('["a", "a"]', '["a"]', '["b"]', SEQUENCE),
        ('["a"]', '["a", "b", "b"]', '["a", "c"]', SEQUENCE),
        # Perhaps two edits of one member:
        ('["1.0"]', '["1.1"]', '["1.2"]', SEQUENCE),
        ('[{"id": 1, "n": 1}]', '[{"id": 2, "n": 1}]', '[{"id": 3, "n": 1}]', SEQUENCE),
        ('["a", "b"]', '["a", "x"]', '["a"]', SET),
        ('[{"id": 1}, {"id": 2}]', '[{"id": 1}]', '[{"id": 2}, {"id": 3}]', Rule("keyed", "id")),
        # Perhaps a position or a size, where the place tells what a number is:
        ("[1, 2]", "[3, 2]", "[1, 4]", SEQUENCE),
        ("[1, 2]", "[1, 2, 3]", "[1, 4]", SET),
        ('[1, "2"]', '[1, "3"]', '[4, "2"]', SET),
        ('[{"id": 1}]', '[{"id": 1}, {"id": "1"}]', "[]", Rule("keyed", "id")),
        ("[]", '[{"name": "a"}]', '[{"name": "b"}]', Rule("keyed", "name")),
        ("[]", '[{"name": "a", "id": 1}]', '[{"name": "a", "id": 2}]', Rule("keyed", "id")),
        ("[]", '[{"task_id": "a", "id": 1}]', '[{"task_id": "b"}]', Rule("keyed", "task_id")),
        ("[]", '[{"key": "a", "name": "n"}]', '[{"key": "b"}]', Rule("keyed", "key")),
        ("", '[{"id": 1}]', '[{"id": 2}]', Rule("keyed", "id")),
        ("[]", '[{"id": 1}, {"id": 1}]', '[{"id": 2}]', SEQUENCE),
        ("[]", '[{"id": null}]', '[{"id": 2}]', SEQUENCE),
        ("[]", '[{"id": [1]}]', '[{"id": 2}]', SEQUENCE),
        ("[]", '[{"id": 1}, "a"]', '[{"id": 2}]', SEQUENCE),
        ("[[1]]", "[[1], [2]]", "[[1], [3]]", SEQUENCE),
        ("", "[[1], [2]]", "[[1], [3]]", None),
        ("null", '["a"]', '["b"]', None),
        ('["a"]', '["b"]', '"b"', None),
        ('"a"', '"b"', '"c"', None),
        ('{"a": 1}', '["a"]', '["b"]', None),
    ],
)
def test_table(base: str, ours: str, theirs: str, rule: Rule | None) -> None:
    versions = [exact(json.loads(text)) if text else MISSING for text in (base, ours, theirs)]
    assert infer_rule(*versions) == rule
    assert infer_rule(versions[0], versions[2], versions[1]) == rule


@pytest.mark.parametrize(
    ("versions", "rule"),
    [
        (["[]", '[{"id": 1}]'], Rule("keyed", "id")),
        (['[{"id": 1, "name": "n"}]', '[{"id": 2, "name": "n"}]'], Rule("keyed", "id")),
        (['[{"id": 1, "name": "n"}]', '[{"name": "n"}]'], Rule("keyed", "name")),
        (['[{"id": 1}]', '[{"id": 1}, {"id": 1, "n": 1}]'], SET),
        (['[{"a": 1}]', '[{"a": 1}, {"a": 2}]'], SET),
        (['[{"a": 1}]', '[{"a": 1}, {"a": 1}]'], SEQUENCE),
        (['[{"a": 1}, {"a": 1}]', "[]"], SEQUENCE),
        (['["a", [1], 1, 1.0]'], SET),
    ],
)
def test_records(versions: list[str], rule: Rule) -> None:
    lists = [exact(json.loads(text)) for text in versions]
    assert infer_record_rule(*lists) == rule  # type: ignore[arg-type]
