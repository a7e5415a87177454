"""`verify`: the checks run over a context, and what they find written into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import ErrorKind, GitContextError
from git_context.repository.names import SHORT, short
from git_context.verification.check_settings import read_check_settings
from git_context.verification.claims import claims
from git_context.verification.concerns import apply_overrides, unique, with_findings
from git_context.verification.contracts import contracts
from git_context.verification.contradictions import contradictions
from git_context.verification.custom_checks import run_custom_checks
from git_context.verification.evidence import gather_evidence
from git_context.workflow import workflow_branches
from git_context.workflow.restoring import restore_pruned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from git_context.merge.values import JsonObject
    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore
    from git_context.verification.findings import VerificationFinding
    from git_context.verification.model import VerificationSubject
    from git_context.wire import checking as wire
    from git_context.workflow.changes import ContextEdit, Saved, Tip
    from git_context.workflow.target import CommitInfo, Target

    _Update = Callable[[Tip], ContextEdit]

_ATTEMPTS: Final = 3


class VerificationResult(NamedTuple):
    """The result of a verification.

    `commit` is the one that was verified, and `saved` what became of the branch: `None` where
    nothing was to be written.
    """

    workflow: str
    commit: str
    findings: list[VerificationFinding]
    saved: Saved | None

    @property
    def fails(self) -> bool:
        """Whether anything is a mismatch or missing."""
        return any(finding.fails for finding in self.findings)

    def to_json(self) -> wire.Verification:
        """Return what `--json` says of it."""
        return {
            "workflow": self.workflow,
            "commit": self.commit,
            "ok": not self.fails,
            "saved": self.saved.to_json() if self.saved else None,
            "findings": [finding.to_json() for finding in self.findings],
        }


class _BranchMovedError(Exception):
    """The branch moved on while its context was verified."""


def examine(
    store: ObjectStore, workflow: str, document: JsonObject, heads: Sequence[str]
) -> list[VerificationFinding]:
    """Run all checks over a context that stands on commits, the first of its own branch.

    Its pruned parts are examined, too. A finding has the status that somebody else gave to a
    concern of the same name, if any.
    """
    restored = restore_pruned(store, workflow, document)
    subject = gather_evidence(store, workflow, restored, heads)
    found = _checked(subject)
    found += run_custom_checks(read_check_settings(store, heads[0]), subject)
    return apply_overrides(document, unique(found))


def examine_commits(
    store: ObjectStore,
    workflow: str,
    document: JsonObject,
    heads: Sequence[str],
    tips: Mapping[str, str],
) -> list[VerificationFinding]:
    """Run the checks whose findings hang on commits alone, whatever else a clone has.

    `tips` are the last commits of tasks' branches that no merge has taken in, by task. Checks of
    one's own do not run, and what tasks refer to is not searched for.
    """
    restored = restore_pruned(store, workflow, document)
    subject = gather_evidence(store, workflow, restored, heads, tips)
    return apply_overrides(document, unique(_checked(subject)))


def verify_commit(store: ObjectStore, workflow: str, commit: str) -> VerificationResult:
    """Verify the context of a commit, and write nothing."""
    return _verify_at(store, workflow, commit, [commit])


def verify_task(store: ObjectStore, task: TaskName, commit: str) -> VerificationResult:
    """Verify the context on a task's branch, held against its parent's, and write nothing."""
    above = store.tip(workflow_branches.parent_branch(store, task)) or commit
    return _verify_at(store, task.workflow, commit, [above, commit])


def verify_branch(
    store: ObjectStore, target: Target, commit_info: CommitInfo
) -> VerificationResult:
    """Verify the context on a branch, and commit there what was found; nothing where it is known.

    Raises `GitContextError` where the branch has no context, or keeps moving.
    """
    # A hand-off verifies without writing, and does without these.
    from git_context.workflow.changes import Tip, commit_change  # noqa: PLC0415
    from git_context.workflow.lifecycle import present  # noqa: PLC0415

    for _ in range(_ATTEMPTS):
        tip = store.tip(target.ref)
        known = store.document(tip, target.workflow) if tip else None
        commit = tip or ""
        document = present(Tip(tip, known, ""), target.ref, target.workflow)
        findings = examine(store, target.workflow, document, [commit])
        write = _writing(tip, findings)
        try:
            saved = commit_change(store, target, write, commit_info)
        except _BranchMovedError:
            continue
        return VerificationResult(target.workflow, commit, findings, saved)
    message = f"{short(target.ref)} moved on while it was verified."
    raise GitContextError(message, hint="Verify it again.")


def add_verification(
    store: ObjectStore, target: Target, document: JsonObject, heads: Sequence[str]
) -> JsonObject:
    """Return a context that is being merged from `heads`, with what verification finds in it.

    Raises `GitContextError` on the branch of a task, where nothing of it can be written.
    """
    if target.task:
        raise GitContextError(
            f"{short(target.ref)} is the branch of a task, and findings are not a task's to write.",
            hint="Merge without --verify, and look with: git context verify --task TASK",
        )
    return with_findings(document, examine(store, target.workflow, document, heads))


def _checked(subject: VerificationSubject) -> list[VerificationFinding]:
    return [*contracts(subject), *claims(subject), *contradictions(subject)]


def _verify_at(
    store: ObjectStore, workflow: str, commit: str, heads: Sequence[str]
) -> VerificationResult:
    document = store.document(commit, workflow)
    if document is None:
        raise GitContextError(
            f"{commit[:SHORT]} has no context of the workflow {workflow!r}.", kind=ErrorKind.MISSING
        )
    return VerificationResult(workflow, commit, examine(store, workflow, document, heads), None)


def _writing(verified_tip: str | None, findings: Sequence[VerificationFinding]) -> _Update:
    from git_context.workflow.changes import ContextEdit  # noqa: PLC0415  # see above

    def written(tip: Tip) -> ContextEdit:
        if tip.commit != verified_tip or tip.document is None:
            raise _BranchMovedError
        document = with_findings(tip.document, findings)
        if document != tip.document:
            document = {**document, "timestamp": tip.now}
        return ContextEdit(document, "Verify")

    return written
