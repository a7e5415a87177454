"""Whether a context fits the schema: the fast answer is the one that pydantic gives."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from git_context.document import schema, shape
from git_context.document.schema import violations
from git_context.document.shape import fits
from git_context.merge.values import exact
from tests.document.schema_cases import BAD, EXAMPLES, FINE, GOOD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hypothesis.strategies import SearchStrategy
    from pydantic import BaseModel

    from git_context.merge.values import Json

TABLES: list[tuple[type[BaseModel], Iterable[str]]] = [
    (schema.ContextDocument, shape.DOCUMENT),
    (schema.TaskEntry, shape.TASK),
    (schema.TaskContext, shape.TASK_CONTEXT),
    (schema.Checkpoint, shape.CHECKPOINT),
    (schema.PruneEntry, shape.REFERENCE),
    (schema.Metrics, shape.METRICS),
]
NAMES = [[*model.model_fields, "other"] for model, _ in TABLES]
HALF = "\ud800"
WORDS = ("", "a", "1.0", "1.0\n", "01.0", "1000000.0", "٣.0", "A b", HALF, "\U0001f600", "x" * 201)
NUMBERS = (b"0", b"-0", b"7", b"1.0", b"1e2", b"1e400", b"9" * 5000)

scalars: SearchStrategy[Json] = st.sampled_from((*WORDS, *NUMBERS, None, True, False))
texts = st.sampled_from(("", "a", "1.0", HALF))
junk: SearchStrategy[Json] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2)
)


def objects(
    names: Iterable[str], right: dict[str, SearchStrategy[Any]], *required: str
) -> SearchStrategy[Any]:
    """Objects with some of these members, which hold what belongs there."""
    known = {**{name: st.none() | texts for name in names}, **right}
    return st.fixed_dictionaries(
        {name: known.pop(name) for name in required}, optional={**known, "more": junk}
    )


DOCUMENT, TASK, TASK_CONTEXT, CHECKPOINT, REFERENCE, METRICS = NAMES
some_texts = st.lists(texts, max_size=2)
whole_numbers = st.sampled_from((b"0", b"-0", b"9" * 5000))
numbers = st.none() | whole_numbers
ids = st.sampled_from(("w", "", "A b", "x" * 201))
records = st.lists(objects(("timestamp", "agent"), {}), max_size=2)
logs = {"error_log": records, "conversation_history": records}
span = ("started_at", "completed_at")
tasks = objects(
    TASK,
    {"files_count": numbers, "context": objects(TASK_CONTEXT, logs), "task_id": ids},
    "task_id",
)
references = objects(
    REFERENCE,
    {"parts": some_texts, "items": st.dictionaries(texts, texts), "commit": texts},
    "commit",
)
LISTS = {
    "parallel_tasks": tasks,
    "integration_concerns": objects((), {"concern": texts}, "concern"),
    "checkpoints": objects(CHECKPOINT, {"id": texts | whole_numbers}, "id"),
    "pruned": references,
    "merge_conflicts": objects((), {"path": texts}, "path"),
}
OF_TEXTS = (
    *("shared_constraints", "constraints", "integration_requirements"),
    *("files_modified", "decisions", "pending_actions"),
)
documents = objects(
    DOCUMENT,
    {
        **logs,
        **{name: st.lists(items, max_size=2) for name, items in LISTS.items()},
        **dict.fromkeys(OF_TEXTS, some_texts),
        "parallel_execution_summary": st.none() | objects(span, {}),
        "metrics": objects(METRICS, {"total_files_modified": numbers}),
        "version": st.sampled_from(("1.0", "0.999999")),
        **dict.fromkeys(("parent_workflow_id", "task_id"), st.none() | ids),
        "workflow_id": ids,
    },
    "version",
    "workflow_id",
)


@pytest.mark.parametrize(("model", "table"), TABLES, ids=lambda one: getattr(one, "__name__", ""))
def test_the_table_names_the_members_of_the_model(
    model: type[BaseModel], table: Iterable[str]
) -> None:
    open_members = {name for name, field in model.model_fields.items() if field.annotation is Any}

    assert set(table) == set(model.model_fields) - open_members


@given(documents)
def test_what_fits_does_so_for_both(document: Json) -> None:
    assert fits(document)
    assert list(violations(document)) == []


@given(documents, st.integers(min_value=0), junk)
@example({**GOOD, HALF: None}, 0, {HALF: None})
@example({**GOOD, "parallel_tasks": [{"task_id": "a", "context": {HALF: 1}}]}, 0, None)
def test_with_junk_in_one_place_the_fast_answer_is_pydantic_s(
    document: Json, at: int, junk: Json
) -> None:
    places = list(_with_junk(document, junk))

    for broken in (document, places[at % len(places)]):
        assert fits(broken) == (not list(violations(broken)))


def _with_junk(value: Json, junk: Json) -> Iterable[Json]:
    """List the versions of a value in which junk stands in one place, or a member is missing."""
    if isinstance(value, dict):
        yield {**value, "\ud800": junk}
        for name, member in value.items():
            yield {other: kept for other, kept in value.items() if other != name}
            yield from ({**value, name: one} for one in _with_junk(member, junk))
    elif isinstance(value, list):
        for at, item in enumerate(value[:2]):
            yield from ([*value[:at], one, *value[at + 1 :]] for one in _with_junk(item, junk))
    yield junk


@pytest.mark.parametrize("members", [members for members, _ in BAD] + FINE, ids=str)
def test_each_known_fault_is_seen(members: dict[str, Any]) -> None:
    document = json.loads(json.dumps({**GOOD, **members}).replace("Infinity", "7"))

    assert fits(exact(document)) == (members in FINE)


@pytest.mark.parametrize("junk", [[], {}, b"1", b"1.5", True, None, "x"], ids=repr)
def test_each_place_of_the_examples_is_looked_at(junk: Json) -> None:
    for file in EXAMPLES:
        for broken in _with_junk(exact(json.loads(file.read_bytes())), junk):
            assert fits(broken) == (not list(violations(broken)))


@pytest.mark.git
def test_who_has_a_valid_context_does_not_wait_for_pydantic(tmp_path: Path) -> None:
    file = tmp_path / "context.json"
    code = (
        "import sys; from git_context.cli import main; code = main(['validate', sys.argv[1]]);"
        " print(code, {'pydantic'} & sys.modules.keys())"
    )
    for content, expected in (
        (Path(str(files("git_context"))) / "data/user-profile/3-merged.json", "0 set()"),
        (None, "1 {'pydantic'}"),
    ):
        file.write_bytes(content.read_bytes() if content else b'{"version": 1}')
        done = subprocess.run(
            [sys.executable, "-c", code, file], capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == expected
