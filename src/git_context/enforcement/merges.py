"""Merges validated: one that is going on or was made, and one that is yet to be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.document.findings import CODES, ValidationFinding
from git_context.enforcement import lookalikes
from git_context.enforcement.remerge import UnverifiableError, remerge
from git_context.enforcement.textmerge import lost_as_text
from git_context.enforcement.validation import INDEX, Validation, compared_commits, settings_at
from git_context.jsontext.write import encode, write
from git_context.merge.values import Missing
from git_context.repository.ancestry import merge_bases, parents
from git_context.repository.changed_contexts import (
    FileChange,
    changes_between,
    merge_changes,
    staged_changes,
)
from git_context.repository.object_store import ObjectStore

if TYPE_CHECKING:
    from git_context.document.settings import Settings
    from git_context.repository.git import Git


def check_merge_commit(git: Git, revision: str | None) -> list[ValidationFinding]:
    """Look for edits that a merge lost: a commit, or (`None`) the merge that is going on.

    A commit that is no merge has lost nothing. Without a merge going on, the current commit is
    examined.
    """
    store = ObjectStore(git)
    merging = compared_commits(git, None) if revision is None else []
    if revision is None and not merging:
        return []
    if len(merging) > 1:
        commit, ancestors = INDEX, merging
        changes = staged_changes(git, ancestors[0])
    else:
        commit = git.commit(revision or "HEAD")
        ancestors = parents(git, commit)
        if len(ancestors) < 2:  # noqa: PLR2004  # a merge has two parents or more
            return []
        changes = changes_between(git, ancestors[0], commit)
    changes = merge_changes(store, ancestors, changes)
    rules = settings_at(store, ancestors[0])
    found = Validation(store, rules.settings, commit).changes(changes, ancestors)
    about = (CODES["edit-dropped"], CODES["merge-not-verified"])
    return rules.findings + [one for one in found if one.code in about]


def check_merge(git: Git, base: str, tip: str) -> list[ValidationFinding]:
    """Merge two commits' contexts in memory and validate what comes out, by `base`'s settings.

    Reported are conflicts, faults of the result, and what a merge of the files as text, such as a
    hosting service makes, would lose. Nothing is written.
    """
    store = ObjectStore(git)
    ours, theirs = git.commit(base), git.commit(tip)
    rules = settings_at(store, ours)
    bases = merge_bases(git, ours, theirs)
    start = bases[0] if bases else None
    findings = [*rules.findings, *lookalikes.added_between(git, start, theirs)]
    strangers = Validation(store, rules.settings, theirs)
    for change in changes_between(git, start, theirs):
        is_no_file = change.after and not change.after.is_file
        if is_no_file:
            findings += strangers.changes([change])
            continue
        findings += _check_one_merge(store, change.path, (ours, theirs), rules.settings)
    return findings


def _check_one_merge(
    store: ObjectStore, path: str, commits: tuple[str, str], settings: Settings
) -> list[ValidationFinding]:
    validation = Validation(store, settings, commits[1])
    try:
        merge = remerge(store, path, commits, settings.rules)
    except UnverifiableError as error:
        found = validation.changes([FileChange(path, None, store.entry(commits[1], path))])
        text = f"the merge cannot be computed: {error}"
        return [
            *found,
            ValidationFinding(CODES["merge-conflict"], text, path=path, revision=commits[1]),
        ]
    findings = [
        ValidationFinding(
            CODES["merge-conflict"],
            f"{conflict.pointer or 'the context'}: {conflict.kind}",
            conflict.pointer,
            path=path,
            revision=commits[1],
        )
        for conflict in merge.merged.conflicts
    ]
    value = merge.merged.value
    if not isinstance(value, Missing):
        before = store.entry(commits[0], path)
        result = encode(write(value) + "\n")
        found = validation.context(path, before, result)
        findings += [one._replace(revision=commits[1]) for one in found]
        known = {one.code for one in found}
        as_text = lost_as_text(store, path, commits, merge)
        findings += [one for one in as_text if one.code not in known]
    return findings
