"""What a task's branch holds, told apart: what the task saved, and what it inherited.

A task's own saves are commits that bear its trailers. The first of them stands on the *fork*, and
each names it in `Context-Fork`. What the branch would hold without those commits is inherited: the
context at the fork, changed as every other commit of the branch since then changed it (updates from
the parent, merges of sub-tasks, edits by hand). A merge of the branch itself, as it went on on
another machine, brings that machine's commits one by one: own saves of the task, and others.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.fields import shared_lists
from git_context.document.fold import FoldError, fold, is_object, task_entry, unfold, with_entry
from git_context.errors import GitContextError
from git_context.merge.decisions import THEIRS, Versions, apply
from git_context.merge.lists import as_set
from git_context.merge.threeway import merge
from git_context.merge.values import identity
from git_context.repository import commits
from git_context.repository.ancestry import own_line
from git_context.repository.names import context_path
from git_context.workflow import homes
from git_context.workflow.pruned import whole_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.merge.policy import Policy
    from git_context.merge.values import Json
    from git_context.repository.names import Task
    from git_context.repository.store import Document, Store

# So many commits, from the tip on, are searched for a task's first save.
_FAR: Final = 1000

# The members of an entry in `parallel_tasks` that a child document decides.
OWN_MEMBERS: Final = ("agent", "phase", "context_summary", "files_count", "context")


class Standing(NamedTuple):
    """A task's branch: the stored form at a commit, what of it is inherited, and the fork."""

    task: Task
    document: Document
    inherited: Document
    fork: str

    def child(self) -> Document:
        """Return the task's own document; just its ids where the context does not list it."""
        if task_entry(self.document, self.task.id) is None:
            return {"task_id": self.task.id, "parent_workflow_id": self.task.workflow}
        return unfold(self.document, self.task.id, self.inherited)


class _Line(NamedTuple):
    """A branch since its fork: its commits, the oldest first, and whether each is an own save."""

    fork: str
    commits: list[tuple[str, bool]]


def standing(store: Store, task: Task, commit: str) -> Standing | None:
    """Return how a task stands at a commit of its branch; `None` where that has no context."""
    document = store.document(commit, task.workflow)
    if document is None:
        return None
    line = _line(store, task, commit)
    if line is None:
        return Standing(task, document, document, commit)
    inherited = store.document(line.fork, task.workflow) or {}
    policy = store.policy(commit)
    before = inherited
    for changed, own in _with_merged(store, task, line):
        parent = store.parents(changed)[0]
        if own or _same_file(store, parent, changed, task.workflow):
            continue
        # A version that cannot be read is passed over: what mended it is held against the last one.
        before = readable(store, parent, task.workflow, before)
        after = readable(store, changed, task.workflow, before)
        inherited = _followed(inherited, before, after, policy)
    return Standing(task, document, inherited, line.fork)


def readable(store: Store, commit: str, workflow: str, otherwise: Document) -> Document:
    """Return the context of a commit, and another one where it cannot be read."""
    try:
        return store.document(commit, workflow) or {}
    except GitContextError:
        return otherwise


def _followed(inherited: Document, before: Document, after: Document, policy: Policy) -> Document:
    """Change what is inherited as somebody else's commit changed the branch."""
    # A list that began with the task's own items is not one that the parent's side took away.
    begun: Document = {name: [] for name in shared_lists() if name in before.keys() - inherited}
    followed = merge(before, {**inherited, **begun}, after, policy).value(THEIRS)
    if not is_object(followed):
        return inherited
    return {name: value for name, value in followed.items() if value or name not in begun}


def child_document(store: Store, task: Task, commit: str) -> Document | None:
    """Return the task's own document as of a commit, also where the task has no own save yet.

    What was committed by hand counts as the task's from where its branch begins. What was pruned
    stands in the document, as history has it.
    """
    found = standing(store, task, commit)
    if found is None:
        return None
    if found.fork == commit:
        inherited = store.document(beginning(store, task, commit), task.workflow)
        found = found._replace(inherited=inherited or {})
    return found._replace(document=whole_task(store, task, found.document)).child()


def beginning(store: Store, task: Task, commit: str) -> str:
    """Return where a task's branch began: the fork that its saves name, or else where it left from.

    That is the last commit that its parent's branch has, too, without the merge that brought the
    branch there. A fast-forward leaves no trace of that: then it is the last commit before those
    that say that they are the task's, `commit` itself where it says nothing.
    """
    return _fork(store, task, commit) or _left(store, task, commit)


def with_child(here: Standing, child: Document) -> Document:
    """Return the stored form in which `child` replaces what the task contributed before.

    Everything else stays as it is: whatever others have done to the context since, and what an
    entry holds that no child document says, its status for one. Raises `GitContextError` where the
    document does not belong to the task's workflow.
    """
    try:
        before = fold(here.inherited, here.child())
        after = fold(here.inherited, child)
    except FoldError as error:
        raise GitContextError(f"This cannot be saved: {error}.") from error
    result = dict(here.document)
    for name in shared_lists():
        if before.get(name) != after.get(name):
            inherited = here.inherited.get(name, [])
            present = here.document.get(name, [])
            own = (before.get(name, []), after.get(name, []))
            result[name] = _replaced(present, inherited, *own)
            if not result[name] and name not in after:
                del result[name]
    folded = task_entry(after, here.task.id) or {}
    listed = task_entry(here.document, here.task.id) or {}
    entry = {name: value for name, value in listed.items() if name not in OWN_MEMBERS}
    entry |= {
        name: value for name, value in folded.items() if name not in listed or name in OWN_MEMBERS
    }
    entry["context"] = {**_object(folded.get("context")), **_taken_off(child, result)}
    return {**result, "parallel_tasks": with_entry(result, entry)}


