"""The data of a review: what became of a context between two versions, in no form of output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from git_context.document import members
from git_context.document.sizes import context_size
from git_context.merge.pointer import to_pointer
from git_context.merge.values import MISSING, with_numbers, without_missing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from git_context.document.conflicts import RecordedConflict
    from git_context.document.findings import ValidationFinding
    from git_context.history.blame import BlamedPart
    from git_context.history.graph import HistoryNode
    from git_context.history.timeline import Credit
    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, Maybe, Path
    from git_context.review.line_counts import LineCounts
    from git_context.verification.findings import VerificationFinding
    from git_context.wire import reviewing as wire

ENTRY_STEPS: Final = 3  # parallel_tasks, a task, context
_METADATA: Final = (
    *("version", "workflow_id", "parent_workflow_id", "task_id"),
    *("timestamp", "current_agent"),
)
_ENTRY_METADATA: Final = ("task_id", "started_at", "completed_at", "files_count")


class TaskSummary(NamedTuple):
    """A task: who works on it, what it is about, how it stands; `None` where that is unknown."""

    id: str
    agent: str | None = None
    scope: str | None = None
    status: str | None = None
    minutes: int | None = None
    summary: str | None = None
    phase: str | None = None

    def to_json(self) -> wire.TaskSummary:
        """Return what `--json` says of it."""
        return {
            "task": self.id,
            "agent": self.agent,
            "scope": self.scope,
            "status": self.status,
            "minutes": self.minutes,
            "summary": self.summary,
            "phase": self.phase,
        }


class ReviewedChange(NamedTuple):
    """One change: `added`, `removed`, `edited` or `moved`, where, by which task, and when.

    With `is_member`, a member of the set at `path` came or went.
    """

    kind: str
    path: Path
    before: Maybe
    after: Maybe
    task: str | None = None
    credit: Credit | None = None
    is_member: bool = False

    @property
    def field(self) -> str:
        """The field that it is about."""
        return field_of(self.path)

    @property
    def is_metadata(self) -> bool:
        """Whether it tells a reader nothing about the work: bookkeeping, or a null for nothing."""
        if self.before in (None, MISSING) and self.after in (None, MISSING):
            return True
        if self.path[:1] == ("parallel_tasks",) and len(self.path) == ENTRY_STEPS:
            return self.path[-1] in _ENTRY_METADATA
        return self.field in _METADATA

    @property
    def own_path(self) -> Path:
        """The path in the document of the task that made it; of what is another's, the whole."""
        is_own = _is_section(self.path) and self.path[1] == self.task
        return self.path[ENTRY_STEPS:] if is_own else self.path

    @property
    def place(self) -> Path:
        """The place within the field; of what is another task's, from that task's entry on."""
        return self.own_path[1:]

    def to_json(self, *, exact: bool = False) -> wire.ReviewedChange:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        credit = self.credit
        change = {
            "task": self.task,
            "kind": self.kind,
            "pointer": to_pointer(self.path),
            "member": self.is_member,
            **without_missing({"before": self.before, "after": self.after}),
            "commit": credit.commit if credit else None,
            "agent": credit.agent if credit else None,
            "time": credit.time if credit else None,
        }
        return with_numbers(cast("wire.ReviewedChange", change), exact=exact)


class ContextReview(NamedTuple):
    """All that a review shows of one context: what it was, what it became, and how.

    `document` is the newer version, `parts` tell where each part of it comes from. `before` and
    `after` are the bytes of the two versions, 0 where there is none. `commits` are the whole
    history, parents first; `sizes` has the bytes of the context by commit, as far as they are
    known. `fault` says what could not be read, if anything; what hangs on it is left out.
    `mismatches` are what fails verification in the newer version, `files` those of the files that
    it names that changed, by the name that it gives them.
    """

    workflow: str
    base: str
    head: str
    document: Maybe
    policy: Policy
    before: int
    after: int
    tasks: Sequence[TaskSummary] = ()
    changes: Sequence[ReviewedChange] = ()
    parts: Sequence[BlamedPart] = ()
    conflicts: Sequence[RecordedConflict] = ()
    findings: Sequence[ValidationFinding] = ()
    commits: Sequence[HistoryNode] = ()
    sizes: Mapping[str, int] = {}
    fault: str = ""
    mismatches: Sequence[VerificationFinding] = ()
    files: Mapping[str, LineCounts] = {}

    def member(self, name: str) -> Maybe:
        """Return a member of the newer version."""
        return self.document.get(name, MISSING) if type(self.document) is dict else MISSING

    def items(self, name: str) -> list[Json]:
        """Return the items of a list in the newer version, none where it has none."""
        return members.list_items(self.document, name) if type(self.document) is dict else []

    def by_task(self) -> dict[str | None, list[ReviewedChange]]:
        """Return the changes by the task that made them, in their order; `None` is nobody's."""
        by_task: dict[str | None, list[ReviewedChange]] = {}
        for change in self.changes:
            by_task.setdefault(change.task, []).append(change)
        return by_task

    def without_metadata(self) -> ContextReview:
        """Return the review with the changes alone that tell a reader something."""
        changes = [change for change in self.changes if not change.is_metadata]
        return self._replace(changes=changes)

    def to_json(self, reviewed: frozenset[str], *, exact: bool = False) -> wire.ReviewedContext:
        """Return what `--json` says of it, with the commits that are `reviewed`.

        Numbers of the context are plain, or else `exact`.
        """
        commits = [node for node in self.commits if node.credit.commit in reviewed]
        return {
            "workflow": self.workflow,
            "fault": self.fault,
            "before": context_size(self.before).to_json(),
            "after": context_size(self.after).to_json(),
            "tasks": [task.to_json() for task in self.tasks],
            "changes": [change.to_json(exact=exact) for change in self.changes],
            "conflicts": [conflict.to_json(exact=exact) for conflict in self.conflicts],
            "files": [change.to_json(path) for path, change in self.files.items()],
            "mismatches": [finding.to_json() for finding in self.mismatches],
            "pending_actions": with_numbers(self.items("pending_actions"), exact=exact),
            "commits": [
                {**node.credit.to_json(), "subject": node.subject} for node in reversed(commits)
            ],
        }


def field_of(path: Path) -> str:
    """Return the field that a path is about: a task's own fields count as its document's."""
    if _is_section(path):
        return path[ENTRY_STEPS]
    return path[0] if path else ""


def _is_section(path: Path) -> bool:
    """Tell whether a path leads into a section of a task's own."""
    return len(path) > ENTRY_STEPS and path[0] == "parallel_tasks" and path[2] == "context"
