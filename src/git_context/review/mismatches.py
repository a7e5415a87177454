"""Findings of verification in a reviewed context: claims that are false, parts that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.document.fold import is_object
from git_context.errors import GitContextError
from git_context.verification.verifying import examine_commits

if TYPE_CHECKING:
    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore
    from git_context.review.context_review import ContextReview
    from git_context.review.context_reviews import Ends
    from git_context.verification.findings import VerificationFinding


def with_mismatches(
    store: ObjectStore, context_review: ContextReview, ends: Ends, task: TaskName | None
) -> ContextReview:
    """Return the review of a context with what in its newer version fails verification.

    `task` is the one on whose branch the reviewed commits were made. Recorded conflicts are left
    out: a review has these in full. The same commits have the same mismatches in every clone.
    """
    try:
        mismatches = _find_mismatches(store, context_review, ends, task)
    except GitContextError as error:
        faults = dict.fromkeys(filter(None, [context_review.fault, error.message]))
        return context_review._replace(fault=" ".join(faults))
    return context_review._replace(mismatches=mismatches)


def _find_mismatches(
    store: ObjectStore, context_review: ContextReview, ends: Ends, task: TaskName | None
) -> list[VerificationFinding]:
    document, workflow = context_review.document, context_review.workflow
    if not is_object(document):
        return []
    heads, tips = [ends.head_commit], {}
    if task and task.workflow == workflow:
        heads, tips = [ends.base_commit, ends.head_commit], {task.id: ends.head_commit}
    found = examine_commits(store, workflow, document, heads, tips)
    return [finding for finding in found if finding.fails and finding.check != "conflict"]