def _taken_off(child: Document, document: Document) -> Document:
    """Return the shared lists of a child document with items that others took off the context's.

    They stand under `context` whole, as those do that `fold` could not tell apart.
    """
    lists = {name: child[name] for name in shared_lists() if type(child.get(name)) is list}
    return {name: items for name, items in lists.items() if _without(items, document.get(name))}


def _object(value: Json) -> Document:
    return value if is_object(value) else {}


def fork_of(store: Store, task: Task, commit: str) -> str:
    """Return the fork that a new save on top of `commit` has to name."""
    return _fork(store, task, commit) or commit


def _replaced(present: Json, inherited: Json, before: Json, after: Json) -> Json:
    """Change a list as `after` differs from `before`, and leave other members where they are.

    The task's own members end up in the order of `after`.
    """
    changed = _as_set(before, present, after)
    own = _without(after, inherited)
    if _without(changed, _without(changed, own)) == own:
        return changed
    return _as_set(inherited, _without(present, _without(before, inherited)), after)


def _as_set(base: Json, ours: Json, theirs: Json) -> list[Json]:
    versions = Versions(base, ours, theirs)
    decision = as_set(versions)
    merged = apply(decision, versions) if decision else theirs
    return merged if type(merged) is list else []


def _without(items: Json, others: Json) -> list[Json]:
    known = set(map(identity, others)) if type(others) is list else ()
    return [item for item in items if identity(item) not in known] if type(items) is list else []


def _said(store: Store, task: Task, commit: str) -> dict[str, str]:
    """Return the trailers of a commit that was made for the task, none of any other."""
    said = commits.trailers_of(store.message(commit))
    return said if (said.get(commits.WORKFLOW), said.get(commits.TASK)) == tuple(task) else {}


def _named_fork(store: Store, task: Task, commit: str) -> str:
    """Return the fork that a commit names, if it is a save of the task's own."""
    return _said(store, task, commit).get(commits.FORK, "")


def _fork(store: Store, task: Task, commit: str) -> str:
    """Return the fork that own saves name, those of another machine where there are no others."""
    waiting, seen = [commit], {commit}
    while waiting:
        for at in islice(store.first_parents(waiting.pop(0)), _FAR):
            said = _said(store, task, at)
            if fork := said.get(commits.FORK):
                return fork
            new = [other for other in store.parents(at)[1:] if said and other not in seen]
            waiting += new
            seen.update(new)
    return ""


def _left(store: Store, task: Task, commit: str) -> str:
    """Return where a branch left its parent's, by history or by what its commits say."""
    tips = homes.tips(store, task)
    base = store.merge_base(commit, tips) or commit
    if base != commit:
        return base
    for tip in tips:
        line = list(islice(store.first_parents(tip), _FAR))
        at = bisect_left(line, True, key=lambda one: not store.contains(one, commit))  # noqa: FBT003  # what the key gives
        if 0 < at < len(line) and line[at - 1] != commit:
            return store.merge_base(commit, [line[at]]) or commit
    before = (one for one in store.first_parents(commit) if not _said(store, task, one))
    return next(before, commit)


def _line(store: Store, task: Task, commit: str) -> _Line | None:
    """Follow first parents back to the fork; `None` where the task has no own save."""
    fork = _fork(store, task, commit)
    if not fork:
        return None
    listed: list[tuple[str, bool]] = []
    for at in store.first_parents(commit):
        if at == fork:
            return _Line(fork, listed[::-1])
        listed.append((at, bool(_named_fork(store, task, at))))
    # The branch was rebased: the fork is now what the oldest own save stands on.
    while listed and not listed[-1][1] and not _merged(store, task, listed[-1][0]):
        listed.pop()
    below = store.parents(listed[-1][0]) if listed else []
    return _Line(below[0], listed[::-1]) if below else None


def _with_merged(store: Store, task: Task, line: _Line) -> Iterator[tuple[str, bool]]:
    """List the commits of a line and, before each merge of the branch itself, those it brought."""
    seen: set[str] = set()
    waiting = line.commits[::-1]
    while waiting:
        commit, own = waiting.pop()
        if commit in seen:
            continue
        if not own and (merged := _merged(store, task, commit)):
            waiting += [(commit, True), *merged]
        else:
            seen.add(commit)
            yield commit, own


def _merged(store: Store, task: Task, commit: str) -> list[tuple[str, bool]]:
    """List what a merge brought of the branch itself, the newest first: nothing of any other."""
    first, *others = store.parents(commit) or [""]
    found: list[tuple[str, bool]] = []
    for other in others:
        listed = own_line(store, other, first, f"--max-count={_FAR}")
        brought = [(at, bool(_named_fork(store, task, at))) for at in listed]
        if not any(own for _, own in brought):
            return []
        found += brought
    return found


def _same_file(store: Store, commit: str, other: str, workflow: str) -> bool:
    path = context_path(workflow)
    return store.entry(commit, path) == store.entry(other, path)
