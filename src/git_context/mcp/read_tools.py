"""Tools that read."""

from __future__ import annotations

from typing import Annotated, Final, Unpack

from git_context.api import STALE_HOURS, Repository
from git_context.mcp.tools import READS, Pointer, Revision, TaskChoice, WorkflowChoice, tool
from git_context.wire import checking, history, merging, reading, reviewing

_Compared = Annotated[str | None, "A commit, branch or tag."]
_OnlyWorkflow = Annotated[str | None, "One workflow alone; by default, all that changed."]
_LOG_ENTRIES: Final = 20


@tool(READS)
def list_(repository: Repository) -> reading.Workflows:
    """List the workflows of the repository, their branches and their tasks."""
    return {"workflows": [workflow.to_json() for workflow in repository.list()]}


@tool(READS)
def status(
    repository: Repository,
    *,
    stale_hours: Annotated[
        float, "After how long without a commit unfinished work counts as stale."
    ] = STALE_HOURS,
    **selector: Unpack[WorkflowChoice],
) -> reading.Status:
    """Show a workflow and its tasks: who works on what, how far, and whether it goes on."""
    return repository.status(stale_hours=stale_hours, **selector).to_json()


@tool(READS)
def brief(repository: Repository, **selector: Unpack[TaskChoice]) -> reviewing.Brief:
    """Return the hand-off of a task or workflow: what an agent needs to go on with it.

    Call this first when you take up work: scope, status, summary, open actions, files, constraints.
    """
    return repository.brief(**selector).to_json()


@tool(READS)
def show(
    repository: Repository,
    *,
    revision: Revision = None,
    pointer: Pointer = "",
    full: Annotated[bool, "With what was pruned, where it stood."] = False,
    **selector: Unpack[TaskChoice],
) -> reading.Show:
    """Return a context, or what stands at a place in it; with a task, the task's own document."""
    shown = repository.show(revision, pointer, full=full, **selector)
    return shown.to_json(exact=True)


@tool(READS)
def log(
    repository: Repository,
    *,
    revision: Revision = None,
    pointer: Pointer = "",
    limit: Annotated[int, "The number of commits to return, the newest first."] = _LOG_ENTRIES,
    **selector: Unpack[TaskChoice],
) -> history.Log:
    """Return what each commit changed in a context, or at a place in it."""
    found = repository.log(revision, pointer, **selector).to_json(exact=True)
    return {**found, "entries": found["entries"][: max(limit, 0)]}


@tool(READS)
def blame(
    repository: Repository,
    *,
    revision: Revision = None,
    pointer: Pointer = "",
    removed: Annotated[bool, "Return what was taken out, and by whom, instead."] = False,
    **selector: Unpack[TaskChoice],
) -> history.Blame:
    """Return who brought what stands in a context, or at a place in it."""
    blamed = repository.blame(revision, pointer, **selector)
    return blamed.to_json(removed=removed, exact=True)


@tool(READS)
def graph(repository: Repository, **selector: Unpack[WorkflowChoice]) -> history.Graph:
    """Return the branches of a workflow, their commits, and where they were merged."""
    return repository.graph(**selector).to_json()


@tool(READS)
def diff(  # noqa: PLR0913  # one parameter an argument
    repository: Repository,
    *,
    old: _Compared = None,
    new: _Compared = None,
    staged: Annotated[bool, "Compare the index with the older version."] = False,
    task: Annotated[str | None, "Compare this task's own document, by default since its fork."] = (
        None
    ),
    workflow: _OnlyWorkflow = None,
    origins: Annotated[bool, "Tell who made each change."] = False,
) -> reviewing.Diff:
    """Return what differs by meaning between two versions of contexts.

    As in git: without versions, the working tree against the index; with one, the working tree
    against that.
    """
    revisions = [revision for revision in (old, new) if revision is not None]
    found = repository.diff(
        *revisions, staged=staged, task=task, workflow=workflow, origins=origins
    )
    return found.to_json(exact=True)


@tool(READS)
def review(
    repository: Repository,
    *,
    base: Annotated[str, "The beginning of the review: a commit, branch or tag."],
    head: Annotated[str, "The commit under review."] = "HEAD",
    workflow: _OnlyWorkflow = None,
) -> reviewing.Review:
    """Return what a branch changed in contexts since it left another, as a pull request does."""
    return repository.review(base, head, workflow=workflow).to_json(exact=True)


@tool(READS)
def report(
    repository: Repository, *, revision: Revision = None, **selector: Unpack[WorkflowChoice]
) -> reviewing.Report:
    """Return the whole picture of a workflow, for whoever takes it over."""
    return repository.report(revision, **selector).to_json(exact=True)


@tool(READS)
def conflicts(repository: Repository, **selector: Unpack[TaskChoice]) -> merging.Resolve:
    """List the conflicts that wait for a decision: in the working tree, else those recorded.

    Each names its sides, why they were not merged, and what `context_resolve` takes there.
    """
    return repository.conflicts(**selector).to_json(exact=True)


@tool(READS)
def validate(
    repository: Repository,
    *,
    revision: Annotated[str | None, "All contexts of this commit."] = None,
    staged: Annotated[bool, "Validate the index instead."] = False,
    against: Annotated[
        str | None, "Compare with the common ancestor with this commit: who changed whose parts."
    ] = None,
) -> checking.Validation:
    """Find what is wrong with contexts: by default, with all of the working tree."""
    return repository.validate(revision=revision, staged=staged, against=against).to_json()


@tool(READS)
def verify(
    repository: Repository, *, revision: Revision = None, **selector: Unpack[TaskChoice]
) -> checking.Verification:
    """Tell whether tasks fit together, and whether what they claim is true; write nothing.

    Contracts between tasks are compared, and claims with what git knows.
    """
    return repository.verify(revision, write=False, **selector).to_json()


READ_TOOLS: Final = (
    *(list_, status, brief, show, log, blame, graph),
    *(diff, review, report, conflicts, validate, verify),
)
