"""The verbs of git-context, as methods of a repository."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from git_context.errors import USAGE, ErrorKind, GitContextError
from git_context.merge.values import exact
from git_context.repository import branch_tasks, names
from git_context.repository.git import Git
from git_context.repository.locks import journals
from git_context.repository.names import HEADS
from git_context.repository.object_store import ObjectStore
from git_context.workflow import selection, workflow_branches
from git_context.workflow.selection import SELECTOR_KEYWORDS
from git_context.workflow.target import Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Unpack

    from git_context.document import findings, schema
    from git_context.document.findings import ValidationResult
    from git_context.enforcement import merges, validating
    from git_context.history import graph, log, pruned, stats
    from git_context.history.blame import Blame
    from git_context.history.graph import Graph
    from git_context.history.log import Log
    from git_context.history.stats import Stats
    from git_context.merge.values import JsonObject
    from git_context.repository import publish, remotes
    from git_context.review import brief as briefs
    from git_context.review import diff, report, review
    from git_context.review.brief import Brief
    from git_context.review.diff import Diff
    from git_context.review.report import Report
    from git_context.review.review import Review
    from git_context.setup import doctor
    from git_context.setup.finding import SetupProblem
    from git_context.verification import check_settings, verifying
    from git_context.verification.verifying import VerificationResult
    from git_context.workflow import (
        adoption,
        branch_updates,
        checkpoints,
        editing,
        formatting,
        importing,
        lifecycle,
        merge_file,
        pruning,
        reading,
        saving,
        syncing,
        writing,
    )
    from git_context.workflow.branch_updates import BranchUpdates
    from git_context.workflow.changes import Saved
    from git_context.workflow.checkpoints import CheckpointListing
    from git_context.workflow.importing import Imported
    from git_context.workflow.lifecycle import ForkResult
    from git_context.workflow.merge_file import FileMerge
    from git_context.workflow.merging import children, concluding, conflicts_ahead, merge
    from git_context.workflow.merging.result import MergeResult
    from git_context.workflow.pruning import PruneResult
    from git_context.workflow.reading import HandOff, ShownContext, WorkflowListing, WorkflowStatus
    from git_context.workflow.resolving import resolve, script
    from git_context.workflow.resolving.model import Decider
    from git_context.workflow.resolving.resolve import ConflictListing, Resolved
    from git_context.workflow.selection import Selector
    from git_context.workflow.syncing import SyncResult
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

    publish, remotes = later("repository", "publish", "remotes")
    graph, log, pruned, stats = later("history", "graph", "log", "pruned", "stats")
    diff, report, review = later("review", "diff", "report", "review")
    (briefs,) = later("review", "brief")
    check_settings, verifying = later("verification", "check_settings", "verifying")
    checkpoints, importing, lifecycle = later("workflow", "checkpoints", "importing", "lifecycle")
    pruning, reading, saving = later("workflow", "pruning", "reading", "saving")
    editing, formatting, syncing = later("workflow", "editing", "formatting", "syncing")
    adoption, writing = later("workflow", "adoption", "writing")
    branch_updates, merge_file = later("workflow", "branch_updates", "merge_file")
    merges, validating = later("enforcement", "merges", "validating")
    findings, schema = later("document", "findings", "schema")
    (doctor,) = later("setup", "doctor")
    children, concluding, merge = later("workflow.merging", "children", "concluding", "merge")
    (conflicts_ahead,) = later("workflow.merging", "conflicts_ahead")
    resolve, script = later("workflow.resolving", "resolve", "script")

STALE_HOURS: Final = 24


class Repository:
    """A git repository with contexts in it.

    Verbs that change something commit it, and move the branch by compare-and-swap: any number of
    processes may call them at once. Documents are given in Python's usual form of JSON or in the
    exact one (`merge.values`). Every verb takes the keywords of `Selector`, which say what it is
    about, and raises `GitContextError`, with nothing changed, where it cannot do what is asked.
    """

    def __init__(
        self, git: Git, *, current_task: str | None = None, is_lasting: bool = True
    ) -> None:
        """Open it; `current_task` is the task in place of that of the branch checked out.

        `is_lasting` tells of a program that goes on, and not of one command.
        """
        self.store = ObjectStore(git, is_lasting=is_lasting)
        self._current_task = current_task
        if journals(self.store.common_dir):
            publish.recover_all(self.store)

    @classmethod
    def here(cls, *, current_task: str | None = None) -> Repository:
        """Open the repository of the current folder, or that of `GIT_DIR`, for one command."""
        return cls(Git.here(), current_task=current_task, is_lasting=False)

    # Begin and end

    def start(self, name: str, /, document: Any = None, **selector: Unpack[Selector]) -> Saved:
        """Commit the first context of a workflow on the current branch, or on `branch`."""
        selector = self._selected(selector)
        given = exact(document if document is not None else {})
        if type(given) is not dict:
            raise GitContextError("A context is a JSON object.", kind=ErrorKind.INVALID)
        ref = self._current_branch(selector)
        return lifecycle.start(
            self.store, ref, names.workflow_id(name), given, selection.commit_info(selector)
        )

    def import_(self, folder: str | Path, **selector: Unpack[Selector]) -> Imported:
        """Make a workflow with its branches from the documents in a folder."""
        selector = self._selected(selector)
        ref = self._current_branch(selector)
        verify = not selector.get("no_verify")
        workflow = selector.get("workflow")
        return importing.import_folder(self.store, ref, Path(folder), workflow, verify=verify)

    def fork(
        self,
        name: str,
        /,
        *,
        scope: str = "",
        parent: str | None = None,
        worktree: str | Path | None = None,
        adopt: str | None = None,
        **selector: Unpack[Selector],
    ) -> ForkResult:
        """Make the branch of a task: `agent` and `scope` describe one that is not listed yet.

        If a remote has the branch already, that is taken up. With `adopt`, the branch of that
        name, empty for the current one, is bound to the task, which may be forked already.

        A sub-task's id extends its parent's with a dot; with `parent`, the id may leave that out.
        """
        selector = self._selected(selector)
        if parent and not name.startswith(parent + "."):
            name = f"{parent}.{name}"
        new = names.task(selection.workflow_of(self.store, selector), name)
        if parent and not self.store.tip(new.parents[0].branch):
            raise selection.not_forked(self.store, new.parents[0])
        if adopt is not None:
            return self._fork_adopting(new, adopt, scope, selector)
        forked = lifecycle.take_up(self.store, new) or self._fork_new(new, scope, selector)
        if worktree is not None:
            lifecycle.add_worktree(self.store, new, Path(worktree).absolute())
        return forked

    def fork_all(self, **selector: Unpack[Selector]) -> list[ForkResult]:
        """Make the branches of all listed tasks that have none and are not closed."""
        selector = self._selected(selector)
        workflow = selection.workflow_of(self.store, selector)
        ref = selection.workflow_branch(self.store, workflow, selector)
        tasks = lifecycle.unforked(self.store, ref, workflow)
        taken = [found for task in tasks if (found := lifecycle.take_up(self.store, task))]
        new = [task for task in tasks if task not in {found.task for found in taken}]
        if not new:
            return taken
        duty, info = lifecycle.TaskAssignment(), selection.commit_info(selector)
        return taken + lifecycle.fork(self.store, ref, new, duty, info)

    def close(self, name: str, /, **selector: Unpack[Selector]) -> str:
        """Delete the branch of a merged task; its tip, returned, stays reachable."""
        selector = self._selected(selector)
        workflow = selection.workflow_of(self.store, selector)
        branch = (
            selection.workflow_branch(self.store, workflow, selector)
            if selector.get("branch")
            else None
        )
        return lifecycle.close(self.store, names.task(workflow, name), branch)

    # Change

    def save(
        self,
        document: Any = None,
        *,
        patch: bool = False,
        status: str = "",
        base: str | None = None,
        replace: bool = False,
        **selector: Unpack[Selector],
    ) -> Saved:
        """Save a child document, a full document, or (with `patch`) a JSON Merge Patch of one.

        `status` goes into the task's entry. A full document is a hand-off: it adds to lists, says
        which actions are open, and leaves alone what it does not mention. With `replace`, it takes
        the place of the context. `base` names the commit whose full document was edited, so that
        later changes are merged in.
        """
        selector = self._selected(selector)
        target = writing.writing_target(self.store, selector)
        request = saving.SaveRequest(exact(document), patch, status, base, replace)
        return saving.save(self.store, target, request, selection.commit_info(selector))

    def add(self, field: str, *values: Any, **selector: Unpack[Selector]) -> Saved:
        """Add values to a list: a field's name, or a JSON Pointer."""
        selector = self._selected(selector)
        target = writing.writing_target(self.store, selector)
        return editing.add_values(
            self.store,
            target,
            field,
            [exact(value) for value in values],
            selection.commit_info(selector),
        )

    def remove(self, field: str, *values: Any, **selector: Unpack[Selector]) -> Saved:
        """Take values out of a list."""
        selector = self._selected(selector)
        target = writing.writing_target(self.store, selector)
        return editing.remove_values(
            self.store,
            target,
            field,
            [exact(value) for value in values],
            selection.commit_info(selector),
        )

    def set(self, pointer: str, value: Any, **selector: Unpack[Selector]) -> Saved:
        """Set the value at a JSON Pointer."""
        selector = self._selected(selector)
        target = writing.writing_target(self.store, selector)
        return editing.set_value(
            self.store, target, pointer, exact(value), selection.commit_info(selector)
        )

    def done(self, action: str, **selector: Unpack[Selector]) -> Saved:
        """Take a finished action off `pending_actions`."""
        selector = self._selected(selector)
        target = writing.writing_target(self.store, selector)
        return editing.finish_action(self.store, target, action, selection.commit_info(selector))

    def handoff(
        self,
        to: str,
        /,
        *,
        phase: str = "",
        summary: str = "",
        document: Any = None,
        **selector: Unpack[Selector],
    ) -> Saved:
        """Name the next agent, and say where the work stands; `document` is saved with that."""
        selector = self._selected(selector)
        target = writing.writing_target(self.store, selector)
        info = selection.commit_info(selector)
        fields = {"phase": phase, "context_summary": summary}
        given_fields = {name: exact(text) for name, text in fields.items() if text}
        if document is None:
            return editing.hand_off(self.store, target, to, given_fields, info)
        given = exact(document)
        if type(given) is not dict:
            raise GitContextError("A context is a JSON object.", kind=ErrorKind.INVALID)
        request = saving.SaveRequest({**given, "next_agent": to, **given_fields})
        return saving.save(self.store, target, request, info)

    def checkpoint(self, name: str, **selector: Unpack[Selector]) -> Saved:
        """Note the present state as one to go back to."""
        selector = self._selected(selector)
        target = writing.writing_target(self.store, selector)
        return checkpoints.checkpoint(self.store, target, name, selection.commit_info(selector))

    def checkpoints(self, **selector: Unpack[Selector]) -> Sequence[CheckpointListing]:
        """List the checkpoints of a context, or of a task."""
        selector = self._selected(selector)
        target = selection.find_target(self.store, selector)
        return checkpoints.list_checkpoints(self.store, target)

    def rollback(self, name: str, **selector: Unpack[Selector]) -> Saved:
        """Go back to a checkpoint, or to a commit of the branch, in a new commit."""
        selector = self._selected(selector)
        target = writing.writing_target(self.store, selector)
        return checkpoints.rollback(self.store, target, name, selection.commit_info(selector))

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
        **selector: Unpack[Selector],
    ) -> MergeResult:
        """Merge tasks, by default all, into their workflow's branch or task, or into `branch`.

        One commit takes in all of them, contexts and code. Conflicts raise `ConflictsError`, unless
        `take` decides them (`ours`, `theirs`, `base`, a task, or `POINTER=` one of these), or
        `record` writes them into `merge_conflicts`. A dry run changes nothing, and tells. `fetch`
        names a remote from which the tasks' branches are brought up to date first. `verify` writes
        what verification finds into the merged context (see `verify`), all figures, and a summary
        where nobody has written one; `summary` is another for it.
        """
        selector = self._selected(selector)
        target = children.merge_target(self.store, selector)
        children.require_destination(self.store, target, selector, tasks)
        text = concluding.check_summary(target, summary)
        if fetch is not None and dry_run:
            raise GitContextError(
                "A dry run changes nothing, so it fetches nothing.",
                hint=f"Fetch first: git context sync {fetch}",
                exit_code=USAGE,
            )
        unfetched: dict[str, str] = {}
        if fetch is not None:
            scope = syncing.SyncScope(target.workflow)
            remote = remotes.choose(self.store, fetch)
            options = merge.MergeOptions(record)
            received = syncing.receive(
                self.store, remote, scope, options, selection.commit_info(selector)
            )
            unfetched = received.left_out
        sources, left_out = children.without(
            unfetched, children.child_sources(self.store, target, tasks), target.workflow
        )

        def finish(document: JsonObject, heads: list[str]) -> JsonObject:
            if verify:
                document = verifying.add_verification(self.store, target, document, heads)
            return concluding.conclude(target, document, begin=verify, summary=text)

        options = merge.MergeOptions(record, take, dry_run, finish=finish)
        merged = merge.merge(self.store, target, sources, options, selection.commit_info(selector))
        return merged._replace(left_out=left_out + merged.left_out)

    def update(
        self,
        *,
        record: bool = False,
        take: Sequence[str] = (),
        dry_run: bool = False,
        **selector: Unpack[Selector],
    ) -> MergeResult:
        """Merge into a task's branch what its parent has become since; `branch` names the parent.

        If that changes no file, nothing is done.
        """
        selector = self._selected(selector)
        task = selection.task_named(
            self.store, selection.workflow_of(self.store, selector), {**selector, "branch": None}
        )
        if task is None:
            raise GitContextError(
                "Only a task's branch is brought up to date with its parent.",
                hint="Say which one with --task, or go to its branch.",
            )
        if self.store.tip(task.branch) is None:
            raise selection.not_forked(self.store, task)
        target = Target(task.branch, task.workflow, task)
        source = children.parent_source(self.store, task, selector)
        options = merge.MergeOptions(record, take, dry_run, only_new=True)
        return merge.merge(self.store, target, [source], options, selection.commit_info(selector))

    def sync(
        self,
        remote: str | None = None,
        *,
        parent: bool = False,
        record: bool = False,
        take: Sequence[str] = (),
        **selector: Unpack[Selector],
    ) -> SyncResult:
        """Bring the tasks' branches, here and on a remote, together; of one workflow or of all.

        With `parent`, the branch of the workflow's own context too. A branch that changed on both
        sides is merged, as `merge` does it. Raises `UnsyncedError` where some could not be.
        """
        selector = self._selected(selector)
        workflow = selector.get("workflow")
        if parent and workflow is None:
            workflow = selection.workflow_of(self.store, selector)
        scope = syncing.SyncScope(names.workflow_id(workflow) if workflow else None, parent)
        chosen = remotes.choose(self.store, remote)
        options = merge.MergeOptions(record, take, any_path=True)
        return syncing.sync(self.store, chosen, scope, options, selection.commit_info(selector))

    def update_branches(
        self,
        *patterns: str,
        base: str | None = None,
        remote: str | None = None,
        dry_run: bool = False,
    ) -> BranchUpdates:
        """Merge the base into the open branches of a remote, and push what is clean.

        These are the branches of tasks, and others that changed a context; `patterns` of names
        leave out others. The base is by default the remote's default branch, and its rules are in
        force. No branch and no working tree here is touched, and a branch that somebody moves
        meanwhile is merged again.
        """
        chosen = remotes.choose(self.store, remote)
        return branch_updates.update_branches(self.store, chosen, base, patterns, dry_run=dry_run)

    # Verify

    def verify(
        self, revision: str | None = None, *, write: bool = True, **selector: Unpack[Selector]
    ) -> VerificationResult:
        """Tell whether the parts of a context fit together, and whether what they claim is true.

        The findings are committed to `integration_concerns` and `verification_results`, unless
        `write` is false, the context of a revision is verified, or that on the branch of a task.
        """
        selector = self._selected(selector)
        workflow = selection.workflow_of(self.store, selector)
        if revision is not None:
            commit = self.store.resolve(revision)
            return verifying.verify_commit(self.store, workflow, commit)
        target = children.merge_target(self.store, selector)
        tip = self.store.tip(target.ref)
        commit = tip or ""
        if target.task:
            return verifying.verify_task(self.store, target.task, commit)
        if not write:
            return verifying.verify_commit(self.store, workflow, commit)
        commit_info = selection.commit_info(selector)
        return verifying.verify_branch(self.store, target, commit_info)

    def own_checks(
        self, revision: str | None = None, **selector: Unpack[Selector]
    ) -> Sequence[str]:
        """Return the own checks that `verify` would run: the names of their entry points."""
        selector = self._selected(selector)
        if revision is None:
            target = children.merge_target(self.store, selector)
            ref = (
                workflow_branches.parent_branch(self.store, target.task)
                if target.task
                else target.ref
            )
            return check_settings.read_check_settings(self.store, self.store.tip(ref) or "")
        return check_settings.read_check_settings(self.store, self.store.resolve(revision))

    def merge_file(
        self, base: Path | str, ours: Path | str, theirs: Path | str, *, path: str = ""
    ) -> FileMerge:
        """Merge three files as the merge driver does, and change none of them.

        `path` is what the file is called in the working tree (by default, as `ours`): rules of the
        settings in the current folder go by it.
        """
        versions = (Path(base), Path(ours), Path(theirs))
        return merge_file.merge_file(versions, path or str(ours))

    def conflicts(self, *paths: str, **selector: Unpack[Selector]) -> ConflictListing:
        """List the conflicts that wait for a decision: in files of the working tree, or recorded.

        Without paths, those of all contexts that git could not merge, or that hold markers; where
        there are none, those that the context records in `merge_conflicts`.
        """
        selector = self._selected(selector)
        return resolve.conflicts(self.store, selector, paths)

    def resolve(
        self,
        *paths: str,
        take: Sequence[str] = (),
        values: Mapping[str, Any] | None = None,
        decider: Decider | None = None,
        **selector: Unpack[Selector],
    ) -> Resolved:
        """Decide conflicts, and carry that out.

        `take` names sides: `ours`, `theirs`, `base`, `both`, a task, or `POINTER=` one of these;
        `values` gives values by pointer. Or a `decider` chooses. A file that git could not merge is
        written, and staged once nothing is left to decide; a recorded conflict is decided by a
        commit.
        """
        selector = self._selected(selector)
        exactly = {pointer: exact(value) for pointer, value in (values or {}).items()}
        chosen = decider or script.ScriptedDecider(take, exactly)
        return resolve.resolve(self.store, selector, paths, chosen, selection.commit_info(selector))

    # Prune

    def prune(
        self,
        *,
        limit: int | None = None,
        dry_run: bool = False,
        undo: bool = False,
        **selector: Unpack[Selector],
    ) -> PruneResult:
        """Take out of a workflow's context what its history keeps, and leave a reference to that.

        With `limit`, no more goes than brings it within so many bytes; `PruneResult.fits` tells
        whether that could be done. With `undo`, everything comes back that ever went.
        """
        selector = self._selected(selector)
        target = children.merge_target(self.store, selector)
        options = pruning.PruneOptions(limit, dry_run)
        act = pruning.undo if undo else pruning.prune
        return act(self.store, target, options, selection.commit_info(selector))

    # Read

    def show(
        self,
        revision: str | None = None,
        pointer: str = "",
        *,
        full: bool = False,
        **selector: Unpack[Selector],
    ) -> ShownContext:
        """Return a context or a task's own document, at a revision, or a part of it.

        With `full`, what was pruned from the context stands where it stood.
        """
        selector = self._selected(selector)
        return reading.show(self.store, selector, reading.ShowOptions(revision, pointer, full=full))

    def restore(self, **selector: Unpack[Selector]) -> HandOff:
        """Return what an agent needs to go on."""
        selector = self._selected(selector)
        return reading.restore(self.store, selector)

    def status(
        self,
        *,
        stale_hours: float = STALE_HOURS,
        conflicts: bool = False,
        **selector: Unpack[Selector],
    ) -> WorkflowStatus:
        """Return how a workflow and its tasks stand.

        With `conflicts`, each open task is merged in memory, to count the conflicts.
        """
        selector = self._selected(selector)
        found = reading.status(self.store, selector, stale_hours)
        return conflicts_ahead.with_conflicts_ahead(self.store, found) if conflicts else found

    def list(self) -> list[WorkflowListing]:
        """List the workflows of the repository."""
        return reading.list_workflows(self.store)

    def log(
        self,
        revision: str | None = None,
        pointer: str = "",
        *,
        limit: int | None = None,
        all_fields: bool = True,
        **selector: Unpack[Selector],
    ) -> Log:
        """Return what each commit changed in a context, or at a place in it.

        With `limit`, it is the newest commits alone. Unless `all_fields`, what changes at every
        save is left out: times of saving, `version`, `current_agent` and computed figures.
        """
        selector = self._selected(selector)
        options = log.LogOptions(limit, all_fields)
        return log.log(self.store, selector, revision, pointer, options)

    def blame(
        self, revision: str | None = None, pointer: str = "", **selector: Unpack[Selector]
    ) -> Blame:
        """Return who brought what is in a context, and who took out what was."""
        selector = self._selected(selector)
        return pruned.blame(self.store, selector, revision, pointer)

    def stats(self, revision: str | None = None, **selector: Unpack[Selector]) -> Stats:
        """Return how large a context was in each commit of its branch, and what made it up."""
        selector = self._selected(selector)
        return stats.stats(self.store, selector, revision)

    def brief(self, **selector: Unpack[Selector]) -> Brief:
        """Return the hand-off of a task or workflow with its request, decisions and mismatches."""
        selector = self._selected(selector)
        return briefs.brief(self.store, selector)

    def report(self, revision: str | None = None, **selector: Unpack[Selector]) -> Report:
        """Return the whole picture of a workflow, for whoever takes it over; writes nothing."""
        selector = self._selected(selector)
        return report.report(self.store, selector, revision)

    def graph(self, **selector: Unpack[Selector]) -> Graph:
        """Return the branches of a workflow, and how they hang together."""
        selector = self._selected(selector)
        return graph.graph(self.store, selector)

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
        request = diff.DiffOptions(workflow, task, origins)
        return diff.diff(self.store, revisions, request, is_staged=staged)

    def review(self, base: str, head: str = "HEAD", *, workflow: str | None = None) -> Review:
        """Return what a commit changed in contexts since it left another; of one workflow or all.

        `Review.to_markdown` makes a comment for a pull request of it, and `Review.to_html` a page.
        """
        return review.review(self.store, base, head, workflow)

    # Check

    def validate(  # keywords, each a choice of its own
        self,
        *paths: str,
        staged: bool = False,
        revision: str | None = None,
        commits: str | None = None,
        against: str | None = None,
        branch: str | None = None,
    ) -> ValidationResult:
        """Find what is wrong with contexts: files, what is staged, or commits.

        The default is all contexts of the working tree. `against` names a commit whose
        common ancestor is compared with, and `branch` the one that the changes were made on.
        """
        scope = validating.ValidationScope(paths, staged, revision, commits, against, branch)
        return findings.ValidationResult(validating.validate(self.store.git, scope))

    def check_merge(self, base: str, head: str) -> ValidationResult:
        """Merge the contexts of a commit into another's in memory, and validate what comes out."""
        return findings.ValidationResult(merges.check_merge(self.store.git, base, head))

    def verify_merge(self, commit: str | None = None) -> ValidationResult:
        """Find edits that a merge lost; by default, one that is going on, or the current commit."""
        return findings.ValidationResult(merges.check_merge_commit(self.store.git, commit))

    def format(self, *files: str, check: bool = False) -> Sequence[str]:
        """Give JSON files the canonical layout; returns those that change, or with `check` would.

        If one of them is not valid JSON, none is changed.
        """
        changed = [file for file in formatting.canonical_files(files) if file.before != file.after]
        for file in [] if check else changed:
            formatting.rewrite(file)
        return [file.name for file in changed]

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of contexts."""
        return schema.json_schema()

    def doctor(self) -> Sequence[SetupProblem]:
        """Find out why contexts would not merge here."""
        return doctor.diagnose(self.store.git)

    def _selected(self, selector: Selector) -> Selector:
        """Check the keywords of a verb. Raises `TypeError` where one of them is none."""
        for name in selector:
            if name not in SELECTOR_KEYWORDS:
                raise TypeError(f"unexpected keyword argument {name!r}")
        if self._current_task is None:
            return selector
        return {"current_task": self._current_task, **selector}

    def _current_branch(self, selector: Selector) -> str:
        branch = selector.get("branch")
        checked_out = self.store.head()
        ref = HEADS + branch if branch else checked_out
        if ref is None:
            message = "HEAD is detached: there is no current branch."
            hint = "Check a branch out, or name one with --branch."
            raise GitContextError(message, hint=hint)
        is_named = bool(branch)
        if is_named and self.store.tip(ref) is None:
            message = f"There is no branch {branch!r}."
            hint = "See which there are: git branch"
            kind = ErrorKind.MISSING
            raise GitContextError(message, hint=hint, kind=kind)
        return ref

    def _fork_adopting(
        self, new: names.TaskName, branch: str, scope: str, selector: Selector
    ) -> ForkResult:
        """Bind a branch to a task, which is forked where it has no branch of its own."""
        bound = self._current_branch({"branch": branch})
        adoption.check_adoptable(self.store, bound, new)
        forked = lifecycle.forked(self.store, new) or lifecycle.take_up(self.store, new)
        forked = forked or self._fork_new(new, scope, selector, bound)
        branch_tasks.adopt(self.store, bound, new)
        return forked._replace(adopted=names.short(bound))

    def _fork_new(
        self, new: names.TaskName, scope: str, selector: Selector, adopted: str = ""
    ) -> ForkResult:
        duty = lifecycle.TaskAssignment(selector.get("agent") or "", scope)
        ref = self._parent(new, selector, adopted)
        info = selection.commit_info(selector)
        (forked,) = lifecycle.fork(self.store, ref, [new], duty, info)
        return forked

    def _parent(self, task: names.TaskName, selector: Selector, adopted: str) -> str:
        if selector.get("branch"):
            ref = selection.workflow_branch(self.store, task.workflow, selector)
        else:
            ref = workflow_branches.parent_branch(self.store, task, adopted)
        if ref == adopted:
            raise GitContextError(
                f"{names.short(ref)} cannot be adopted: it is what the task is forked from.",
                hint="Name another with --branch, or with --adopt.",
                exit_code=USAGE,
            )
        return ref
