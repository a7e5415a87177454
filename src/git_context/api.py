"""The verbs of git-context, as methods of a repository."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from git_context.errors import USAGE, GitContextError
from git_context.merge.values import exact
from git_context.repository import names, remotes
from git_context.repository.git import Git
from git_context.repository.locks import journals
from git_context.repository.names import HEADS
from git_context.repository.store import Store
from git_context.workflow import homes, scoping
from git_context.workflow.places import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Unpack

    from git_context.history import graph, log, pruned, stats
    from git_context.history.blame import Blame
    from git_context.history.graph import Graph
    from git_context.history.log import Log
    from git_context.history.stats import Stats
    from git_context.repository import publish
    from git_context.repository.store import Document
    from git_context.review import diff, report, review
    from git_context.review.diff import Diff
    from git_context.review.report import Report
    from git_context.review.review import Review
    from git_context.verification import configured, verifying
    from git_context.verification.verifying import Verified
    from git_context.workflow import (
        checkpoints,
        importing,
        lifecycle,
        pruning,
        reading,
        saving,
        stepping,
        syncing,
    )
    from git_context.workflow.changes import Saved
    from git_context.workflow.importing import Imported
    from git_context.workflow.lifecycle import Forked
    from git_context.workflow.merging import children, concluding, merge
    from git_context.workflow.merging.merge import Merged
    from git_context.workflow.pruning import Pruned
    from git_context.workflow.reading import HandOff, Listed, Shown, WorkflowStatus
    from git_context.workflow.resolving import resolve, script
    from git_context.workflow.resolving.model import Decider
    from git_context.workflow.resolving.resolve import Found, Resolved
    from git_context.workflow.scoping import Where
    from git_context.workflow.syncing import Synced
else:

    class Later:
        """Stands for a module, which is imported when something of it is asked for.

        Each verb needs a few, and to import all takes longer than most verbs.
        """

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, attribute: str) -> Any:
            """Return what the module has."""
            return getattr(import_module(self._name), attribute)

    def later(package: str, *modules: str) -> list[Later]:
        """Name modules of a package, to be imported later."""
        return [Later(f"git_context.{package}.{module}") for module in modules]

    (publish,) = later("repository", "publish")
    graph, log, pruned, stats = later("history", "graph", "log", "pruned", "stats")
    diff, report, review = later("review", "diff", "report", "review")
    configured, verifying = later("verification", "configured", "verifying")
    checkpoints, importing, lifecycle = later("workflow", "checkpoints", "importing", "lifecycle")
    pruning, reading, saving = later("workflow", "pruning", "reading", "saving")
    stepping, syncing = later("workflow", "stepping", "syncing")
    children, concluding, merge = later("workflow.merging", "children", "concluding", "merge")
    resolve, script = later("workflow.resolving", "resolve", "script")

STALE_HOURS: Final = 24


class Repository:
    """A git repository with contexts in it.

    Verbs that change something commit it, and move the branch by compare-and-swap: any number of
    processes may call them at once. Documents are given in Python's usual form of JSON or in the
    exact one (`merge.values`). Every verb takes the keywords of `Where`, which say what it is
    about, and raises `GitContextError`, with nothing changed, where it cannot do what is asked.
    """

    def __init__(self, git: Git) -> None:
        self.store = Store(git)
        if journals(self.store.common_dir):
            publish.recover_all(self.store)

    @classmethod
    def here(cls) -> Repository:
        """Open the repository of the current folder, or the one that `GIT_DIR` names."""
        return cls(Git.here())

    # Begin and end

    def start(self, name: str, /, document: Any = None, **where: Unpack[Where]) -> Saved:
        """Commit the first context of a workflow on the current branch, or on `branch`."""
        given = exact(document if document is not None else {})
        if type(given) is not dict:
            raise GitContextError("A context is a JSON object.")
        ref = self._current_branch(where)
        return lifecycle.start(self.store, ref, names.workflow_id(name), given, scoping.told(where))

    def import_(self, folder: str | Path, **where: Unpack[Where]) -> Imported:
        """Make a workflow with its branches from the documents in a folder."""
        ref = self._current_branch(where)
        return importing.import_folder(self.store, ref, Path(folder), where.get("workflow"))

    def fork(
        self,
        name: str,
        /,
        *,
        scope: str = "",
        parent: str | None = None,
        worktree: str | Path | None = None,
        **where: Unpack[Where],
    ) -> Forked:
        """Make the branch of a task: `agent` and `scope` describe one that is not listed yet.

        A sub-task's id extends its parent's with a dot; with `parent`, the id may leave that out.
        """
        if parent and not name.startswith(parent + "."):
            name = f"{parent}.{name}"
        new = names.task(scoping.workflow_of(self.store, where), name)
        if parent and not self.store.tip(new.parents[0].branch):
            raise scoping.not_forked(self.store, new.parents[0])
        duty = lifecycle.Duty(where.get("agent") or "", scope)
        ref = self._parent(new, where)
        (forked,) = lifecycle.fork(self.store, ref, [new], duty, scoping.told(where))
        if worktree is not None:
            lifecycle.add_worktree(self.store, new, Path(worktree).absolute())
        return forked

    def fork_all(self, **where: Unpack[Where]) -> list[Forked]:
        """Make the branches of all listed tasks that have none and are not closed."""
        workflow = scoping.workflow_of(self.store, where)
        ref = scoping.home(self.store, workflow, where)
        tasks = lifecycle.unforked(self.store, ref, workflow)
        if not tasks:
            return []
        return lifecycle.fork(self.store, ref, tasks, lifecycle.Duty(), scoping.told(where))

    def close(self, name: str, /, **where: Unpack[Where]) -> str:
        """Delete the branch of a merged task; its tip, returned, stays reachable."""
        workflow = scoping.workflow_of(self.store, where)
        branch = scoping.home(self.store, workflow, where) if where.get("branch") else None
        return lifecycle.close(self.store, names.task(workflow, name), branch)

    # Change

    def save(
        self,
        document: Any = None,
        *,
        patch: bool = False,
        status: str = "",
        base: str | None = None,
        **where: Unpack[Where],
    ) -> Saved:
        """Save a child document, a full document, or (with `patch`) a JSON Merge Patch of one.

        `status` goes into the task's entry. `base` names the commit whose full document was edited,
        so that later changes are merged in instead of replaced.
        """
        place = scoping.place(self.store, where)
        what = saving.What(exact(document), patch, status, base)
        return saving.save(self.store, place, what, scoping.told(where))

    def add(self, field: str, *values: Any, **where: Unpack[Where]) -> Saved:
        """Add values to a list: a field's name, or a JSON Pointer."""
        place = scoping.place(self.store, where)
        return stepping.add(
            self.store, place, field, [exact(value) for value in values], scoping.told(where)
        )

    def remove(self, field: str, *values: Any, **where: Unpack[Where]) -> Saved:
        """Take values out of a list."""
        place = scoping.place(self.store, where)
        return stepping.remove(
            self.store, place, field, [exact(value) for value in values], scoping.told(where)
        )

    def set(self, pointer: str, value: Any, **where: Unpack[Where]) -> Saved:
        """Set the value at a JSON Pointer."""
        place = scoping.place(self.store, where)
        return stepping.put(self.store, place, pointer, exact(value), scoping.told(where))

    def done(self, action: str, **where: Unpack[Where]) -> Saved:
        """Take a finished action off `pending_actions`."""
        place = scoping.place(self.store, where)
        return stepping.done(self.store, place, action, scoping.told(where))

    def handoff(
        self, to: str, /, *, phase: str = "", summary: str = "", **where: Unpack[Where]
    ) -> Saved:
        """Name the next agent, and say where the work stands."""
        place = scoping.place(self.store, where)
        said = {"phase": phase, "context_summary": summary}
        told = {name: exact(text) for name, text in said.items() if text}
        return stepping.handoff(self.store, place, to, told, scoping.told(where))

    def checkpoint(self, name: str, **where: Unpack[Where]) -> Saved:
        """Note the present state as one to go back to."""
        place = scoping.place(self.store, where)
        return checkpoints.checkpoint(self.store, place, name, scoping.told(where))

    def rollback(self, name: str, **where: Unpack[Where]) -> Saved:
        """Go back to a checkpoint, in a new commit."""
        place = scoping.place(self.store, where)
        return checkpoints.rollback(self.store, place, name, scoping.told(where))

    # Merge

    def merge(  # noqa: PLR0913  # keywords, each a choice of its own
        self,
        *tasks: str,
        record: bool = False,
        take: Sequence[str] = (),
        dry_run: bool = False,
        fetch: str | None = None,
        verify: bool = False,
        summary: str = "",
        **where: Unpack[Where],
    ) -> Merged:
        """Merge tasks, by default all, into their workflow's branch or task, or into `branch`.

        One commit takes in all of them, contexts and code. Conflicts raise `ConflictsError`, unless
        `take` decides them (`ours`, `theirs`, `base`, a task, or `POINTER=` one of these), or
        `record` writes them into `merge_conflicts`. A dry run changes nothing, and tells. `fetch`
        names a remote from which the tasks' branches are brought up to date first. `verify` writes
        what verification finds into the merged context (see `verify`), all figures, and a summary
        where nobody has written one; `summary` is another for it.
        """
        place = children.target(self.store, where)
        text = concluding.checked_summary(place, summary)
        if fetch is not None and dry_run:
            raise GitContextError(
                "A dry run changes nothing, so it fetches nothing.",
                hint=f"Fetch first: git context sync {fetch}",
                exit_code=USAGE,
            )
        unfetched: dict[str, str] = {}
        if fetch is not None:
            scope = syncing.Scope(place.workflow)
            remote = remotes.choose(self.store, fetch)
            how = merge.How(record)
            received = syncing.receive(self.store, remote, scope, how, scoping.told(where))
            unfetched = received.left_out
        sources, left_out = children.without(
            unfetched, children.children(self.store, place, tasks), place.workflow
        )

        def finish(document: Document, heads: list[str]) -> Document:
            if verify:
                document = verifying.verified(self.store, place, document, heads)
            return concluding.concluded(place, document, begin=verify, summary=text)

        how = merge.How(record, take, dry_run, finish=finish)
        merged = merge.merge(self.store, place, sources, how, scoping.told(where))
        return merged._replace(left_out=left_out + merged.left_out)

    def update(
        self,
        *,
        record: bool = False,
        take: Sequence[str] = (),
        dry_run: bool = False,
        **where: Unpack[Where],
    ) -> Merged:
        """Merge into a task's branch what its parent has become since; `branch` names the parent.

        Where that changes no file, nothing is done.
        """
        task = scoping.task_named(
            self.store, scoping.workflow_of(self.store, where), {**where, "branch": None}
        )
        if task is None:
            raise GitContextError(
                "Only a task's branch is brought up to date with its parent.",
                hint="Say which one with --task, or go to its branch.",
            )
        if self.store.tip(task.branch) is None:
            raise scoping.not_forked(self.store, task)
        place = Place(task.branch, task.workflow, task)
        source = children.parent(self.store, task, where)
        how = merge.How(record, take, dry_run, only_news=True)
        return merge.merge(self.store, place, [source], how, scoping.told(where))

    def sync(
        self,
        remote: str | None = None,
        *,
        parent: bool = False,
        record: bool = False,
        take: Sequence[str] = (),
        **where: Unpack[Where],
    ) -> Synced:
        """Bring the tasks' branches, here and on a remote, together; of one workflow or of all.

        With `parent`, the branch of the workflow's own context too. A branch that changed on both
        sides is merged, as `merge` does it. Raises `UnsyncedError` where some could not be.
        """
        workflow = where.get("workflow")
        if parent and workflow is None:
            workflow = scoping.workflow_of(self.store, where)
        scope = syncing.Scope(names.workflow_id(workflow) if workflow else None, parent)
        chosen = remotes.choose(self.store, remote)
        how = merge.How(record, take, any_place=True)
        return syncing.sync(self.store, chosen, scope, how, scoping.told(where))

    # Verify

    def verify(
        self, revision: str | None = None, *, write: bool = True, **where: Unpack[Where]
    ) -> Verified:
        """Tell whether the parts of a context fit together, and whether what they claim is true.

        The findings are committed to `integration_concerns` and `verification_results`, unless
        `write` is false, the context of a revision is verified, or that on the branch of a task.
        """
        workflow = scoping.workflow_of(self.store, where)
        if revision is not None:
            commit = self.store.resolve(revision)
            return verifying.verify_commit(self.store, workflow, commit)
        place = children.target(self.store, where)
        commit = self.store.tip(place.ref) or ""
        if place.task:
            return verifying.verify_task(self.store, place.task, commit)
        if not write:
            return verifying.verify_commit(self.store, workflow, commit)
        return verifying.verify_branch(self.store, place, scoping.told(where))

    def own_checks(self, revision: str | None = None, **where: Unpack[Where]) -> Sequence[str]:
        """Return the own checks that `verify` would run: the names of their entry points."""
        if revision is None:
            place = children.target(self.store, where)
            ref = homes.parent(self.store, place.task) if place.task else place.ref
            return configured.configured(self.store, self.store.tip(ref) or "")
        return configured.configured(self.store, self.store.resolve(revision))

    def conflicts(self, *paths: str, **where: Unpack[Where]) -> Found:
        """List the conflicts that wait for a decision: in files of the working tree, or recorded.

        Without paths, those of all contexts that git could not merge, or that hold markers; where
        there are none, those that the context records in `merge_conflicts`.
        """
        return resolve.conflicts(self.store, where, paths)

    def resolve(
        self,
        *paths: str,
        take: Sequence[str] = (),
        values: Mapping[str, Any] | None = None,
        decider: Decider | None = None,
        **where: Unpack[Where],
    ) -> Resolved:
        """Decide conflicts, and carry that out.

        `take` names sides: `ours`, `theirs`, `base`, `both`, a task, or `POINTER=` one of these;
        `values` gives values by pointer. Or a `decider` chooses. A file that git could not merge is
        written, and staged once nothing is left to decide; a recorded conflict is decided by a
        commit.
        """
        exactly = {pointer: exact(value) for pointer, value in (values or {}).items()}
        chosen = decider or script.Script(take, exactly)
        return resolve.resolve(self.store, where, paths, chosen, scoping.told(where))

    # Prune

    def prune(
        self,
        *,
        limit: int | None = None,
        dry_run: bool = False,
        undo: bool = False,
        **where: Unpack[Where],
    ) -> Pruned:
        """Take out of a workflow's context what its history keeps, and leave a reference to that.

        With `limit`, no more goes than brings it within so many bytes; `Pruned.fits` tells whether
        that could be done. With `undo`, everything comes back that ever went.
        """
        place = children.target(self.store, where)
        how = pruning.How(limit, dry_run)
        act = pruning.undo if undo else pruning.prune
        return act(self.store, place, how, scoping.told(where))

    # Read

    def show(
        self,
        revision: str | None = None,
        pointer: str = "",
        *,
        full: bool = False,
        **where: Unpack[Where],
    ) -> Shown:
        """Return a context or a task's own document, at a revision, or a part of it.

        With `full`, what was pruned from the context stands where it stood.
        """
        return reading.show(self.store, where, reading.Wanted(revision, pointer, full=full))

    def restore(self, **where: Unpack[Where]) -> HandOff:
        """Return what an agent needs to go on."""
        return reading.restore(self.store, where)

    def status(self, *, stale_hours: float = STALE_HOURS, **where: Unpack[Where]) -> WorkflowStatus:
        """Return how a workflow and its tasks stand."""
        return reading.status(self.store, where, stale_hours)

    def list(self) -> list[Listed]:
        """List the workflows of the repository."""
        return reading.list_workflows(self.store)

    def log(self, revision: str | None = None, pointer: str = "", **where: Unpack[Where]) -> Log:
        """Return what each commit changed in a context, or at a place in it."""
        return log.log(self.store, where, revision, pointer)

    def blame(
        self, revision: str | None = None, pointer: str = "", **where: Unpack[Where]
    ) -> Blame:
        """Return who brought what is in a context, and who took out what was."""
        return pruned.blame(self.store, where, revision, pointer)

    def stats(self, revision: str | None = None, **where: Unpack[Where]) -> Stats:
        """Return how large a context was in each commit of its branch, and what made it up."""
        return stats.stats(self.store, where, revision)

    def report(self, revision: str | None = None, **where: Unpack[Where]) -> Report:
        """Return the whole picture of a workflow, for whoever takes it over; writes nothing."""
        return report.report(self.store, where, revision)

    def graph(self, **where: Unpack[Where]) -> Graph:
        """Return the branches of a workflow, and how they hang together."""
        return graph.graph(self.store, where)

    def diff(
        self,
        *revisions: str,
        staged: bool = False,
        task: str | None = None,
        workflow: str | None = None,
        origins: bool = False,
    ) -> Diff:
        """Return what differs between two versions of contexts, named as for `git diff`.

        Without revisions, it is the working tree against the index. For a task, it is the task's
        own document, by default since its fork. `origins` tells who made each change.
        """
        what = diff.What(workflow, task, origins)
        return diff.diff(self.store, revisions, what, is_staged=staged)

    def review(self, base: str, head: str = "HEAD", *, workflow: str | None = None) -> Review:
        """Return what a commit changed in contexts since it left another; of one workflow or all.

        `review.markdown.comment.comment` makes a comment for a pull request of it, and
        `review.page.render` a page of its sheets.
        """
        return review.review(self.store, base, head, workflow)

    def _current_branch(self, where: Where) -> str:
        branch = where.get("branch")
        ref = HEADS + branch if branch else self.store.head()
        if ref is None:
            raise GitContextError(
                "HEAD is detached: there is no current branch.",
                hint="Check a branch out, or name one with --branch.",
            )
        if branch and self.store.tip(ref) is None:
            raise GitContextError(f"There is no branch {branch!r}.")
        return ref

    def _parent(self, task: names.Task, where: Where) -> str:
        if where.get("branch"):
            return scoping.home(self.store, task.workflow, where)
        return homes.parent(self.store, task)
