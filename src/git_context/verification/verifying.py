"""`verify`: the checks run over a context, and what they find written into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import GitContextError
from git_context.repository.names import SHORT, short
from git_context.verification.claims import claims
from git_context.verification.concerns import judged, unique, with_findings
from git_context.verification.configured import configured
from git_context.verification.contracts import contracts
from git_context.verification.contradictions import contradictions
from git_context.verification.evidence import subject
from git_context.verification.own import own_checks
from git_context.workflow import homes
from git_context.workflow.changes import Edit, Tip, change
from git_context.workflow.lifecycle import present
from git_context.workflow.pruned import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from git_context.repository.names import Task
    from git_context.repository.store import Document, Store
    from git_context.verification.findings import Finding
    from git_context.workflow.changes import Saved
    from git_context.workflow.places import Place, Told

    _Update = Callable[[Tip], Edit]

_ATTEMPTS: Final = 3


class Verified(NamedTuple):
    """What was verified and found.

    `commit` is the one that was verified, and `saved` what became of the branch: `None` where
    nothing was to be written.
    """

    workflow: str
    commit: str
    findings: list[Finding]
    saved: Saved | None

    @property
    def fails(self) -> bool:
        """Whether anything is a mismatch or missing."""
        return any(finding.fails for finding in self.findings)


class _MovedError(Exception):
    """The branch moved on while its context was verified."""


def examine(store: Store, workflow: str, document: Document, heads: Sequence[str]) -> list[Finding]:
    """Run all checks over a context that stands on commits, the first of its own branch.

    What was pruned from it is looked at, too. A finding has the status that somebody else gave to a
    concern of the same name, if any.
    """
    about = subject(store, workflow, whole(store, workflow, document), heads)
    found = [*contracts(about), *claims(about), *contradictions(about)]
    found += own_checks(configured(store, heads[0]), about)
    return judged(document, unique(found))


def verify_commit(store: Store, workflow: str, commit: str) -> Verified:
    """Verify the context of a commit, and write nothing."""
    return _looked(store, workflow, commit, [commit])


def verify_task(store: Store, task: Task, commit: str) -> Verified:
    """Verify the context on a task's branch, held against its parent's, and write nothing."""
    above = store.tip(homes.parent(store, task)) or commit
    return _looked(store, task.workflow, commit, [above, commit])


def verify_branch(store: Store, place: Place, told: Told) -> Verified:
    """Verify the context on a branch, and commit there what was found; nothing where it is known.

    Raises `GitContextError` where the branch has no context, or keeps moving.
    """
    for _ in range(_ATTEMPTS):
        tip = store.tip(place.ref)
        known = store.document(tip, place.workflow) if tip else None
        document = present(Tip(tip, known, ""), place.ref, place.workflow)
        findings = examine(store, place.workflow, document, [tip or ""])
        try:
            saved = change(store, place, _writing(tip, findings), told)
        except _MovedError:
            continue
        return Verified(place.workflow, tip or "", findings, saved)
    raise GitContextError(
        f"{short(place.ref)} moved on while it was verified.", hint="Verify it again."
    )


def verified(store: Store, place: Place, document: Document, heads: Sequence[str]) -> Document:
    """Return a context that is being merged from `heads`, with what verification finds in it.

    Raises `GitContextError` on the branch of a task, where nothing of it can be written.
    """
    if place.task:
        raise GitContextError(
            f"{short(place.ref)} is the branch of a task, and findings are not a task's to write.",
            hint="Merge without --verify, and look with: git context verify --task TASK",
        )
    return with_findings(document, examine(store, place.workflow, document, heads))


def _looked(store: Store, workflow: str, commit: str, heads: Sequence[str]) -> Verified:
    document = store.document(commit, workflow)
    if document is None:
        raise GitContextError(f"{commit[:SHORT]} has no context of the workflow {workflow!r}.")
    return Verified(workflow, commit, examine(store, workflow, document, heads), None)


def _writing(verified_tip: str | None, findings: Sequence[Finding]) -> _Update:
    def written(tip: Tip) -> Edit:
        if tip.commit != verified_tip or tip.document is None:
            raise _MovedError
        document = with_findings(tip.document, findings)
        if document != tip.document:
            document = {**document, "timestamp": tip.now}
        return Edit(document, "Verify")

    return written
