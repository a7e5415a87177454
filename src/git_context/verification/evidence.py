"""Git's knowledge of the tasks of a context: their branches, changed files, commits and times."""

from __future__ import annotations

import re
from itertools import islice, permutations, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.fold import unfold
from git_context.document.ids import is_id
from git_context.repository import commits, names
from git_context.repository.ancestry import first_parent_line
from git_context.repository.names import FOLDER, context_path, short
from git_context.verification.changed_files import differences, files_by_commit
from git_context.verification.claims import sharing_files
from git_context.verification.contradictions import CONSTRAINTS
from git_context.verification.model import BranchEvidence, VerificationSubject, entries, tasks_of
from git_context.verification.references import commits_named, shown_file
from git_context.workflow.contribution import read_contribution, readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from git_context.merge.values import JsonObject
    from git_context.repository.object_store import ObjectStore
    from git_context.verification.changed_files import FileDifference
    from git_context.verification.model import VerifiedTask
    from git_context.workflow.contribution import TaskContribution

_FAR: Final = 1000
_NEAR: Final = 50  # commits of a merged branch among which one names its task
_SHARING: Final = 30  # tasks that are examined for one file
_REMOTES: Final = "refs/remotes/"
_COMMIT: Final = "%s^{commit}"
# Names of refs and commits, with a path behind or not; nothing else of git's grammar.
_REVISION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,200}(:[A-Za-z0-9._/-]{1,500})?")
_MERGED: Final = 2  # parents of a merge, at least


class _MergeCommit(NamedTuple):
    """A merge commit: the branch that it was made on, and what it took in."""

    into: str
    taken: list[str]


class _TaskCommits(NamedTuple):
    """The own commits of a task's branch: they end at `tip`, and are not in `parent`."""

    task: names.TaskName
    tip: str
    parent: str
    exact: bool


class _BranchToVerify(NamedTuple):
    """A task's branch: where it left its parent's, and its own commits, the newest first."""

    line: _TaskCommits
    fork: str
    own_commits: list[str]


def gather_evidence(
    store: ObjectStore,
    workflow: str,
    document: JsonObject,
    heads: Sequence[str],
    tips: Mapping[str, str] | None = None,
) -> VerificationSubject:
    """Gather what git knows about the tasks of a context that stands on the commits `heads`.

    The first of them is on the branch of the workflow; further ones are what is merged into it.
    With `tips`, the last commits of tasks' branches by task, no ref is read: the same commits give
    the same evidence in every clone. Whether what tasks refer to is there is not known then.
    """
    reader = _EvidenceReader(store, workflow, heads, tips)
    tasks = reader.tasks(tasks_of(document))
    known = reader.known(tasks) if tips is None else {}
    return VerificationSubject(workflow, document, reader.with_included(tasks), known)


