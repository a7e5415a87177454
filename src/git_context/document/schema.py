"""The schema: which members a context has, and of which types. The only user of pydantic.

Unknown members are kept and may hold anything. Titles, descriptions and merge strategies come from
the table of fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from git_context.document.fields import FIELDS
from git_context.document.ids import LONGEST, PATTERN
from git_context.document.source_map import child_name
from git_context.merge.pointer import from_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.merge.policy import Rule
    from git_context.merge.values import Json, Path

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_DIGITS: Final = 4000  # Python refuses to convert integers of more than 4,300 digits

# Of these, the check of ids says more.
_FORM_OF_IDS: Final = ("string_pattern_mismatch", "string_too_long")
_CLAUSES: Final = {
    "string_type": "must be a string",
    "string_unicode": "must be a string without lone surrogates",
    "int_type": "must be a whole number",
    "list_type": "must be a list",
    "model_type": "must be an object",
    "string_pattern_mismatch": "must be a version such as '1.0'",
}

Id = Annotated[str, Field(pattern=PATTERN, max_length=LONGEST)]
VersionText = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$")]
MomentText = str  # the check of moments says more
Text = str | None
Strings = Annotated[list[str], Field(default_factory=list)]


def _entry(value: Any) -> Any:
    if isinstance(value, str | dict):
        return value
    raise PydanticCustomError("entry", "must be a string or an object")


TextOrObject = Annotated[
    Any,
    AfterValidator(_entry),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object"}]}),
]
TextsOrObjects = Annotated[list[TextOrObject], Field(default_factory=list)]


class _SchemaModel(BaseModel):
    # Each part is built as a part of the document, and not on its own before.
    model_config = ConfigDict(strict=True, extra="allow", protected_namespaces=(), defer_build=True)


class LogRecord(_SchemaModel):
    """One record of a log."""

    timestamp: MomentText | None = None
    agent: Text = None


class TaskContext(_SchemaModel):
    """Every other section that the child wrote."""

    timestamp: MomentText | None = None
    error_log: list[LogRecord] = Field(default_factory=list)
    conversation_history: list[LogRecord] = Field(default_factory=list)


class TaskEntry(_SchemaModel):
    """One child task: what it is to do, how it stands, and what it reports."""

    task_id: Id
    agent: Text = None
    scope: Text = None
    status: Text = None
    started_at: MomentText | None = None
    completed_at: MomentText | None = None
    phase: Text = None
    files_count: int | None = None
    context_summary: Text = None
    context_ref: Text = None
    context: Annotated[TaskContext, Field(default_factory=TaskContext)]


class Checkpoint(_SchemaModel):
    """A point to roll back to."""

    id: str | int
    timestamp: MomentText | None = None


class Concern(_SchemaModel):
    """A doubt that verification found."""

    concern: str


class PruneEntry(_SchemaModel):
    """The parts that a prune took, whole or items of lists, and the commit that still has them."""

    commit: str
    parts: Annotated[list[str], Field(default_factory=list)]
    items: Annotated[dict[str, str], Field(default_factory=dict)]


class ConflictEntry(_SchemaModel):
    """A conflict that waits for a decision; none may be left in a commit."""

    path: str


class Summary(_SchemaModel):
    """Durations and figures of the parallel run, computed from `parallel_tasks`."""

    started_at: MomentText | None = None
    completed_at: MomentText | None = None


class Metrics(_SchemaModel):
    """Figures; those that are named here are computed."""

    total_files_modified: int | None = None
    total_test_coverage: Text = None
    development_time: Text = None
    speedup: Text = None


class ContextDocument(_SchemaModel):
    """A context: what an agent or a group of them did, decided, assumes and leaves open."""

    version: VersionText
    workflow_id: Id
    parent_workflow_id: Id | None = None
    task_id: Id | None = None
    timestamp: MomentText | None = None
    current_agent: Text = None
    next_agent: Text = None
    phase: Text = None
    feature_spec: Any = None
    parallel_tasks: Annotated[list[TaskEntry], Field(default_factory=list)]
    parallel_execution_summary: Summary | None = None
    shared_constraints: TextsOrObjects
    constraints: TextsOrObjects
    integration_requirements: TextsOrObjects
    success_criteria: Any = None
    files_modified: Strings
    decisions: TextsOrObjects
    pending_actions: TextsOrObjects
    implementation_details: Any = None
    test_results: Any = None
    integration_concerns: Annotated[list[Concern], Field(default_factory=list)]
    verification_results: Any = None
    checkpoints: Annotated[list[Checkpoint], Field(default_factory=list)]
    error_log: Annotated[list[LogRecord], Field(default_factory=list)]
    conversation_history: Annotated[list[LogRecord], Field(default_factory=list)]
    metrics: Annotated[Metrics, Field(default_factory=Metrics)]
    metadata: Any = None
    pruned: Annotated[list[PruneEntry], Field(default_factory=list)]
    merge_conflicts: Annotated[list[ConflictEntry], Field(default_factory=list)]
    summary_composed: Text = None
    context_summary: Text = None


_DOCUMENT: Final = TypeAdapter(ContextDocument)


def violations(document: Json) -> Iterator[tuple[Path, str]]:
    """List what in a document does not fit the schema: the path, and a clause that says why."""
    try:
        _DOCUMENT.validate_python(_plain(document))
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False, include_input=False):
            if fault["type"] not in _FORM_OF_IDS or fault["loc"][-1] == "version":
                path = _existing(document, fault["loc"])
                yield path, _clause(fault["type"], fault["msg"], fault["loc"])


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of contexts; a comment tells how a field is merged.

    It has no keyword but those of the core and validation vocabularies: some validators refuse a
    schema with others, or with a format that they do not know.
    """
    schema = _DOCUMENT.json_schema()
    for field in FIELDS:
        member = _member(schema, from_pointer(field.pointer))
        member["description"] = field.about
        member["$comment"] = f"merge: {_strategy(field.rule)}"
    return {"$schema": DIALECT, **_without_defaults(schema)}


