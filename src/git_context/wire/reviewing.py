"""The JSON of `review`, `diff` and `report`."""

from __future__ import annotations

from typing import Annotated, Final, Literal, NotRequired, TypedDict

from git_context.wire.checking import VerificationFinding
from git_context.wire.reading import Restore
from git_context.wire.values import Credit, RecordedConflict, Size, ValidationFinding, Value


class ReviewedChange(TypedDict):
    """A change between two versions."""

    task: Annotated[str | None, "the task that made it, or `null`"]
    kind: Annotated[
        Literal["added", "removed", "edited", "moved"], "`added`, `removed`, `edited` or `moved`"
    ]
    pointer: Annotated[str, "the place; items of keyed lists are named by their key"]
    member: Annotated[bool, "whether a member of the list at that place came or went"]
    before: NotRequired[Annotated[Value, "the value before; left out where there was none"]]
    after: NotRequired[Annotated[Value, "the value now; left out where there is none"]]
    commit: Annotated[str | None, "the commit that made it, where it is known"]
    agent: Annotated[str | None, "its agent"]
    time: Annotated[str | None, "its time"]


class ReviewedCommit(Credit):
    """A commit that is reviewed."""

    subject: Annotated[str, "the first line of its message"]


class TaskSummary(TypedDict):
    """A task of a reviewed context."""

    task: Annotated[str, "the id of the task"]
    agent: Annotated[str | None, "who works on it"]
    scope: Annotated[str | None, "what it is about"]
    status: Annotated[str | None, "its status"]
    minutes: Annotated[int | None, "how long it took"]
    summary: Annotated[str | None, "its state, in short"]
    phase: Annotated[str | None, "where it stands"]


class LineCounts(TypedDict):
    """A file that a context names, and that the reviewed commits changed."""

    path: Annotated[str, "the name that the context gives it"]
    added: Annotated[int, "lines that came into it"]
    removed: Annotated[int, "lines that went out of it"]


class ReviewEnd(TypedDict):
    """One end of a review."""

    name: Annotated[str, "the name that was given"]
    commit: Annotated[str, "the commit"]


class ReviewedContext(TypedDict):
    """A context that changed."""

    workflow: Annotated[str, "the id of the workflow"]
    fault: Annotated[str, "what could not be read, and is left out here; empty where all could be"]
    before: Annotated[Size, "the size it had; 0 where there was none"]
    after: Annotated[Size, "the size it has"]
    tasks: Annotated[list[TaskSummary], "the tasks"]
    changes: Annotated[
        list[ReviewedChange], "what changed, by task; within a task, decisions first"
    ]
    conflicts: Annotated[list[RecordedConflict], "the recorded conflicts that wait for a decision"]
    files: Annotated[list[LineCounts], "the files of `files_modified` that the commits changed"]
    mismatches: Annotated[
        list[VerificationFinding],
        "what fails [verification](#verify) in the newer version, as far as the commits tell",
    ]
    pending_actions: Annotated[list[Value], "what is left to do"]
    commits: Annotated[
        list[ReviewedCommit],
        "the commits that are reviewed and touched the context, the newest first",
    ]


class Review(TypedDict):
    """With `--json` or `--format json`."""

    base: Annotated[ReviewEnd, "where the review begins: the commit in common"]
    head: Annotated[ReviewEnd, "the commit that is reviewed"]
    contexts: Annotated[list[ReviewedContext], "the contexts that changed"]
    findings: Annotated[
        list[ValidationFinding],
        "what validation finds, each as [validate](#validate) prints it, errors first",
    ]


class ComparedVersion(TypedDict):
    """A version that is compared."""

    name: Annotated[str, "what it is called"]
    commit: Annotated[str | None, "its commit; `null` where it is none"]


class ComparedContext(TypedDict):
    """A context whose file differs."""

    workflow: Annotated[str, "the id of the workflow"]
    task: Annotated[
        str | None, "the task whose own document is compared, with `--task`; else `null`"
    ]
    fault: Annotated[str, "why a version cannot be read, and nothing is listed here; else empty"]
    before: Annotated[Size, "the size of the older version; 0 without one"]
    after: Annotated[Size, "the size of the newer version"]
    changes: Annotated[
        list[ReviewedChange],
        "what differs by meaning, as in a [review](#review); `commit`, `agent` and `time` with"
        " `--origins` alone, and `null` else",
    ]


class Diff(TypedDict):
    """With `--json` or `--format json`."""

    old: Annotated[ComparedVersion, "the older version"]
    new: Annotated[ComparedVersion, "the newer version"]
    contexts: Annotated[
        list[ComparedContext], "the contexts whose files differ; none where no file does"
    ]


class TaskReport(TypedDict):
    """A task in a report."""

    task: Annotated[str, "the id of the task"]
    agent: Annotated[str | None, "who works on it"]
    status: Annotated[str | None, "its status"]
    scope: Annotated[str | None, "what it is about"]
    phase: Annotated[str | None, "where it stands"]
    summary: Annotated[str | None, "its state, in short"]
    minutes: Annotated[int | None, "how long it took"]
    files: Annotated[int | None, "how many files it changed"]
    coverage: Annotated[str | None, "the coverage of its tests"]


class Brief(Restore):
    """The hand-off to an agent, with what it is to know besides."""

    request: Annotated[str, "the original request, `feature_spec`, as people read it"]
    decisions: Annotated[list[str], "all decisions that bind it, with their reasons"]
    mismatches: Annotated[list[str], "what verification finds that does not fit"]
    files_gone: Annotated[list[str], "which of the files the commit does not have"]
    record: Annotated[str, "the command that records a decision"]


class Report(TypedDict):
    """The whole picture of a workflow."""

    workflow: Annotated[str, "the id of the workflow"]
    commit: Annotated[str, "where it was read"]
    updated_at: Annotated[str | None, "when the context was last saved"]
    current_agent: Annotated[str | None, "who wrote last"]
    next_agent: Annotated[str | None, "who is next"]
    phase: Annotated[str | None, "where the work stands"]
    summary: Annotated[str | None, "the state of the work, in short"]
    development_time: Annotated[str | None, "minutes in parallel and in sequence, in words"]
    speedup: Annotated[str | None, "time in sequence over time in parallel, in words"]
    coverage: Annotated[str | None, "average coverage of the tasks that report one"]
    tasks: Annotated[list[TaskReport], "the tasks, in the order of the context"]
    decisions: Annotated[list[str], "what was decided"]
    pending_actions: Annotated[list[str], "what is left to do"]
    constraints: Annotated[list[str], "shared constraints, and constraints"]
    files: Annotated[list[str], "which files the work changed"]
    concerns: Annotated[list[Value], "`integration_concerns`, as they stand"]
    conflicts: Annotated[list[Value], "`merge_conflicts`, as they stand"]
    findings: Annotated[
        list[VerificationFinding], "what verification finds, as in [verify](#verify)"
    ]
    size: Annotated[Size, "the size of the context"]


COMMANDS: Final = {
    "review": (Review,),
    "diff": (Diff,),
    "brief": (Brief, Report),
    "report": (Report,),
}
