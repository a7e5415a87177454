"""Merges validated: one that is going on or was made, and one that is yet to be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.document.findings import CODES, Finding
from git_context.gates import lookalikes
from git_context.gates.remerge import UnverifiableError, remerge
from git_context.gates.textmerge import lost_as_text
from git_context.gates.validation import INDEX, Validation, settings_at
from git_context.jsontext.write import encode, write
from git_context.merge.values import Missing
from git_context.repository.ancestry import merge_bases, parents
from git_context.repository.objects import (
    Change,
    Objects,
    between,
    by_merge,
    head,
    merging,
    staged,
)

if TYPE_CHECKING:
    from git_context.document.settings import Settings
    from git_context.repository.git import Git


def check_merge_commit(git: Git, revision: str | None) -> list[Finding]:
    """Look for edits that a merge lost: a commit, or (`None`) the merge that is going on.

    A commit that is no merge has lost nothing. Without a merge going on, the current commit is
    looked at.
    """
    objects = Objects(git)
    current = head(git)
    others = merging(git) if revision is None else []
    if current is None and revision is None:
        return []
    if current and others:
        commit, ancestors = INDEX, [current, *others]
        changes = staged(git, current)
    else:
        commit = git.commit(revision or "HEAD")
        ancestors = parents(git, commit)
        if len(ancestors) < 2:  # noqa: PLR2004  # a merge has two parents or more
            return []
        changes = between(git, ancestors[0], commit)
    changes = by_merge(objects, ancestors, changes)
    rules = settings_at(objects, ancestors[0])
    found = Validation(objects, rules.settings, commit).changes(changes, ancestors)
    about = (CODES["edit-dropped"], CODES["merge-not-verified"])
    return rules.findings + [one for one in found if one.code in about]


def check_merge(git: Git, base: str, tip: str) -> list[Finding]:
    """Merge two commits' contexts in memory and validate what comes out, by `base`'s settings.

    Reported are conflicts, faults of the result, and what a merge of the files as text, such as a
    hosting service makes, would lose. Nothing is written.
    """
    objects = Objects(git)
    ours, theirs = git.commit(base), git.commit(tip)
    rules = settings_at(objects, ours)
    bases = merge_bases(git, ours, theirs)
    start = bases[0] if bases else None
    findings = [*rules.findings, *lookalikes.added_between(git, start, theirs)]
    strangers = Validation(objects, rules.settings, theirs)
    for change in between(git, start, theirs):
        if change.after and not change.after.is_file:
            findings += strangers.changes([change])
            continue
        findings += _check_one_merge(objects, change.path, (ours, theirs), rules.settings)
    return findings


def _check_one_merge(
    objects: Objects, path: str, commits: tuple[str, str], settings: Settings
) -> list[Finding]:
    validation = Validation(objects, settings, commits[1])
    try:
        merge = remerge(objects, path, commits, settings.rules)
    except UnverifiableError as error:
        found = validation.changes([Change(path, None, objects.entry(commits[1], path))])
        text = f"the merge cannot be computed: {error}"
        return [*found, Finding(CODES["merge-conflict"], text, path=path, revision=commits[1])]
    findings = [
        Finding(
            CODES["merge-conflict"],
            f"{contest.pointer or 'the context'}: {contest.kind}",
            contest.pointer,
            path=path,
            revision=commits[1],
        )
        for contest in merge.merged.contests
    ]
    value = merge.merged.value
    if not isinstance(value, Missing):
        before = objects.entry(commits[0], path)
        result = encode(write(value) + "\n")
        found = validation.context(path, before, result)
        findings += [one._replace(revision=commits[1]) for one in found]
        known = {one.code for one in found}
        as_text = lost_as_text(objects, path, commits, merge)
        findings += [one for one in as_text if one.code not in known]
    return findings
