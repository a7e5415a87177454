"""The fields of a context, their order and their merge strategies: the single source of all three.

The merge, the canonical layout, validation and the generated reference page read this table.
"""

from __future__ import annotations

from git_context.merge.policy import Rule
from git_context.merge.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

SET = Rule("set")
LOG = Rule("log")
LATEST = Rule("latest")
MAX = Rule("max")
CONFLICT = Rule("conflict")
DERIVED = Rule("derived")


class ContextField(Record):
    """One row: where (a pointer, `*` for any step), which rule (`None`: by shape), what it is."""

    __slots__ = ("about", "pointer", "rule")

    def __init__(self, pointer: str, rule: Rule | None, about: str) -> None:
        self.pointer = pointer
        self.rule = rule
        self.about = about


# The field that says what a prune took out of a context.
PRUNED: Final = "pruned"
FIELDS: Final = (
    ContextField("/version", CONFLICT, "version of the document's form, `MAJOR.MINOR`"),
    ContextField("/workflow_id", CONFLICT, "name of the workflow"),
    ContextField("/parent_workflow_id", CONFLICT, "the workflow that this one is part of"),
    ContextField("/task_id", CONFLICT, "in a child document: the task that it reports on"),
    ContextField("/timestamp", MAX, "when the document was last saved, ISO 8601"),
    ContextField("/current_agent", LATEST, "who wrote last"),
    ContextField("/next_agent", LATEST, "who is next"),
    ContextField("/phase", LATEST, "where the work stands"),
    ContextField("/feature_spec", None, "what is to be built"),
    ContextField("/parallel_tasks", Rule("keyed", "task_id"), "one entry per child task"),
    ContextField("/parallel_tasks/*/context/timestamp", MAX, "when the child last saved"),
    ContextField("/parallel_tasks/*/context/error_log", LOG, "the child's errors"),
    ContextField("/parallel_tasks/*/context/conversation_history", LOG, "the child's messages"),
    ContextField(
        "/parallel_execution_summary", DERIVED, "durations and figures of the parallel run"
    ),
    ContextField("/shared_constraints", SET, "constraints that bind every task"),
    ContextField("/constraints", SET, "constraints"),
    ContextField("/integration_requirements", SET, "what must hold when the parts meet"),
    ContextField("/success_criteria", None, "when the work is done"),
    ContextField("/files_modified", SET, "paths of the files that the work changed"),
    ContextField("/decisions", SET, "what was decided"),
    ContextField("/pending_actions", SET, "what is left to do"),
    ContextField("/implementation_details", None, "how it was built"),
    ContextField("/test_results", None, "outcomes of tests"),
    ContextField(
        "/integration_concerns", Rule("keyed", "concern"), "doubts that verification found"
    ),
    ContextField("/verification_results", None, "outcomes of verification"),
    ContextField("/checkpoints", Rule("keyed", "id"), "points to roll back to"),
    ContextField("/error_log", LOG, "errors, each with `timestamp` and `agent`"),
    ContextField("/conversation_history", LOG, "messages, each with `timestamp` and `agent`"),
    ContextField(
        "/metrics", None, "figures; those that follow are computed, others are their writer's"
    ),
    ContextField("/metrics/total_files_modified", DERIVED, "number of files in `files_modified`"),
    ContextField(
        "/metrics/total_test_coverage", DERIVED, "average coverage of the tasks that report one"
    ),
    ContextField("/metrics/development_time", DERIVED, "minutes in parallel and in sequence"),
    ContextField("/metrics/speedup", DERIVED, "time in sequence over time in parallel"),
    ContextField("/metadata", None, "anything else"),
    ContextField("/pruned", Rule("keyed", "commit"), "where to find what was pruned"),
    ContextField("/merge_conflicts", Rule("keyed", "path"), "conflicts that wait for a decision"),
    ContextField("/summary_composed", CONFLICT, "digest of a `context_summary` that was composed"),
    ContextField("/context_summary", CONFLICT, "the state of the work, at most 500 characters"),
)

ENTRY_MEMBERS: Final = (
    "task_id",
    "agent",
    "scope",
    "status",
    "started_at",
    "completed_at",
    "phase",
    "files_count",
    "context_summary",
    "context_ref",
    "context",
)


def field_rules() -> dict[str, Rule]:
    """Return the rules of the table by pointer."""
    return {field.pointer: field.rule for field in FIELDS if field.rule}


def member_names() -> list[str]:
    """Return the names of the document's own members in canonical order."""
    pointers = [field.pointer[1:] for field in FIELDS]
    return [name for name in pointers if "/" not in name]


def single_values() -> list[str]:
    """Return the names of the fields that hold one value, and no list."""
    return [field.pointer[1:] for field in FIELDS if field.rule in (CONFLICT, LATEST, MAX)]


def shared_lists() -> list[str]:
    """Return the names of the lists to which every task adds."""
    return [field.pointer[1:] for field in FIELDS if field.rule == SET]
