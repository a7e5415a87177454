"""Findings on everything in a review: its contexts, their commits, and their merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.enforcement.commits import check_commits
from git_context.enforcement.merges import check_merge
from git_context.enforcement.validation import Validation, settings_at
from git_context.repository.ancestry import Range
from git_context.repository.changed_contexts import changes_between

if TYPE_CHECKING:
    from git_context.document.findings import ValidationFinding
    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore
    from git_context.review.context_reviews import Ends


def review_findings(
    store: ObjectStore, ends: Ends, target: str, task: TaskName | None = None
) -> list[ValidationFinding]:
    """List what is wrong with the changed contexts, each thing once, errors first.

    Those are the findings of the newer versions, what their commits did for good (a secret, a lost
    edit), and what merging them into the commit `target` would do. The settings of `target` are in
    force; `task` is the one on whose branch the commits were made.
    """
    git = store.git
    rules = settings_at(store, target)
    found = settings_at(store, ends.head_commit).findings + rules.findings
    changes = changes_between(git, ends.base_commit, ends.head_commit)
    found += Validation(store, rules.settings, ends.head_commit, task).changes(
        changes, [ends.base_commit]
    )
    commits = Range(ends.head_commit, [target])
    found += check_commits(store, commits, task, rules, tip=ends.head_commit)
    if target != ends.base_commit:
        found += check_merge(git, target, ends.head_commit)
    once = {(one.code, one.message, one.pointer, one.path): one for one in reversed(found)}
    return sorted(once.values(), key=_rank)


def _rank(finding: ValidationFinding) -> tuple[bool, str, str, int, int]:
    return not finding.is_error, finding.code, finding.path, finding.line, finding.column
