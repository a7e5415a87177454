"""Hypothesis strategies: exact JSON values, edits of them, policies, and related triples."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from git_context.merge.policy import STRATEGIES, Rule
from git_context.merge.values import MISSING, Missing

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from git_context.merge.values import Json, Maybe

STRINGS = ("", "a", "b", "c", "1", "1.0", "true", "null", "x/y", "m~n", "ß", "one\ntwo")
# Few of them, so that two writers often write the same; near-equal, so that types show.
NUMBERS = (
    b"0",
    b"-0",
    b"1",
    b"1.0",
    b"1e0",
    b"2",
    b"7",
    b"1.10",
    b"12345678901234567890",
    b"1e400",
)
MOMENTS = (
    "2025-01-15T09:00:00Z",
    "2025-01-15T10:00:00+01:00",
    "2025-01-15T09:30:00.5Z",
    "2025-01-15T09:30:00",
    "2025-01-16T00:00:00Z",
    "yesterday",
)
NAMES = ("a", "b", "c", "1", "x/y", "m~n", "timestamp", "id", "name")

scalars: SearchStrategy[Json] = st.sampled_from((*STRINGS, *NUMBERS, None, True, False))
numbers: SearchStrategy[Json] = st.sampled_from(NUMBERS[:-1])
moments: SearchStrategy[Json] = st.sampled_from(MOMENTS)
names: SearchStrategy[str] = st.sampled_from(NAMES)
texts: SearchStrategy[Json] = st.lists(st.sampled_from("pqrs"), max_size=5).map("\n".join)


def _containers(inner: SearchStrategy[Json]) -> SearchStrategy[Json]:
    return st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4)


values: SearchStrategy[Json] = st.recursive(scalars, _containers, max_leaves=8)
scalar_lists: SearchStrategy[Json] = st.lists(scalars, max_size=6)
unique_scalars: SearchStrategy[list[Json]] = st.lists(scalars, max_size=6, unique_by=repr)


def records(key: str = "id") -> SearchStrategy[Json]:
    """Objects that bear `key`, nearly always one of a handful of strings and numbers."""
    bearing = st.dictionaries(st.sampled_from(("x", "y", "n")), scalars | values, max_size=3)
    keys = st.sampled_from(("a", "b", "c", "d", "1", b"1", b"1.0"))
    return st.builds(lambda fields, value: {key: value, **fields}, bearing, keys)


def keyed_lists(key: str = "id") -> SearchStrategy[Json]:
    """Lists of records whose `key` is unique."""
    return st.lists(records(key), max_size=4, unique_by=lambda record: _key_text(record, key))


def _key_text(record: Json, key: str) -> str:
    """Return a key as it names an item: `1` and `"1"` are one."""
    value = record.get(key) if type(record) is dict else None
    return value.decode() if isinstance(value, bytes) else str(value)


entries: SearchStrategy[Json] = st.builds(
    lambda moment, error: {"timestamp": moment, "error": error} if moment else {"error": error},
    moments | st.none(),
    st.sampled_from("pqrs"),
)
logs: SearchStrategy[Json] = st.lists(entries, max_size=4)

SHAPES: dict[str, SearchStrategy[Json]] = {
    "set": scalar_lists | st.lists(values, max_size=4),
    "keyed": keyed_lists(),
    "log": logs,
    "sequence": scalar_lists | st.lists(values, max_size=4),
    "atomic": values,
    "max": numbers | moments,
    "min": numbers | moments,
    "version": st.sampled_from(("1.0.0", "1.2.0", "1.2.0-rc.1", "2.0.0", "v1.2.0", "1.2")),
    "latest": scalars,
    "sum": numbers,
    "text": texts,
    "ours": values,
    "theirs": values,
    "derived": values,
    "conflict": values,
}
"""For each strategy the values that it is made for."""

INFERRED = values | scalar_lists | unique_scalars | keyed_lists() | keyed_lists("name") | logs


def rule_of(strategy: str) -> Rule:
    """Return the rule with `strategy`; what is keyed is keyed by `id`."""
    return Rule(strategy, *(["id"] if strategy == "keyed" else []))


rules_any: SearchStrategy[Rule] = st.sampled_from(STRATEGIES).map(rule_of)


class Triple(NamedTuple):
    """A base and what two writers made of it."""

    base: Maybe
    ours: Maybe
    theirs: Maybe


@st.composite
def edited(draw: DrawFn, value: Json, fresh: SearchStrategy[Json]) -> Json:
    """Edit `value`: change, add, remove, move, deep inside or here; `fresh` gives new values."""
    if draw(st.integers(0, 11)) == 0:
        return draw(fresh)
    if type(value) is dict:
        return draw(_edited_object(value))
    if type(value) is list:
        return draw(_edited_list(value, fresh))
    return draw(st.just(value) | fresh)


@st.composite
def _edited_object(draw: DrawFn, value: dict[str, Json]) -> Json:
    result: dict[str, Json] = {}
    for name, member in value.items():
        act = draw(st.integers(0, 5))
        if act == 0:
            continue
        result[name] = draw(edited(member, scalars | values)) if act < 3 else member
    for _ in range(draw(st.integers(0, 2))):
        result[draw(names)] = draw(scalars | values)
    return result


@st.composite
def _edited_list(draw: DrawFn, value: list[Json], fresh: SearchStrategy[Json]) -> Json:
    likeness = st.sampled_from(value) if value else scalars
    new = st.one_of(scalars, likeness, fresh.flatmap(_any_item))
    result: list[Json] = []
    for item in value:
        act = draw(st.integers(0, 7))
        if act == 0:
            continue
        result.append(draw(edited(item, new)) if act == 1 else item)
    for _ in range(draw(st.integers(0, 2))):
        result.insert(draw(st.integers(0, len(result))), draw(new))
    if len(result) > 1 and draw(st.integers(0, 5)) == 0:
        item = result.pop(draw(st.integers(0, len(result) - 1)))
        result.insert(draw(st.integers(0, len(result))), item)
    return result


def _any_item(value: Json) -> SearchStrategy[Json]:
    return st.sampled_from(value) if type(value) is list and value else st.just(value)


@st.composite
def triples(draw: DrawFn, fresh: SearchStrategy[Json]) -> Triple:
    """A base and two edits of it, any of which may be missing or `null`."""
    base = draw(fresh)
    sides = [draw(edited(base, fresh)) for _ in range(2)]
    versions: list[Maybe] = [base, *sides]
    absent = draw(st.integers(0, 20))
    if absent < len(versions):
        versions[absent] = MISSING
    return Triple(*versions)


@st.composite
def merges(draw: DrawFn, strategy: str | None) -> tuple[Triple, dict[str, Rule]]:
    """A triple of documents whose field `f` is made for `strategy`, and the rules for it.

    Beside it stand fields with rules and without; with no strategy, the shape of `f` decides.
    """
    kind = INFERRED if strategy is None else SHAPES[strategy] | values
    triple = draw(triples(kind))
    rules = {} if strategy is None else {"/f": rule_of(strategy)}
    rules |= draw(st.dictionaries(st.sampled_from(("/f/*", "/f/*/x", "/g")), rules_any, max_size=1))
    documents: list[Maybe] = []
    other = draw(triples(INFERRED))
    for version, beside in zip(triple, other, strict=True):
        stamp = draw(moments)
        fields = {"f": version, "g": beside, "timestamp": stamp}
        documents.append(
            {name: field for name, field in fields.items() if not isinstance(field, Missing)}
        )
    return Triple(*documents), rules
