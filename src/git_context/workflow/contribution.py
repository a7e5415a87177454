"""The contribution of a task: the part of its branch that it saved, not inherited.

A task's own saves are commits that bear its trailers. The first of them stands on the *fork*, and
each names it in `Context-Fork`. Everything that the branch would hold without them is inherited:
the context at the fork, changed as every other commit of the branch since then changed it (updates
from the parent, merges of sub-tasks, edits by hand). A merge of the branch itself, as it went on on
another machine, brings that machine's commits one by one: own saves of the task, and others.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.fields import shared_lists
from git_context.document.fold import FoldError, fold, is_object, replace_entry, task_entry, unfold
from git_context.errors import GitContextError
from git_context.merge.decisions import THEIRS
from git_context.merge.policy import Policy, Rule
from git_context.merge.threeway import merge
from git_context.merge.values import identity
from git_context.repository import commits
from git_context.repository.ancestry import first_parent_line
from git_context.repository.names import context_path
from git_context.workflow import workflow_branches
from git_context.workflow.restoring import restore_pruned_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.merge.values import Json, JsonObject
    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore

# So many commits, from the tip on, are searched for a task's first save.
_FAR: Final = 1000

# The members of an entry in `parallel_tasks` that a child document decides.
OWN_MEMBERS: Final = ("agent", "phase", "context_summary", "files_count", "context")

AS_SET: Final = Policy({"": Rule("set")})


class TaskContribution(NamedTuple):
    """A task's branch: the composed document at a commit, what of it is inherited, and the fork."""

    task: TaskName
    document: JsonObject
    inherited: JsonObject
    fork: str

    def child(self) -> JsonObject:
        """Return the task's own document; just its ids where the context does not list it."""
        if task_entry(self.document, self.task.id) is None:
            return {"task_id": self.task.id, "parent_workflow_id": self.task.workflow}
        return unfold(self.document, self.task.id, self.inherited)


class _BranchHistory(NamedTuple):
    """A branch since its fork: its commits, the oldest first, and whether each is an own save."""

    fork: str
    commits: list[tuple[str, bool]]


def read_contribution(store: ObjectStore, task: TaskName, commit: str) -> TaskContribution | None:
    """Return how a task stands at a commit of its branch; `None` where that has no context."""
    document = store.document(commit, task.workflow)
    if document is None:
        return None
    line = _line(store, task, commit)
    if line is None:
        return TaskContribution(task, document, document, commit)
    forked_from = store.document(line.fork, task.workflow)
    inherited = forked_from or {}
    policy = store.policy(commit)
    before = inherited
    commits_of_branch = _with_merged(store, task, line)
    for changed, is_own in commits_of_branch:
        parent = store.parents(changed)[0]
        is_unchanged = is_own or _same_file(store, parent, changed, task.workflow)
        if is_unchanged:
            continue
        # A version that cannot be read is passed over: what mended it is held against the last one.
        before = readable(store, parent, task.workflow, before)
        after = readable(store, changed, task.workflow, before)
        inherited = _followed(inherited, before, after, policy)
    return TaskContribution(task, document, inherited, line.fork)


def readable(store: ObjectStore, commit: str, workflow: str, otherwise: JsonObject) -> JsonObject:
    """Return the context of a commit, and another one where it cannot be read."""
    try:
        return store.document(commit, workflow) or {}
    except GitContextError:
        return otherwise


def _followed(
    inherited: JsonObject, before: JsonObject, after: JsonObject, policy: Policy
) -> JsonObject:
    """Change what is inherited as somebody else's commit changed the branch."""
    # A list that began with the task's own items is not one that the parent's side took away.
    begun: JsonObject = {name: [] for name in shared_lists() if name in before.keys() - inherited}
    followed = merge(before, {**inherited, **begun}, after, policy).value(THEIRS)
    if not is_object(followed):
        return inherited
    return {name: value for name, value in followed.items() if value or name not in begun}


