"""Validation of pushes, before they go and before they are accepted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from git_context.document.findings import CODES, ValidationFinding
from git_context.document.policy import SETTINGS_FILE
from git_context.enforcement.commits import check_commits
from git_context.enforcement.lookalikes import folded, task_of
from git_context.enforcement.upstream import Update, foreign_tips, on_remote, on_server
from git_context.enforcement.validation import settings_at
from git_context.repository.ancestry import Range
from git_context.repository.changed_contexts import current_commit
from git_context.repository.object_store import ObjectStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from git_context.enforcement.upstream import Published
    from git_context.enforcement.validation import ActiveSettings
    from git_context.repository.git import Git

_REPLACEMENTS: Final = "refs/replace/"
_NONE: Final = re.compile("0+")


def check_push(git: Git, remote: str, lines: Sequence[str]) -> list[ValidationFinding]:
    """Validate what is to be pushed to a remote; `lines` are those of the hook `pre-push`."""
    asked = [line.split(" ") for line in lines]
    pushed = _updates(git, [(old, commit, ref) for _, commit, ref, old in asked])
    before = on_remote(git, remote)
    branches = before.branches | {update.ref: update.old for update in pushed if update.old}
    before = before._replace(branches=branches)
    known = [update.old for update in pushed if update.old]
    return [
        *_replacements((commit, ref) for _, commit, ref, _ in asked),
        *_check_updates(before, pushed, known, f"refs/remotes/{remote}"),
    ]


def check_receive(git: Git, lines: Sequence[str]) -> list[ValidationFinding]:
    """Validate what is pushed to this repository; `lines` are those of the hook `pre-receive`.

    The settings in force are those of the default branch as it was before. If it is not born
    yet, they are those that it is to have, or none where that is not sure.
    """
    asked = [line.split(" ", 2) for line in lines]
    pushed = _updates(git, [(old, commit, ref) for old, commit, ref in asked])
    before = on_server(git)
    in_force = current_commit(git) or before.sure(pushed).get(before.default)
    rules = settings_at(ObjectStore(git), in_force)
    found = [
        *_replacements((commit, ref) for _, commit, ref in asked),
        *_check_updates(before, pushed, [], "refs", rules),
    ]
    if not in_force and any(one.is_error for one in found):
        text = (
            f"there are no settings to check by: the server's HEAD names {before.default!r},"
            " which does not exist; an administrator sets it with:"
            " git symbolic-ref HEAD refs/heads/BRANCH"
        )
        found.append(ValidationFinding(CODES["settings"], text, path=SETTINGS_FILE))
    return found


def _replacements(asked: Iterable[tuple[str, str]]) -> Iterator[ValidationFinding]:
    """Report refs by which git shows other objects than those that are named."""
    for commit, ref in asked:
        if folded(ref).startswith(_REPLACEMENTS) and not _NONE.fullmatch(commit):
            text = f"{ref} would put one object in the place of another"
            yield ValidationFinding(CODES["replaced-object"], text, path=ref)


def _check_updates(
    before: Published,
    pushed: Sequence[Update],
    known: Sequence[str],
    refs: str,
    rules: ActiveSettings | None = None,
) -> list[ValidationFinding]:
    """Validate the commits that a push brings, per branch.

    The commits `known`, and the refs within the folder `refs`, are there already. The fields that a
    task owns is examined more strictly: by which branch has a commit already.
    """
    git, sure = before.git, before.sure(pushed)
    parents = (rules or _default_rules(before)).settings.parents
    found: list[ValidationFinding] = []
    # The commits that a task of this push may have: another one may have merged them.
    owned: set[str] = set()
    for update in pushed:
        new = Range(update.commit, known, refs)
        task = task_of(update.ref)
        if task is None:
            found += check_commits(ObjectStore(git), new, None, rules, tip=update.commit)
            continue
        task_range = Range(update.commit, foreign_tips(before, sure, task.workflow, parents))
        about = check_commits(ObjectStore(git), task_range, task, rules, tip=update.commit)
        found += [one for one in about if _is_foreign(one) or _is_new(git, new, one)]
        if update.ref in sure:
            owned |= task_range.listed(git).keys() - _foreign_revisions(about)
    return _without_owned(found, owned)


def _foreign_revisions(findings: Sequence[ValidationFinding]) -> set[str]:
    """Return the commits that change what is not their task's."""
    return {one.revision for one in findings if _is_foreign(one)}


def _without_owned(
    findings: Sequence[ValidationFinding], owned: set[str]
) -> list[ValidationFinding]:
    """Leave out that commits are not of one task where another may have them; list each once."""
    found = [one for one in findings if not _is_foreign(one) or one.revision not in owned]
    return list(dict.fromkeys(found))


def _is_foreign(finding: ValidationFinding) -> bool:
    return finding.code == CODES["ownership"]


def _is_new(git: Git, new: Range, finding: ValidationFinding) -> bool:
    return not finding.revision or new.has(git, finding.revision)


def _default_rules(before: Published) -> ActiveSettings:
    return settings_at(ObjectStore(before.git), before.branches.get(before.default))


def _updates(git: Git, asked: Iterable[tuple[str, str, str]]) -> list[Update]:
    """Return the updates of refs, given old and new ids and names; not those that are deleted.

    Nor those that get what is no commit, as a tag of a file.
    """
    updates = [Update(ref, _commit(git, new), _commit(git, old)) for old, new, ref in asked]
    return [update for update in updates if update.commit]


def _commit(git: Git, name: str) -> str:
    """Return the commit that an id leads to; nothing where there is none here."""
    if _NONE.fullmatch(name):
        return ""
    asked = ("--verify", "--quiet", "--end-of-options", name + "^{commit}")
    return git.run("rev-parse", *asked, check=False).stdout.decode().strip()
