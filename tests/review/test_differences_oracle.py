"""Another project's comparison finds the same changes between objects, whatever their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deepdiff import DeepDiff
from hypothesis import given
from hypothesis import strategies as st

from git_context.document.policy import context_policy
from git_context.merge.values import Missing
from git_context.review.contributions import list_changes
from tests.support.documents import scalars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import SearchStrategy

    from git_context.merge.values import Json, Maybe, Path

    Found = tuple[str, Path, Any, Any]

NAMES = st.sampled_from(
    ("", "a", "a/b", "m~n", "__class__", "root['a']", "'", '"', "[0]", "1", "1.0", "true", "é")
)
VALUES: SearchStrategy[Json] = st.recursive(
    scalars, lambda inner: st.dictionaries(NAMES, inner, max_size=4), max_leaves=8
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=4)
KINDS = {"dictionary_item_added": "added", "dictionary_item_removed": "removed"}


@given(OBJECTS, OBJECTS)
def test_deepdiff_finds_the_same(old: dict[str, Json], new: dict[str, Json]) -> None:
    found = list_changes(old, new, context_policy(), [])
    ours = {(c.kind, c.path, _stand_in(c.before), _stand_in(c.after)) for c in found}
    assert ours == set(_by_deepdiff(old, new))


def _by_deepdiff(old: dict[str, Json], new: dict[str, Json]) -> Iterator[Found]:
    told = DeepDiff(
        _tagged(old),
        _tagged(new),
        view="tree",
        ignore_private_variables=False,
        threshold_to_diff_deeper=0,
    )
    for name, levels in told.items():
        kind = KINDS.get(name, "edited")
        for level in levels:
            before = None if kind == "added" else _hashable(level.t1)
            after = None if kind == "removed" else _hashable(level.t2)
            yield kind, tuple(level.path(output_format="list")), before, after


def _tagged(value: Json) -> Any:
    """Return a value whose scalars differ to Python where they are of different types."""
    if type(value) is dict:
        return {name: _tagged(member) for name, member in value.items()}
    return f"{type(value).__name__} {value!r}"


def _stand_in(value: Maybe) -> Any:
    return None if isinstance(value, Missing) else _hashable(_tagged(value))


def _hashable(value: Any) -> Any:
    if isinstance(value, dict):
        return frozenset((name, _hashable(member)) for name, member in value.items())
    return value