def child_document(store: ObjectStore, task: TaskName, commit: str) -> JsonObject | None:
    """Return the task's own document as of a commit, also where the task has no own save yet.

    Commits by hand count as the task's from where its branch begins. Parts pruned
    stands in the document, as history has it.
    """
    found = read_contribution(store, task, commit)
    if found is None:
        return None
    if found.fork == commit:
        inherited = store.document(fork_point(store, task, commit), task.workflow)
        found = found._replace(inherited=inherited or {})
    return found._replace(document=restore_pruned_task(store, task, found.document)).child()


def fork_point(store: ObjectStore, task: TaskName, commit: str) -> str:
    """Return where a task's branch began: the fork that its saves name, or else where it left from.

    That is the last commit that its parent's branch has, too, without the merge that brought the
    branch there. A fast-forward leaves no trace of that: then it is the last commit before those
    that say that they are the task's, `commit` itself where it says nothing.
    """
    return _fork(store, task, commit) or _left(store, task, commit)


def with_child(here: TaskContribution, child: JsonObject) -> JsonObject:
    """Return the composed document in which `child` replaces what the task contributed before.

    Everything else stays as it is: whatever others have done to the context since, and what an
    entry holds that no child document says, its status for one. Raises `GitContextError` where the
    document does not belong to the task's workflow.
    """
    try:
        before = fold(here.inherited, here.child())
        after = fold(here.inherited, child)
    except FoldError as error:
        raise GitContextError(f"This cannot be saved: {error}.") from error
    result = _with_shared_lists(here, before, after)
    folded = task_entry(after, here.task.id) or {}
    listed = task_entry(here.document, here.task.id) or {}
    # A child document need not say its status, and then leaves it as it is.
    decided = {*OWN_MEMBERS, "status"} if "status" in child else OWN_MEMBERS
    kept = {name: value for name, value in listed.items() if name not in decided}
    new = {name: value for name, value in folded.items() if name not in kept}
    context = {**_object(folded.get("context")), **_taken_off(child, result)}
    entry = {**kept, **new, "context": context}
    return {**result, "parallel_tasks": replace_entry(result, entry)}


def _with_shared_lists(here: TaskContribution, before: JsonObject, after: JsonObject) -> JsonObject:
    """Return the composed document in which the shared lists change as from `before` to `after`."""
    result = dict(here.document)
    for name in shared_lists():
        if before.get(name) == after.get(name):
            continue
        inherited = here.inherited.get(name, [])
        present = here.document.get(name, [])
        old = before.get(name, [])
        new = after.get(name, [])
        changed = _replaced(present, inherited, old, new)
        result[name] = changed
        is_gone = not changed and name not in after
        if is_gone:
            del result[name]
    return result


def _taken_off(child: JsonObject, document: JsonObject) -> JsonObject:
    """Return the shared lists of a child document with items that others took off the context's.

    They stand under `context` whole, as those do that `fold` could not tell apart.
    """
    lists = {name: child[name] for name in shared_lists() if type(child.get(name)) is list}
    return {name: items for name, items in lists.items() if _without(items, document.get(name))}


def _object(value: Json) -> JsonObject:
    return value if is_object(value) else {}


def fork_for_save(store: ObjectStore, task: TaskName, commit: str) -> str:
    """Return the fork that a new save on top of `commit` has to name."""
    return _fork(store, task, commit) or commit


def _replaced(present: Json, inherited: Json, before: Json, after: Json) -> Json:
    """Change a list as `after` differs from `before`, and leave other members where they are.

    The task's own members end up in the order of `after`.
    """
    changed = _as_set(before, present, after)
    added = _without(after, inherited)
    if _without(changed, _without(changed, added)) == added:
        return changed
    return _as_set(inherited, _without(present, _without(before, inherited)), after)


def _as_set(base: Json, ours: Json, theirs: Json) -> list[Json]:
    merged = merge(base, ours, theirs, AS_SET).value(THEIRS)
    return merged if type(merged) is list else []


def _without(items: Json, others: Json) -> list[Json]:
    known = set(map(identity, others)) if type(others) is list else ()
    return [item for item in items if identity(item) not in known] if type(items) is list else []


