"""Tools that write: each makes at most one commit, which git's history keeps."""

from __future__ import annotations

from typing import Annotated, Any, Final, Unpack

from git_context.api import Repository
from git_context.mcp.tools import (
    ADDS,
    REPLACES,
    REPLACES_AGAIN,
    Authorship,
    TaskChange,
    WorkflowChange,
    tool,
)
from git_context.wire import merging, values

_Field = Annotated[str, "A list: the name of a field, as `decisions`, or a JSON Pointer."]
_Document = Annotated[dict[str, Any] | None, "The document, an object."]
_Take = Annotated[
    list[str],
    "The decision on conflicts: `ours`, `theirs`, `base` or a task; everywhere, or at a place, as"
    " `/phase=theirs`.",
]
_Record = Annotated[
    bool, "Write conflicts that are not decided into `merge_conflicts`, to be decided later."
]
_DryRun = Annotated[bool, "Change nothing; return what would come of it."]


@tool(ADDS)
def start(
    repository: Repository,
    *,
    name: Annotated[str, "The id of the new workflow."],
    document: _Document = None,
    branch: Annotated[
        str | None, "The branch to commit on; by default, the one checked out."
    ] = None,
    **authorship: Unpack[Authorship],
) -> values.Saved:
    """Begin a workflow: commit its first context."""
    return repository.start(name, document, branch=branch, **authorship).to_json()


@tool(ADDS)
def fork(
    repository: Repository,
    *,
    name: Annotated[str, "The id of the task."],
    scope: Annotated[str, "The scope of the task."] = "",
    parent: Annotated[str | None, "The task that this one is a part of."] = None,
    **selector: Unpack[WorkflowChange],
) -> values.Saved:
    """Make the branch of a task; `agent` is needed for one that the context does not list yet."""
    forked = repository.fork(name, scope=scope, parent=parent, **selector)
    return {
        "branch": forked.branch,
        "commit": forked.commit,
        "changed": True,
        "agent": selector.get("agent") or "",
        "fields": [],
        "notes": [],
        "findings": [],
    }


@tool(REPLACES_AGAIN)
def save(
    repository: Repository,
    *,
    document: _Document = None,
    patch: Annotated[bool, "The document is a JSON Merge Patch (RFC 7396)."] = False,
    status: Annotated[str, "The task's status, as `completed`."] = "",
    base: Annotated[
        str | None,
        "The commit whose full document was edited: later changes are merged in, not replaced.",
    ] = None,
    **selector: Unpack[TaskChange],
) -> values.Saved:
    """Commit what an agent wrote.

    A child document replaces what its task contributed before, and nothing else. A full document
    replaces the context. A status alone will do.
    """
    saved = repository.save(document, patch=patch, status=status, base=base, **selector)
    return saved.to_json()


@tool(ADDS)
def add(
    repository: Repository,
    *,
    field: _Field,
    values: Annotated[list[Any], "The values, each any JSON."],
    **selector: Unpack[TaskChange],
) -> values.Saved:
    """Add values to a list, unless they are there: decisions, constraints, actions and others."""
    return repository.add(field, *values, **selector).to_json()


@tool(REPLACES)
def remove(
    repository: Repository,
    *,
    field: _Field,
    values: Annotated[list[Any], "The values, as they stand there."],
    **selector: Unpack[TaskChange],
) -> values.Saved:
    """Take values out of a list."""
    return repository.remove(field, *values, **selector).to_json()


@tool(REPLACES)
def set_(
    repository: Repository,
    *,
    pointer: Annotated[str, "The place, as a JSON Pointer: `/context_summary`."],
    value: Annotated[Any, "Any JSON value, as itself: no text with JSON in it."],
    **selector: Unpack[TaskChange],
) -> values.Saved:
    """Set one value."""
    return repository.set(pointer, value, **selector).to_json()


@tool(REPLACES_AGAIN)
def done(
    repository: Repository,
    *,
    action: Annotated[str, "The action: its text, its id, or a beginning that no other has."],
    **selector: Unpack[TaskChange],
) -> values.Saved:
    """Take a finished action off `pending_actions`."""
    return repository.done(action, **selector).to_json()


