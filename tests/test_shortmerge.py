"""Large documents are merged by what differs: as the whole is merged, or not at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.document.policy import context_policy, is_context
from git_context.jsontext import condense
from git_context.jsontext.parse import parse
from git_context.jsontext.render import is_plain_edit, render_clean
from git_context.merge.policy import Policy, Rule
from git_context.merge.threeway import merge
from git_context.merge.values import share
from git_context.shortmerge import merge_in_short
from tests.support.json_texts import briefly
from tests.support.long_documents import three_versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random


@pytest.fixture(autouse=True, scope="module")
def short_documents() -> Iterator[None]:
    """Have documents of a few lines count as large ones."""
    with pytest.MonkeyPatch.context() as patch:
        sizes = {"_LARGE": 40, "_LEAST": 8, "_PIECE": 64, "_LEAST_SHARE": 50}
        for name, size in sizes.items():
            patch.setattr(condense, name, size)
        yield


def _policy(is_of_contexts: bool) -> Policy:  # noqa: FBT001  # as the driver passes it
    return context_policy() if is_of_contexts else Policy()


def _merged(versions: list[bytes], policy: Policy | None = None) -> bytes | None:
    return merge_in_short(list(versions), lambda is_of: policy or _policy(is_of))


def _merged_whole(versions: list[bytes]) -> bytes | None:
    """Merge without a short cut; `None` where there are conflicts, or git would be asked."""
    base, ours, theirs = map(parse, versions)
    is_of_contexts = any(is_context(source.value) for source in (base, ours, theirs))
    for side in (ours, theirs):
        side.value = share(base.value, side.value)
    merged = merge(base.value, ours.value, theirs.value, _policy(is_of_contexts))
    if merged.conflicts or not (is_of_contexts or is_plain_edit(base, theirs)):
        return None
    return render_clean(merged.decision, base, ours, theirs)


@briefly
@given(st.randoms(use_true_random=False))
def test_a_merge_in_short_is_that_of_the_whole(chance: Random) -> None:
    versions = [text.encode() for text in three_versions(chance)]
    short = _merged(versions)

    assert short is None or short == _merged_whole(versions)


def _written(*documents: object) -> list[bytes]:
    return [(json.dumps(each, indent=2) + "\n").encode() for each in documents]


TEXTS = [f"entry {at * 7919 % 1000}" for at in range(60)]
NUMBERS = [at * 7919 % 30 for at in range(60)]
RECORDS = [{"id": f"r{at * 7919 % 1000}", "value": at, "inner": {"a": [1]}} for at in range(60)]
MEMBERS = {f"m{at * 7919 % 1000}": [at] for at in range(60)}


@pytest.mark.parametrize(
    "versions",
    {
        "texts": (TEXTS, [*TEXTS[:30], "ours", *TEXTS[30:]], [*TEXTS[:45], *TEXTS[46:]]),
        "numbers": (NUMBERS, [*NUMBERS[:2], 99, *NUMBERS[2:]], [*NUMBERS[:4], *NUMBERS[5:]]),
        "records": (
            RECORDS,
            [*RECORDS[:30], {**RECORDS[30], "value": -1}, *RECORDS[31:]],
            [*RECORDS[:45], {"id": "theirs"}, *RECORDS[45:]],
        ),
        "members": (MEMBERS, {**MEMBERS, "ours": 1}, {**MEMBERS, "m0": 1}),
        "members in order": (
            dict(sorted(MEMBERS.items())),
            dict(sorted({**MEMBERS, "m5": 1}.items())),
            dict(sorted({**MEMBERS, "m6": 1}.items())),
        ),
        "within": ({"a": {"b": TEXTS}}, {"a": {"b": TEXTS[1:]}}, {"a": {"b": [*TEXTS, "x"]}}),
        "a context": (
            {"workflow_id": "w", "parallel_tasks": RECORDS, "decisions": TEXTS},
            {"workflow_id": "w", "parallel_tasks": RECORDS[1:], "decisions": TEXTS},
            {"workflow_id": "w", "parallel_tasks": RECORDS, "decisions": [*TEXTS, "x"]},
        ),
    }.items(),
    ids=lambda case: case[0],
)
def test_long_containers_are_merged_in_short(versions: tuple[str, tuple[Any, ...]]) -> None:
    texts = _written(*versions[1])
    short = condense.condense(texts, 2**96)

    assert short
    assert max(map(len, short.texts)) < min(map(len, texts)) * 0.8
    assert _merged(texts) == _merged_whole(texts) is not None


def _with(values: list[Any], at: int, value: Any) -> list[Any]:
    return [*values[:at], value, *values[at:]]


@pytest.mark.parametrize(
    "base",
    {
        "an item of the part stands twice": _with(TEXTS, 20, TEXTS[50]),
        "an item like an option": _with(TEXTS, 20, "--name"),
        "an item of another kind": _with(TEXTS, 20, 5),
        "a record without a key": _with(RECORDS, 20, {"value": 1}),
        "a key that stands twice": _with(RECORDS, 20, RECORDS[50]),
        "a list in a list": [TEXTS],
    }.items(),
    ids=lambda case: case[0],
)
def test_where_more_is_to_be_known_the_whole_is_merged(base: tuple[str, list[Any]]) -> None:
    items = base[1]
    ours, theirs = [*items[:30], "ours", *items[30:]], [*items[:40], "theirs", *items[40:]]

    assert _merged(_written(items, ours, theirs)) is None


def test_rules_of_a_repository_are_for_the_whole() -> None:
    texts = _written(TEXTS, [*TEXTS, "x"], TEXTS[1:])

    assert _merged(texts)
    assert _merged(texts, Policy({"": Rule("sequence")})) is None


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b'"entry 380",\n', b'"entry 380"\n'),
        (b'"entry 380",\n', b'"entry 380",,\n'),
        (b'"entry 380",\n', b'"entry 380",\n  ,\n'),
        (b'"entry 380"', b"NaN"),
        (b'"entry 380"', b'"entry \xff"'),
        (b'"entry 380"', b'{"a": 1, "a": 2}'),
        (b'"entry 380"', b"[" * 200 + b"]" * 200),
        (b'"entry 380"', b'"entry 380"] ["'),
        (b'"entry 380",\n', b'"entry 380",\n]\n'),
    ],
)
def test_what_is_left_out_is_read_as_strictly(good: bytes, bad: bytes) -> None:
    texts = _written(TEXTS, [*TEXTS, "x"], TEXTS[1:])
    assert all(good in text for text in texts)

    assert _merged([text.replace(good, bad) for text in texts]) is None


def test_a_name_that_stands_twice_is_found_in_what_is_left_out() -> None:
    texts = _written(MEMBERS, {**MEMBERS, "ours": 1}, {**MEMBERS, "m0": 1})

    assert _merged(texts)
    for name in (b'"m514"', b'"m595"'):
        twice = [text.replace(name, b'"ours"', 1) for text in texts]
        assert _merged(twice) is None
