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


class Field(Record):
    """One row: where (a pointer, `*` for any step), which rule (`None`: by shape), what it is."""

    __slots__ = ("about", "pointer", "rule")

    def __init__(self, pointer: str, rule: Rule | None, about: str) -> None:
        self.pointer = pointer
        self.rule = rule
        self.about = about


FIELDS: Final = (
    Field("/version", CONFLICT, "version of the document's form, `MAJOR.MINOR`"),
    Field("/workflow_id", CONFLICT, "name of the workflow"),
    Field("/parent_workflow_id", CONFLICT, "the workflow that this one is part of"),
    Field("/task_id", CONFLICT, "in a child document: the task that it reports on"),
    Field("/timestamp", MAX, "when the document was last saved, ISO 8601"),
    Field("/current_agent", LATEST, "who wrote last"),
    Field("/next_agent", LATEST, "who is next"),
    Field("/phase", LATEST, "where the work stands"),
    Field("/feature_spec", None, "what is to be built"),
    Field("/parallel_tasks", Rule("keyed", "task_id"), "one entry per child task"),
    Field("/parallel_tasks/*/context/timestamp", MAX, "when the child last saved"),
    Field("/parallel_tasks/*/context/error_log", LOG, "the child's errors"),
    Field("/parallel_tasks/*/context/conversation_history", LOG, "the child's messages"),
    Field("/parallel_execution_summary", DERIVED, "durations and figures of the parallel run"),
    Field("/shared_constraints", SET, "constraints that bind every task"),
    Field("/constraints", SET, "constraints"),
    Field("/integration_requirements", SET, "what must hold when the parts meet"),
    Field("/success_criteria", None, "when the work is done"),
    Field("/files_modified", SET, "paths of the files that the work changed"),
    Field("/decisions", SET, "what was decided"),
    Field("/pending_actions", SET, "what is left to do"),
    Field("/implementation_details", None, "how it was built"),
    Field("/test_results", None, "outcomes of tests"),
    Field("/integration_concerns", Rule("keyed", "concern"), "doubts that verification found"),
    Field("/verification_results", None, "outcomes of verification"),
    Field("/checkpoints", Rule("keyed", "id"), "points to roll back to"),
    Field("/error_log", LOG, "errors, each with `timestamp` and `agent`"),
    Field("/conversation_history", LOG, "messages, each with `timestamp` and `agent`"),
    Field("/metrics", None, "figures; those that follow are computed, others are their writer's"),
    Field("/metrics/total_files_modified", DERIVED, "number of files in `files_modified`"),
    Field("/metrics/total_test_coverage", DERIVED, "average coverage of the tasks that report one"),
    Field("/metrics/development_time", DERIVED, "minutes in parallel and in sequence"),
    Field("/metrics/speedup", DERIVED, "time in sequence over time in parallel"),
    Field("/metadata", None, "anything else"),
    Field("/pruned", Rule("keyed", "commit"), "where to find what was pruned"),
    Field("/merge_conflicts", Rule("keyed", "path"), "conflicts that wait for a decision"),
    Field("/summary_composed", CONFLICT, "digest of a `context_summary` that was composed"),
    Field("/context_summary", CONFLICT, "the state of the work, at most 500 characters"),
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


def rules() -> dict[str, Rule]:
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
