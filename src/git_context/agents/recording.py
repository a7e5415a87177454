"""The record of an agent that ended: the files that git finds changed, status, time and summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.agents.tasks import task_checked_out
from git_context.document import members
from git_context.document.corrections import COMPLETED
from git_context.document.policy import SettingsError
from git_context.document.settings import read_settings
from git_context.document.summary import LONGEST
from git_context.repository import commits
from git_context.repository.git import Git
from git_context.repository.names import FOLDER
from git_context.workflow import workflow_branches
from git_context.workflow.contribution import fork_point
from git_context.workflow.saving import SaveRequest, save
from git_context.workflow.target import CommitInfo, Target

if TYPE_CHECKING:
    from git_context.agents.bindings import AgentBinding
    from git_context.agents.events import AgentEvent
    from git_context.api import Repository
    from git_context.merge.values import JsonObject
    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.reading import HandOff

_MOST_FILES: Final = 1000
_IN_PROGRESS: Final = "in_progress"


def record(
    repository: Repository, event: AgentEvent, task: TaskName, binding: AgentBinding
) -> AgentBinding:
    """Save what an agent did on its task's branch, in one commit; return the binding afterwards.

    Whatever the agent wrote itself since it began stays: summary and status are recorded where the
    task's are still those of the binding. A task with actions left is in progress. Nothing is
    written into a checkout of the task's branch in which the agent changed nothing. Raises
    `GitContextError` where the context would not be valid.
    """
    files = _own_files(repository, event, task, binding)
    if repository.store.head() == task.branch and not files:
        return binding
    before = repository.restore(workflow=task.workflow, task=task.id)
    request = SaveRequest(
        _patch(repository, event, before, binding),
        patch=True,
        status=_status(before, binding),
        files=files[:_MOST_FILES],
    )
    info = CommitInfo(agent=before.agent or event.agent_type)
    save(repository.store, Target(task.branch, task.workflow, task), request, info)
    return binding.as_of(repository.restore(workflow=task.workflow, task=task.id))


def unproven_claims(
    repository: Repository, event: AgentEvent, task: TaskName, binding: AgentBinding
) -> list[str]:
    """List the files that a task claims to have changed and git has no change of.

    None where the repository does not ask for that, or the agent was kept from ending before.
    """
    was_asked = event.is_again or binding.was_blocked
    if was_asked or not _wants_verification(repository, task):
        return []
    claimed = repository.restore(workflow=task.workflow, task=task.id).files_modified
    return _unchanged(repository, task, binding, claimed) if claimed else []


def _unchanged(
    repository: Repository, task: TaskName, binding: AgentBinding, claimed: list[str]
) -> list[str]:
    """Return the claimed files that differ neither in the checkout nor on the task's branch."""
    store = repository.store
    tip = store.tip(task.branch) or ""
    on_branch = _names(store.git, "diff", fork_point(store, task, tip), tip)
    changed = {*changed_files(repository, task, binding), *on_branch}
    return [path for path in claimed if path not in changed and not _is_context(path)]


def changed_files(repository: Repository, task: TaskName, binding: AgentBinding) -> list[str]:
    """List the files that differ in the agent's checkout from the commit that it began at."""
    top = repository.store.git.work_tree()
    base = binding.base or _fork_of_checkout(repository, task)
    if top is None or not base:
        return []
    git = Git(top)
    tracked = _names(git, "diff", base)
    untracked = git.records("ls-files", "-z", "--others", "--exclude-standard")
    return [path for path in sorted({*tracked, *untracked}) if _is_listed(path)]


def _own_files(
    repository: Repository, event: AgentEvent, task: TaskName, binding: AgentBinding
) -> list[str]:
    """List the changed files of a checkout that is the agent's own; of any other, none."""
    is_own = _is_own_checkout(repository, event, task)
    return changed_files(repository, task, binding) if is_own else []


def _names(git: Git, command: str, *commits_compared: str) -> list[str]:
    return git.records(command, "-z", "--name-only", "--no-renames", *commits_compared, "--")


def _is_own_checkout(repository: Repository, event: AgentEvent, task: TaskName) -> bool:
    """Tell whether nobody but the agent works in its checkout.

    That is a worktree that bears the agent's id, as harnesses name those that they make for one
    agent, or one on the task's branch or one adopted for it. In any other, changes may be
    anybody's.
    """
    store = repository.store
    top = store.git.work_tree()
    if top is None:
        return False
    is_linked = store.git_dir != store.common_dir
    is_for_agent = is_linked and bool(event.agent) and top.name.endswith(event.agent)
    return is_for_agent or task_checked_out(store) == task


def _fork_of_checkout(repository: Repository, task: TaskName) -> str:
    """Return where a checkout left the workflow's branch."""
    store = repository.store
    tips = workflow_branches.parent_tips(store, task)
    head = store.tip("HEAD")
    return (store.merge_base(head, tips) or "") if head else ""


def _wants_verification(repository: Repository, task: TaskName) -> bool:
    """Tell whether the settings on a branch of the workflow, not the agent's, ask for it.

    Harnesses make a branch for each agent, so that several may have the workflow's context.
    """
    store = repository.store
    branches = workflow_branches.list_branches(store, task.workflow)
    is_linked = store.git_dir != store.common_dir
    of_others = [ref for ref in branches if not (is_linked and ref == store.head())]
    tips = {store.tip(ref) for ref in of_others}
    return any(_asks_for_verification(store, tip) for tip in tips if tip)


def _asks_for_verification(store: ObjectStore, commit: str) -> bool:
    try:
        content = store.settings(commit)
        return content is not None and read_settings(content.decode()).verify_agents
    except (SettingsError, UnicodeDecodeError):
        return False


def _patch(
    repository: Repository, event: AgentEvent, before: HandOff, binding: AgentBinding
) -> JsonObject:
    """Return the change of a task's own document at the agent's end: the summary, and the time."""
    patch: JsonObject = {"timestamp": commits.read_stamp(repository.store.git).time}
    report = " ".join(event.report.split())
    is_old = (before.summary or "") == binding.summary
    return {**patch, "context_summary": _short(report)} if report and is_old else patch


def _status(before: HandOff, binding: AgentBinding) -> str:
    """Return the status to record at the agent's end, nothing where one was set already."""
    is_old = (before.status or "") == binding.status
    if not is_old or before.status in members.ENDED:
        return ""
    return _IN_PROGRESS if before.pending_actions else COMPLETED


def _short(report: str) -> str:
    return report if len(report) <= LONGEST else report[: LONGEST - 1] + "…"


def _is_listed(path: str) -> bool:
    """Tell whether a path is text, and no context's."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return not _is_context(path)


def _is_context(path: str) -> bool:
    return path.startswith(FOLDER + "/")