@tool(REPLACES)
def handoff(
    repository: Repository,
    *,
    to: Annotated[str, "The agent who is next."],
    phase: Annotated[str, "The phase of the work."] = "",
    summary: Annotated[str, "The state of the work, in short."] = "",
    **selector: Unpack[TaskChange],
) -> values.Saved:
    """Name the next agent, and say where the work stands."""
    return repository.handoff(to, phase=phase, summary=summary, **selector).to_json()


@tool(ADDS)
def checkpoint(
    repository: Repository,
    *,
    name: Annotated[str, "Its name."],
    **selector: Unpack[TaskChange],
) -> values.Saved:
    """Note the present state as one to go back to."""
    return repository.checkpoint(name, **selector).to_json()


@tool(REPLACES_AGAIN)
def rollback(
    repository: Repository,
    *,
    name: Annotated[str, "The name of the checkpoint."],
    **selector: Unpack[TaskChange],
) -> values.Saved:
    """Go back to a checkpoint, in a new commit."""
    return repository.rollback(name, **selector).to_json()


@tool(REPLACES)
def merge(  # noqa: PLR0913  # one parameter an argument
    repository: Repository,
    *,
    tasks: Annotated[list[str], "The tasks; by default, all."] = [],  # noqa: B006  # only read
    record: _Record = False,
    take: _Take = [],  # noqa: B006  # only read
    verify: Annotated[
        bool, "Verify the result, and write what is found into the merged context."
    ] = False,
    summary: Annotated[str, "The summary of the merged context."] = "",
    dry_run: _DryRun = False,
    **selector: Unpack[WorkflowChange],
) -> merging.Merge:
    """Merge the branches of tasks into their workflow, contexts and code, in one commit.

    If there is a conflict that is neither taken nor recorded, nothing is changed, and the error
    lists all conflicts with their sides. A task that cannot be merged is listed in `left_out`.
    """
    merged = repository.merge(
        *tasks,
        record=record,
        take=take,
        verify=verify,
        summary=summary,
        dry_run=dry_run,
        **selector,
    )
    return merged.to_json(with_document=dry_run, exact=True)


@tool(REPLACES)
def update(
    repository: Repository,
    *,
    record: _Record = False,
    take: _Take = [],  # noqa: B006  # only read
    dry_run: _DryRun = False,
    **selector: Unpack[TaskChange],
) -> merging.Merge:
    """Merge into a task's branch what its parent has become since; `branch` names the parent."""
    updated = repository.update(record=record, take=take, dry_run=dry_run, **selector)
    return updated.to_json(with_document=dry_run, exact=True)


@tool(REPLACES)
def resolve(
    repository: Repository,
    *,
    take: _Take = [],  # noqa: B006  # only read
    values: Annotated[
        dict[str, Any] | None, "Values to decide for, by JSON Pointer; each any JSON."
    ] = None,
    **selector: Unpack[TaskChange],
) -> merging.Resolve:
    """Decide conflicts that `context_conflicts` lists.

    A file that git could not merge is written, and staged once nothing is left to decide; a
    recorded conflict is decided by a commit.
    """
    return repository.resolve(take=take, values=values, **selector).to_json(exact=True)


@tool(REPLACES)
def prune(
    repository: Repository,
    *,
    limit: Annotated[int | None, "Take no more than brings it within so many bytes."] = None,
    undo: Annotated[bool, "Bring everything back that ever went."] = False,
    dry_run: _DryRun = False,
    **selector: Unpack[WorkflowChange],
) -> merging.Prune:
    """Take out of a workflow's context what git's history keeps, and leave a reference to that."""
    pruned = repository.prune(limit=limit, undo=undo, dry_run=dry_run, **selector)
    return pruned.to_json()


WRITE_TOOLS: Final = (
    *(start, fork, save, add, remove, set_, done, handoff),
    *(checkpoint, rollback, merge, update, resolve, prune),
)
