"""Validation of commits, made or about to be: the index, one commit, or each of many."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.findings import CODES
from git_context.enforcement import lookalikes
from git_context.enforcement.validation import INDEX, Validation, compared_commits, settings_at
from git_context.errors import USAGE, GitContextError
from git_context.repository.ancestry import Range, merge_bases, parents
from git_context.repository.changed_contexts import (
    FileChange,
    changes_between,
    changes_of_pairs,
    contexts_in_commit,
    merge_changes,
    staged_changes,
)
from git_context.repository.object_store import ObjectStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.document.findings import ValidationFinding
    from git_context.enforcement.validation import ActiveSettings
    from git_context.repository.git import Git
    from git_context.repository.names import TaskName

# Findings that stay harmful in history even if a later commit mends it.
LASTING: Final = frozenset(
    CODES[name] for name in ("secret", "too-large", "not-a-file", "ownership", "edit-dropped")
)


def check_staged(
    git: Git, against: str | None = None, task: TaskName | None = None
) -> list[ValidationFinding]:
    """Validate the contexts that the index has changed against the current commit.

    During a merge they are held against what the merge gives. With `against`, the index is held
    against the common ancestor with that commit, whose settings are in force.
    """
    against = git.commit(against) if against else None
    compared = compared_commits(git, against)
    base = compared[0] if compared else None
    store = ObjectStore(git)
    changes = staged_changes(git, base)
    is_merge = len(compared) > 1
    if is_merge:
        changes = merge_changes(store, compared, changes)
    look_alikes = lookalikes.staged(git, base)
    if not changes:
        return look_alikes
    in_force = against or INDEX
    rules = settings_at(store, in_force)
    settings = rules.settings
    validation = Validation(store, settings, INDEX, task)
    found = validation.changes(changes, compared)
    return look_alikes + rules.findings + found


def check_commit(
    git: Git, revision: str, against: str | None = None, task: TaskName | None = None
) -> list[ValidationFinding]:
    """Validate all contexts of a commit, each against its first parent.

    With `against`, against the common ancestor with that commit, whose settings are in force.
    """
    store = ObjectStore(git)
    commit = git.commit(revision)
    if against:
        against = git.commit(against)
        compared = merge_bases(git, against, commit)[:1]
    else:
        compared = parents(git, commit)[:1]
    base = compared[0] if compared else None
    changed = {change.path: change for change in changes_between(git, base, commit)}
    kept = [FileChange(path, after, after) for path, _, after in contexts_in_commit(git, commit)]
    rules = settings_at(store, against or commit)
    others = Validation(store, rules.settings, commit)
    findings = [*rules.findings, *lookalikes.added_between(git, None, commit)]
    findings += others.changes([change for change in kept if change.path not in changed])
    validation = Validation(store, rules.settings, commit, task)
    return findings + validation.changes(list(changed.values()), compared)


def check_range(git: Git, commits: str, task: TaskName | None = None) -> list[ValidationFinding]:
    """Validate what each commit of a range `A..B` did; each commit's own settings are in force."""
    start, dots, end = commits.partition("..")
    if not dots or end.startswith("."):
        raise GitContextError(
            f"{commits!r} is not a range.", hint="Write it as A..B.", exit_code=USAGE
        )
    excluded = git.commit(start or "HEAD")
    return check_commits(ObjectStore(git), Range(git.commit(end or "HEAD"), [excluded]), task)


def check_commits(
    store: ObjectStore,
    commits: Range,
    task: TaskName | None = None,
    rules: ActiveSettings | None = None,
    *,
    tip: str = "",
) -> list[ValidationFinding]:
    """Validate what each of many commits did to contexts.

    Each is held against its parent, a merge against what the merge of its parents gives. With
    `tip`, whatever is no lasting harm counts in that commit alone. Without `rules`, those in force
    are each commit's own.
    """
    git = store.git
    findings: list[ValidationFinding] = list(rules.findings) if rules else []
    listed = commits.listed(git)
    look_alikes = lookalikes.added_by(git, listed)
    pairs = {commit: (next(iter(ancestors), ""), commit) for commit, ancestors in listed.items()}
    changes_of_all = changes_of_pairs(git, pairs.values())
    examination = _Examination(store, task, rules, tip)
    for commit, ancestors in listed.items():
        changes = changes_of_all[pairs[commit]]
        found = look_alikes.get(commit, []) + examination.findings(commit, ancestors, changes)
        if tip and commit != tip:
            found = _still_harmful(store, found, commit, tip)
        if found and commits.has(git, commit):
            findings += found
    return findings


class _Examination(NamedTuple):
    """The examination of each of many commits: see `check_commits`."""

    store: ObjectStore
    task: TaskName | None
    rules: ActiveSettings | None
    tip: str

    def findings(
        self, commit: str, ancestors: Sequence[str], changes: list[FileChange]
    ) -> list[ValidationFinding]:
        """List what is wrong with what a commit did to contexts; of a merge, besides merging."""
        if len(ancestors) > 1:
            changes = merge_changes(self.store, ancestors, changes)
        if not changes:
            return []
        in_force = self.rules or settings_at(self.store, commit)
        validation = partial(Validation, self.store, in_force.settings, commit, self.task)
        superseded = [change for change in changes if self._is_superseded(change)]
        present = [change for change in changes if change not in superseded]
        found_before = validation(are_superseded=True).changes(superseded, ancestors)
        return found_before + validation(are_superseded=False).changes(present, ancestors)

    def _is_superseded(self, change: FileChange) -> bool:
        """Tell whether another file stands at the tip, or none, by now."""
        return bool(self.tip) and self.store.entry(self.tip, change.path) != change.after


def _still_harmful(
    store: ObjectStore, findings: list[ValidationFinding], commit: str, tip: str
) -> list[ValidationFinding]:
    """Leave out what a later commit mended: the file is another one at the tip, or gone."""
    paths = {one.path for one in findings}
    same = {path for path in paths if store.entry(commit, path) == store.entry(tip, path)}
    return [one for one in findings if one.code in LASTING or one.path in same]