class _EvidenceReader:
    def __init__(
        self,
        store: ObjectStore,
        workflow: str,
        heads: Sequence[str],
        tips: Mapping[str, str] | None,
    ) -> None:
        self._store = store
        self._workflow = workflow
        self._heads = list(heads)
        listed = store.git.text("rev-list", "--merges", "--parents", *heads, "--").splitlines()
        self._merges: list[_MergeCommit] = []
        for line in listed:
            _, parent, *taken = line.split()
            self._merges.append(_MergeCommit(parent, taken))
        self._tips = tips
        self._remote = _remote_task_branches(store) if tips is None else []
        self._from_merges: dict[str, str] | None = None
        self._contributions: dict[str, TaskContribution | None] = {}
        self._files: dict[str, list[str]] = {}
        self._differences: dict[tuple[str, str], FileDifference] = {}
        # For each task, the files that its own commits changed, and the last commit to do so.
        self._touched: dict[str, dict[str, str]] = {}

    def tasks(self, listed: list[VerifiedTask]) -> list[VerifiedTask]:
        """Return tasks with their branches and the documents that they handed in there.

        Git is asked about all branches at once: a process for each would take longer than the rest.
        """
        branches = [self._task_branch(task) for task in listed]
        found = [branch for branch in branches if branch]
        commits_of_all = [commit for branch in found for commit in branch.own_commits]
        self._files = files_by_commit(self._store.git, commits_of_all)
        ends = {(branch.fork, branch.line.tip): None for branch in found}
        self._differences = differences(self._store.git, list(ends))
        return [
            self._with_branch(task, branch) if branch else task
            for task, branch in zip(listed, branches, strict=True)
        ]

    def _with_branch(self, task: VerifiedTask, branch: _BranchToVerify) -> VerifiedTask:
        document = self._store.document(branch.line.tip, self._workflow) or {}
        child = task.context
        if any(other.id == task.id for other in tasks_of(document)):
            child = unfold(document, task.id, self._inherited(branch.line, branch.fork))
        return task._replace(child=child, branch=self._evidence(branch))

    def with_included(self, tasks: list[VerifiedTask]) -> list[VerifiedTask]:
        """Return tasks with what each branch had of the others' changes of the files they share."""
        included: dict[str, set[tuple[str, str]]] = {}
        for path, sharing in sharing_files(tasks).items():
            for one, other in permutations(sharing[:_SHARING], 2):
                if self._had(one, other, path):
                    included.setdefault(one.id, set()).add((other.id, path))
        return [_with_includes(task, included.get(task.id)) for task in tasks]

    def known(self, tasks: list[VerifiedTask]) -> dict[str, bool]:
        """Tell of commits and references that tasks name whether they are here."""
        asked: dict[str, str] = {}
        found: dict[str, bool] = {}
        for task in tasks:
            for _, name in commits_named(task):
                asked[name] = _COMMIT % name
            reference = task.entry.get("context_ref")
            if type(reference) is not str:
                continue
            found[reference] = self._is_known(task, reference)
            if not found[reference] and _is_revision(reference):
                asked[reference] = reference if ":" in reference else _COMMIT % reference
        found |= self._are_there(asked)
        is_shallow = (self._store.common_dir / "shallow").exists()
        # A commit that is not here may have been cut off: of that, nobody knows.
        return {name: there for name, there in found.items() if there or not is_shallow}

    # The branch of a task

    def _task_branch(self, task: VerifiedTask) -> _BranchToVerify | None:
        """Return the branch of a task, `None` where git knows of none."""
        if not is_id(task.id):
            return None
        name = names.task(self._workflow, task.id)
        tip = self._tip(name, has_reported=task.has_reported)
        line = self._line(name, tip) if tip else None
        if line is None:
            return None
        fork = self._store.merge_base(line.tip, [line.parent]) or line.parent
        return _BranchToVerify(line, fork, self._own_commits(line, fork))

    def _contribution(self, task: names.TaskName, commit: str) -> TaskContribution | None:
        """Return how a task stands at a commit, which is asked for several times."""
        key = f"{task.id}:{commit}"
        if key not in self._contributions:
            self._contributions[key] = read_contribution(self._store, task, commit)
        return self._contributions[key]

    def _tip(self, task: names.TaskName, *, has_reported: bool) -> str | None:
        """Return the last commit of a task's branch that came into the context."""
        for tip in self._candidates(task):
            merged = self._store.merge_base(tip, self._heads)
            if merged and self._is_own(task, merged):
                return merged
        if not has_reported:
            return None
        if self._from_merges is None:
            self._from_merges = self._named_by_merges()
        return self._from_merges.get(task.id)

    def _candidates(self, task: names.TaskName) -> Iterator[str]:
        """List the tips of branches that may be the task's."""
        if self._tips is not None:
            yield from filter(None, [self._tips.get(task.id)])
            return
        remote = [ref for ref in self._remote if ref.endswith("/" + short(task.branch))]
        for ref in (task.branch, task.closed, *remote):
            tip = self._store.tip(ref)
            if tip:
                yield tip

    def _is_own(self, task: names.TaskName, commit: str) -> bool:
        if any(commit in merge.taken for merge in self._merges) or commit in self._heads[1:]:
            return True
        here = self._contribution(task, commit)
        return here is not None and here.fork != commit

    def _named_by_merges(self) -> dict[str, str]:
        """Return the last commits that were merged by the task that they or those before name."""
        found: dict[str, str] = {}
        for merge in self._merges[:_FAR]:
            if len(merge.taken) > 1:
                # One question about all of them, whose answers are used below and for the forks.
                self._store.merge_bases_with_each(merge.into, merge.taken)
            for tip in merge.taken:
                commit, name = self._named_by(tip)
                is_new = bool(name) and name not in found
                if is_new and not self._store.contains(merge.into, commit):
                    found[name] = tip
        return found

    def _named_by(self, tip: str) -> tuple[str, str]:
        """Return the nearest commit that names a task of the workflow, and the task's id.

        The id is empty where none does.
        """
        for commit in islice(self._store.first_parents(tip), _NEAR):
            trailers = commits.parse_trailers(self._store.message(commit))
            name = trailers.get(commits.TASK)
            if name and trailers.get(commits.WORKFLOW) == self._workflow:
                return commit, name
        return tip, ""

    def _line(self, task: names.TaskName, tip: str) -> _TaskCommits | None:
        here = self._contribution(task, tip)
        fork = here.fork if here else tip
        first_parents = islice(self._store.first_parents(tip), _FAR)
        own_commits = set(takewhile(lambda commit: commit != fork, first_parents)) | {tip}
        for merge in reversed(self._merges):
            if not own_commits.isdisjoint(merge.taken) and merge.into not in own_commits:
                return _TaskCommits(task, tip, merge.into, exact=True)
        if tip in self._heads[1:]:
            return _TaskCommits(task, tip, self._heads[0], exact=True)
        return _TaskCommits(task, tip, fork, exact=False) if fork != tip else None

    def _inherited(self, line: _TaskCommits, fork: str) -> JsonObject:
        """Return what a task found when it began: the context at its fork point."""
        here = self._contribution(line.task, line.tip)
        if here and here.fork != line.tip and here.inherited is not None:
            return here.inherited
        return self._store.document(fork, self._workflow) or {}

    def _had(self, one: VerifiedTask, other: VerifiedTask, path: str) -> bool:
        """Tell whether one task's branch had what another did to a file."""
        if one.branch is None or other.branch is None:
            return False
        last = self._touched.get(other.id, {}).get(path, other.branch.tip)
        return self._store.contains(one.branch.tip, last)

    def _evidence(self, branch: _BranchToVerify) -> BranchEvidence:
        line, fork, own_commits = branch
        difference = self._differences[fork, line.tip]
        touched = self._touched[line.task.id] = self._touches(own_commits)
        first = own_commits[-1] if own_commits else line.tip
        started = self._store.committed_at(first)
        both = difference.changed & touched.keys()
        own_files = [path for path in both if not path.startswith(FOLDER + "/")]
        return BranchEvidence(
            line.tip,
            fork,
            frozenset(own_files),
            {new: old for new, old in difference.former.items() if new in touched},
            started,
            self._store.committed_at(fork),
            self._dropped(line, own_commits),
            exact=line.exact,
        )

    def _own_commits(self, line: _TaskCommits, fork: str) -> list[str]:
        """List the commits of a branch, the newest first; merges bring what is not its own."""
        first_parents = list(islice(self._store.first_parents(line.tip), _FAR))
        if fork in first_parents:
            # None above the best common ancestor is in the parent: it would be a better one.
            above = first_parents[: first_parents.index(fork)]
            return [commit for commit in above if len(self._store.parents(commit)) < _MERGED]
        return first_parent_line(self._store, line.tip, line.parent, "--no-merges")

    def _touches(self, own_commits: list[str]) -> dict[str, str]:
        """Return the files that commits, the newest first, changed, with the newest of these."""
        found: dict[str, str] = {}
        for commit in own_commits:
            for path in self._files.get(commit, ()):
                found.setdefault(path, commit)
        return found

    def _dropped(self, line: _TaskCommits, own_commits: list[str]) -> dict[str, list[str]]:
        """Return the constraints that own commits took out and that are not back at the tip."""
        dropped: dict[str, dict[str, None]] = {}
        path = context_path(self._workflow)
        last = self._store.document(line.tip, self._workflow) or {}
        after: JsonObject = {}
        for commit in reversed(own_commits):
            if path not in self._files.get(commit, ()):
                continue
            parents = self._store.parents(commit)
            before = readable(self._store, parents[0], self._workflow, after) if parents else {}
            after = readable(self._store, commit, self._workflow, before)
            for name in CONSTRAINTS:
                gone = _gone(name, before, [after, last])
                if gone:
                    dropped.setdefault(name, {}).update(gone)
        return {name: list(items) for name, items in dropped.items()}

    # References

    def _are_there(self, asked: dict[str, str]) -> dict[str, bool]:
        if not asked:
            return {}
        given = "".join(f"{name}\n" for name in asked.values()).encode()
        done = self._store.git.run("cat-file", "--batch-check", input=given)
        answers = zip(asked, done.stdout.splitlines(), strict=True)
        return {name: not answer.endswith(b"missing") for name, answer in answers}

    def _is_known(self, task: VerifiedTask, reference: str) -> bool:
        """Tell whether a reference is to the task's branch, be it gone or not, or to a file."""
        if task.branch and reference in self._branch_names(task):
            return True
        return any(self._is_file(head, reference) for head in self._heads)

    def _branch_names(self, task: VerifiedTask) -> tuple[str, str]:
        branch = names.TaskName(self._workflow, task.id).branch
        return branch, short(branch)

    def _is_file(self, commit: str, path: str) -> bool:
        path = shown_file(path)
        steps = path.split("/")
        if "\0" in path or any(step in ("", ".", "..") for step in steps):
            return False
        return self._store.entry(commit, path) is not None


def _remote_task_branches(store: ObjectStore) -> list[str]:
    return [ref for ref in store.refs(_REMOTES) if "/context/" in ref]


def _with_includes(task: VerifiedTask, included: set[tuple[str, str]] | None) -> VerifiedTask:
    if task.branch is None or not included:
        return task
    return task._replace(branch=task.branch._replace(includes=frozenset(included)))


def _is_revision(reference: str) -> bool:
    """Tell whether a reference may name a ref or a commit, and is no range."""
    return bool(_REVISION.fullmatch(reference)) and ".." not in reference


def _gone(name: str, before: JsonObject, later: Sequence[JsonObject]) -> dict[str, None]:
    """Return the texts of a list that none of the later documents has in it."""
    gone = dict.fromkeys(entries(before.get(name)))
    for document in later:
        for item in entries(document.get(name)):
            gone.pop(item, None)
    return gone
