"""The JSON of `show`, `restore`, `status` and `list`."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypedDict

from git_context.wire.values import Value


class Show(TypedDict):
    """`git context show` without `--json` prints the value alone, wherever that is no terminal."""

    workflow: Annotated[str, "the id of the workflow"]
    task: Annotated[str | None, "the id of the task whose own document it is, or `null`"]
    commit: Annotated[str, "where the document was read"]
    pointer: Annotated[str, "the JSON Pointer that was asked for; empty for the whole"]
    value: Annotated[Value, "what stands there"]


class Restore(TypedDict):
    """The hand-off to an agent."""

    workflow: Annotated[str, "the id of the workflow"]
    task: Annotated[str | None, "the id of the task, or `null` for the workflow as a whole"]
    commit: Annotated[str, "where it was read"]
    agent: Annotated[str | None, "who worked on it last"]
    scope: Annotated[str | None, "what the task is about"]
    status: Annotated[str | None, "the status of the task"]
    summary: Annotated[str | None, "the state of the work, in short"]
    phase: Annotated[str | None, "where the work stands"]
    last_active: Annotated[str | None, "when it was last saved"]
    next_agent: Annotated[str | None, "who is next"]
    pending_actions: Annotated[list[str], "what is left to do"]
    files_modified: Annotated[list[str], "which files the work changed"]
    constraints: Annotated[
        list[str], "what binds it: the workflow's shared constraints and constraints"
    ]


class TaskStatus(TypedDict):
    """A task, and how its branch stands to its parent's."""

    task: Annotated[str, "the id of the task"]
    agent: Annotated[str | None, "who works on it"]
    status: Annotated[str | None, "its status"]
    phase: Annotated[str | None, "where it stands"]
    branch: Annotated[
        str | None,
        "its branch; `null` where it has none here, and so are the members up to `bytes`",
    ]
    commit: Annotated[str | None, "the tip of its branch"]
    updated_at: Annotated[str | None, "when that was committed"]
    ahead: Annotated[int | None, "how many commits its branch has that its parent's has not"]
    behind: Annotated[int | None, "how many commits its parent's branch has that it has not"]
    bytes: Annotated[int | None, "the size of the context on its branch"]
    conflicts: Annotated[int, "how many recorded conflicts wait on its branch"]
    stale: Annotated[
        bool, "whether it is not ended, and nobody has committed for a while (`--stale-hours`)"
    ]
    fault: Annotated[
        str | None,
        "why the context on its branch cannot be read, or `null`; where it cannot, the rest is"
        " what the workflow's own context says",
    ]
    state: Annotated[
        Literal["unforked", "unsaved", "open", "merged", "closed"],
        "how far its branch has come: `unforked`, `unsaved` since the fork, `open` (it has commits"
        " that its parent's has not), `merged`, or `closed`",
    ]
    conflicts_ahead: Annotated[
        int | None,
        "how many conflicts a merge into its parent's branch would raise; `null` without"
        " `--conflicts`, and where that cannot be tried",
    ]


class Status(TypedDict):
    """A workflow and its tasks."""

    workflow: Annotated[str, "the id of the workflow"]
    branch: Annotated[str, "the branch that holds its own context"]
    commit: Annotated[str, "the tip of that branch"]
    phase: Annotated[str | None, "where the work stands"]
    current_agent: Annotated[str | None, "who wrote last"]
    next_agent: Annotated[str | None, "who is next"]
    updated_at: Annotated[str | None, "when the context was last saved"]
    bytes: Annotated[int, "the size of the context"]
    conflicts: Annotated[int, "how many recorded conflicts wait for a decision"]
    tasks: Annotated[list[TaskStatus], "the tasks, in the order of the context"]


class Workflow(TypedDict):
    """A workflow of the repository."""

    workflow: Annotated[str, "the id of the workflow"]
    branches: Annotated[list[str], "the branches that hold its own context, the current one first"]
    tasks: Annotated[list[str], "the ids of the tasks that have branches"]
    phase: Annotated[str | None, "where the work stands"]
    updated_at: Annotated[str | None, "when the context was last saved"]


class Workflows(TypedDict):
    """The workflows of a repository."""

    workflows: Annotated[list[Workflow], "the workflows, by their ids"]


COMMANDS: Final = {
    "show": (Show,),
    "restore": (Restore,),
    "status": (Status,),
    "list": (Workflows,),
}
