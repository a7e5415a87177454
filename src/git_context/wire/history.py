"""The JSON of `log`, `blame`, `graph` and `stats`."""

from __future__ import annotations

from typing import Annotated, Final, Literal, NotRequired, TypedDict

from git_context.wire.values import Credit, Value


class Change(TypedDict):
    """The changes of a commit."""

    kind: Annotated[
        Literal["added", "removed", "changed", "reordered"],
        "`added`, `removed`, `changed` or `reordered`",
    ]
    pointer: Annotated[str, "where"]
    member: Annotated[bool, "whether it is a member of the set at the pointer that came or went"]
    before: NotRequired[Annotated[Value, "the value before; left out where there was none"]]
    after: NotRequired[Annotated[Value, "the value after; left out where there is none"]]


class LogEntry(Credit):
    """A commit."""

    subject: Annotated[str, "the first line of its message"]
    merge: Annotated[
        bool, "whether it is a merge; its changes are what differs from all its parents"
    ]
    fault: NotRequired[
        Annotated[str, "why the context cannot be read there; left out where it can"]
    ]
    changes: Annotated[list[Change], "what it changed"]


class Log(TypedDict):
    """A history."""

    workflow: Annotated[str, "the id of the workflow"]
    commit: Annotated[str, "the commit that the history ends at"]
    pointer: Annotated[str, "the JSON Pointer that was asked for; empty for the whole"]
    entries: Annotated[list[LogEntry], "the commits that changed something there, the newest first"]


class BlamedPart(TypedDict):
    """A field, item or member of a context."""

    pointer: Annotated[str, "where it stands"]
    member: Annotated[bool, "whether it is a member of the set at the pointer"]
    value: Annotated[Value, "what stands there"]
    by: Annotated[Credit, "the commit that brought it"]


class RemovedPart(TypedDict):
    """A value that was taken out of a context."""

    pointer: Annotated[str, "where it stood"]
    member: Annotated[bool, "whether it was a member of the set at the pointer"]
    value: Annotated[Value, "what stood there"]
    by: Annotated[Credit, "the commit that took it out"]
    brought_by: Annotated[Credit, "the commit that had brought it"]


class Blame(TypedDict):
    """The origins of values."""

    workflow: Annotated[str, "the id of the workflow"]
    commit: Annotated[str, "where the context was read"]
    pointer: Annotated[str, "the JSON Pointer that was asked for; empty for the whole"]
    parts: NotRequired[
        Annotated[
            list[BlamedPart],
            "the fields, items and members that stand there; left out with `--removed`",
        ]
    ]
    removed: NotRequired[
        Annotated[list[RemovedPart], "what was taken out, the last first; with `--removed` alone"]
    ]


class TaskBranch(TypedDict):
    """A task and its branch."""

    task: Annotated[str, "the id of the task"]
    agent: Annotated[str | None, "who works on it"]
    status: Annotated[str | None, "its status"]
    phase: Annotated[str | None, "where it stands"]
    branch: Annotated[str | None, "its branch, or `null` where it has none here"]
    commit: Annotated[str | None, "the tip of its branch"]
    closed: Annotated[bool, "whether the branch was closed"]
    fork: Annotated[str | None, "the commit of the context that the branch left from"]
    commits: Annotated[int, "how many commits are its own"]
    merges: Annotated[list[str], "the merges that brought them elsewhere"]
    merged: Annotated[bool, "whether the workflow's branch has them all"]


class HistoryNode(Credit):
    """A commit in a graph."""

    phase: Annotated[str | None, "the phase that its trailers name"]
    subject: Annotated[str, "the first line of its message"]
    parents: Annotated[list[str], "its parents among these commits"]
    refs: Annotated[list[str], "the branches that end at it"]


class Graph(TypedDict):
    """The branches of a workflow."""

    workflow: Annotated[str, "the id of the workflow"]
    branch: Annotated[str, "the branch that holds its own context"]
    commit: Annotated[str, "the tip of that branch"]
    tasks: Annotated[list[TaskBranch], "the tasks, in the order of the context"]
    commits: Annotated[list[HistoryNode], "the commits that touched the context, the newest first"]


class StatsPoint(Credit):
    """A context in one commit."""

    subject: Annotated[str, "the first line of its message"]
    bytes: Annotated[int, "the size of the context"]
    tokens: Annotated[int, "what that is in tokens, estimated as a quarter of the bytes"]
    items: Annotated[dict[str, int], "the number of items of each list, by field"]
    task_bytes: Annotated[dict[str, int], "the size of each task's entry, by task"]


class Stats(TypedDict):
    """The growth of a context."""

    workflow: Annotated[str, "the id of the workflow"]
    commit: Annotated[str, "where the history ends"]
    points: Annotated[
        list[StatsPoint], "the context in each commit of its branch, the oldest first"
    ]


COMMANDS: Final = {
    "log": (Log,),
    "blame": (Blame,),
    "graph": (Graph,),
    "stats": (Stats,),
}
