"""What is committed or about to be, validated: the index, one commit, or each of many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.document.findings import CODES
from git_context.errors import USAGE, GitContextError
from git_context.gates import lookalikes
from git_context.gates.validation import INDEX, Validation, settings_at
from git_context.repository.ancestry import Range, merge_bases, parents
from git_context.repository.objects import (
    Change,
    Objects,
    between,
    by_merge,
    head,
    in_commit,
    merging,
    staged,
)

if TYPE_CHECKING:
    from git_context.document.findings import Finding
    from git_context.gates.validation import Rules
    from git_context.repository.git import Git
    from git_context.repository.names import Task

# What stays harmful in history even if a later commit mends it.
LASTING: Final = frozenset(
    CODES[name] for name in ("secret", "too-large", "not-a-file", "ownership", "edit-dropped")
)


def check_staged(git: Git, against: str | None = None, task: Task | None = None) -> list[Finding]:
    """Validate the contexts that the index has changed against the current commit.

    During a merge they are held against what the merge gives. With `against`, the index is held
    against the common ancestor with that commit, whose settings are in force.
    """
    current = head(git)
    base = current
    if against and current:
        base = next(iter(merge_bases(git, against, current)), None)
    objects = Objects(git)
    changes = staged(git, base)
    merged = [current, *merging(git)] if current and not against else [base] if base else []
    if len(merged) > 1:
        changes = by_merge(objects, merged, changes)
    look_alikes = lookalikes.staged(git, base)
    if not changes:
        return look_alikes
    rules = settings_at(objects, against or INDEX)
    validation = Validation(objects, rules.settings, INDEX, task)
    return look_alikes + rules.findings + validation.changes(changes, merged)


def check_commit(
    git: Git, revision: str, against: str | None = None, task: Task | None = None
) -> list[Finding]:
    """Validate all contexts of a commit, each against its first parent.

    With `against`, against the common ancestor with that commit, whose settings are in force.
    """
    objects = Objects(git)
    commit = git.commit(revision)
    if against:
        git.commit(against)
        base = next(iter(merge_bases(git, against, commit)), None)
    else:
        base = next(iter(parents(git, commit)), None)
    changed = {change.path: change for change in between(git, base, commit)}
    kept = [Change(path, after, after) for path, _, after in in_commit(git, commit)]
    rules = settings_at(objects, against or commit)
    others = Validation(objects, rules.settings, commit)
    findings = [*rules.findings, *lookalikes.added_between(git, None, commit)]
    findings += others.changes([change for change in kept if change.path not in changed])
    validation = Validation(objects, rules.settings, commit, task)
    return findings + validation.changes(list(changed.values()), [base] if base else [])


def check_range(git: Git, commits: str, task: Task | None = None) -> list[Finding]:
    """Validate what each commit of a range `A..B` did; each commit's own settings are in force."""
    start, dots, end = commits.partition("..")
    if not dots or end.startswith("."):
        raise GitContextError(
            f"{commits!r} is not a range.", hint="Write it as A..B.", exit_code=USAGE
        )
    excluded = git.commit(start or "HEAD")
    return check_commits(git, Range(git.commit(end or "HEAD"), [excluded]), task)


def check_commits(
    git: Git,
    commits: Range,
    task: Task | None = None,
    rules: Rules | None = None,
    *,
    tip: str = "",
) -> list[Finding]:
    """Validate what each of many commits did to contexts.

    Each is held against its parent, a merge against what the merge of its parents gives. With
    `tip`, whatever is no lasting harm counts in that commit alone. Without `rules`, those in force
    are each commit's own.
    """
    objects = Objects(git)
    findings: list[Finding] = list(rules.findings) if rules else []
    listed = commits.listed(git)
    look_alikes = lookalikes.added_by(git, listed)
    for commit, ancestors in listed.items():
        changes = between(git, ancestors[0] if ancestors else None, commit)
        if len(ancestors) > 1:
            changes = by_merge(objects, ancestors, changes)
        found = look_alikes.get(commit, [])
        if changes:
            in_force = rules or settings_at(objects, commit)
            validation = Validation(objects, in_force.settings, commit, task)
            found = found + validation.changes(changes, ancestors)
        if tip and commit != tip:
            found = _still_harmful(objects, found, commit, tip)
        if found and commits.has(git, commit):
            findings += found
    return findings


def _still_harmful(
    objects: Objects, findings: list[Finding], commit: str, tip: str
) -> list[Finding]:
    """Leave out what a later commit mended: the file is another one at the tip, or gone."""
    paths = {one.path for one in findings}
    same = {path for path in paths if objects.entry(commit, path) == objects.entry(tip, path)}
    return [one for one in findings if one.code in LASTING or one.path in same]
