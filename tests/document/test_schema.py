from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from git_context.document.fields import FIELDS, member_names
from git_context.document.schema import violations
from git_context.merge.values import exact
from tests.document.pages import schema_text
from tests.document.schema_cases import BAD, EXAMPLES, FINE, GOOD

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMITTED = Path(__file__).parents[2] / "docs" / "context.schema.json"
SCHEMA = json.loads(COMMITTED.read_text(encoding="utf-8"))


def others_verdict(document: dict[str, Any]) -> bool:
    """Ask another project's validator, with the committed schema."""
    return bool(jsonschema.Draft202012Validator(SCHEMA).is_valid(document))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_fit(example: Path) -> None:
    document = json.loads(example.read_bytes())

    assert list(violations(exact(document))) == []
    assert others_verdict(document)


@pytest.mark.parametrize(("members", "place"), BAD, ids=str)
def test_what_does_not_fit_is_refused_here_and_by_others(
    members: dict[str, Any], place: str
) -> None:
    document = {**GOOD, **members}

    assert {"/".join(path) for path, _ in violations(exact(document))} == {place}
    assert not others_verdict(document)


@pytest.mark.parametrize("members", FINE, ids=str)
def test_what_fits_is_accepted_here_and_by_others(members: dict[str, Any]) -> None:
    document = {**GOOD, **members}
    value = {**GOOD, **_exact(members)}

    assert list(violations(value)) == []
    assert others_verdict(document)


@pytest.mark.parametrize("missing", ["version", "workflow_id"])
def test_identity_is_required(missing: str) -> None:
    document = {name: value for name, value in GOOD.items() if name != missing}

    assert list(violations(exact(document))) == [((), f"the member '{missing}' is missing")]
    assert not others_verdict(document)


def test_the_schema_itself_is_valid_and_of_the_dialect_that_it_names() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_committed_schema_is_up_to_date() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == schema_text()


def test_every_field_of_the_table_has_title_description_and_strategy() -> None:
    assert list(SCHEMA["properties"]) == member_names()
    for field in FIELDS:
        if field.pointer.count("/") == 1:
            member = SCHEMA["properties"][field.pointer[1:]]
            assert member["description"] == field.about
    strategies = {name: part["$comment"] for name, part in SCHEMA["properties"].items()}
    assert strategies["decisions"] == "merge: set"
    assert strategies["parallel_tasks"] == "merge: keyed by task_id"
    assert strategies["metadata"] == "merge: inferred"
    assert SCHEMA["$defs"]["Metrics"]["properties"]["speedup"]["$comment"] == "merge: derived"


# Of the core, applicator, validation and meta-data vocabularies of draft 2020-12. Validators may
# refuse what they do not know: Ajv does so by default, with other keywords and all formats.
KEYWORDS = {
    *("$schema", "$defs", "$ref", "$comment", "title", "description", "type", "properties"),
    *("required", "additionalProperties", "items", "anyOf", "pattern", "maxLength"),
}


def test_the_schema_has_the_keywords_that_every_validator_takes() -> None:
    assert {keyword for part in _schemas(SCHEMA) for keyword in part} <= KEYWORDS


def _schemas(schema: Any) -> Iterator[dict[str, Any]]:
    """List a schema and all schemas in it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for keyword in ("$defs", "properties"):
        for part in schema.get(keyword, {}).values():
            yield from _schemas(part)
    for part in (schema.get("items"), schema.get("additionalProperties"), *schema.get("anyOf", ())):
        yield from _schemas(part)


@pytest.mark.parametrize("module", ["git_context.driver", "git_context.cli", "git_context"])
def test_nobody_else_waits_for_what_validation_imports(module: str) -> None:
    code = f"import sys, {module}; print({{'pydantic'}} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_env()
    )

    assert done.stdout == "set()\n"


def _env() -> dict[str, str]:
    return {"PYTHONPATH": ":".join(filter(None, sys.path))}


def _exact(members: dict[str, Any]) -> dict[str, Any]:
    if "metrics" in members:
        return {"metrics": {"own": b"1e400", "total_files_modified": None}}
    return dict(exact(members))  # type: ignore[arg-type]  # an object