def _task_trailers(store: ObjectStore, task: TaskName, commit: str) -> dict[str, str]:
    """Return the trailers of a commit that was made for the task, none of any other."""
    trailers = commits.parse_trailers(store.message(commit))
    return (
        trailers
        if (trailers.get(commits.WORKFLOW), trailers.get(commits.TASK)) == tuple(task)
        else {}
    )


def _named_fork(store: ObjectStore, task: TaskName, commit: str) -> str:
    """Return the fork that a commit names, if it is a save of the task's own."""
    return _task_trailers(store, task, commit).get(commits.FORK, "")


def _fork(store: ObjectStore, task: TaskName, commit: str) -> str:
    """Return the fork that own saves name, those of another machine where there are no others."""
    waiting, seen = [commit], {commit}
    while waiting:
        for at in islice(store.first_parents(waiting.pop(0)), _FAR):
            trailers = _task_trailers(store, task, at)
            if fork := trailers.get(commits.FORK):
                return fork
            new = [other for other in store.parents(at)[1:] if trailers and other not in seen]
            waiting += new
            seen.update(new)
    return ""


def _left(store: ObjectStore, task: TaskName, commit: str) -> str:
    """Return where a branch left its parent's, by history or by what its commits say."""
    tips = workflow_branches.parent_tips(store, task)
    base = store.merge_base(commit, tips) or commit
    if base != commit:
        return base
    for tip in tips:
        line = list(islice(store.first_parents(tip), _FAR))
        at = bisect_left(line, True, key=lambda one: not store.contains(one, commit))  # noqa: FBT003  # what the key gives
        if 0 < at < len(line) and line[at - 1] != commit:
            return store.merge_base(commit, [line[at]]) or commit
    before = (one for one in store.first_parents(commit) if not _task_trailers(store, task, one))
    return next(before, commit)


def _line(store: ObjectStore, task: TaskName, commit: str) -> _BranchHistory | None:
    """Follow first parents back to the fork; `None` where the task has no own save."""
    fork = _fork(store, task, commit)
    if not fork:
        return None
    listed: list[tuple[str, bool]] = []
    for at in store.first_parents(commit):
        if at == fork:
            return _BranchHistory(fork, listed[::-1])
        listed.append((at, bool(_named_fork(store, task, at))))
    # The branch was rebased: the fork is now what the oldest own save stands on.
    while listed and not listed[-1][1] and not _merged(store, task, listed[-1][0]):
        listed.pop()
    below = store.parents(listed[-1][0]) if listed else []
    return _BranchHistory(below[0], listed[::-1]) if below else None


def _with_merged(
    store: ObjectStore, task: TaskName, line: _BranchHistory
) -> Iterator[tuple[str, bool]]:
    """List the commits of a line and, before each merge of the branch itself, those it brought."""
    seen: set[str] = set()
    # The next one is the last of what waits.
    waiting = line.commits[::-1]
    while waiting:
        next_commit = waiting.pop()
        commit, is_own = next_commit
        if commit in seen:
            continue
        merged = [] if is_own else _merged(store, task, commit)
        if merged:
            # Commits that a merge brought come first, then the merge itself.
            waiting.append((commit, True))
            waiting += merged
            continue
        seen.add(commit)
        yield commit, is_own


def _merged(store: ObjectStore, task: TaskName, commit: str) -> list[tuple[str, bool]]:
    """List what a merge brought of the branch itself, the newest first: nothing of any other."""
    first, *others = store.parents(commit) or [""]
    found: list[tuple[str, bool]] = []
    for other in others:
        listed = first_parent_line(store, other, first, f"--max-count={_FAR}")
        brought = [(at, bool(_named_fork(store, task, at))) for at in listed]
        if not any(is_own for _, is_own in brought):
            return []
        found += brought
    return found


def _same_file(store: ObjectStore, commit: str, other: str, workflow: str) -> bool:
    path = context_path(workflow)
    return store.entry(commit, path) == store.entry(other, path)