def _member(schema: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return the part of a schema that describes what stands at a path."""
    part = schema
    for step in path:
        part = _object_part(schema, part)
        part = part["items"] if step == "*" else part["properties"][step]
    return part


def _object_part(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    for choice in (part, *part.get("anyOf", ())):
        if "$ref" in choice:
            found: dict[str, Any] = schema["$defs"][choice["$ref"].rpartition("/")[2]]
            return found
    return part


def _strategy(rule: Rule | None) -> str:
    if rule is None:
        return "inferred"
    return rule.words


def _without_defaults(schema: dict[str, Any]) -> dict[str, Any]:
    """Leave out what pydantic fills in for absent members: nothing is filled in here."""
    kept = {name: part for name, part in schema.items() if name != "default"}
    return {
        name: _without_defaults(part) if isinstance(part, dict) else part
        for name, part in kept.items()
    }


def _plain(value: Json) -> Any:
    """Convert an exact value for pydantic; the size of a number does not matter to a type."""
    if type(value) is dict:
        return {name: _plain(member) for name, member in value.items()}
    if type(value) is list:
        return [_plain(item) for item in value]
    if type(value) is bytes:
        literal = value.decode()
        return int(literal[:_DIGITS]) if literal.lstrip("-").isdigit() else float(literal)
    return value


def _existing(document: Json, location: tuple[int | str, ...]) -> Path:
    """Return pydantic's location as far as it is one of the document: it names types as well."""
    path: list[str] = []
    value = document
    for step in map(str, location):
        name = child_name(value, step)
        if name is None:
            break
        value = value[name]  # type: ignore[index,assignment]  # `child_name` found it there
        path.append(step)
    return tuple(path)


def _clause(kind: str, message: str, location: tuple[int | str, ...]) -> str:
    if kind == "missing":
        return f"the member '{location[-1]}' is missing"
    return _CLAUSES.get(kind) or message[:1].lower() + message[1:]
