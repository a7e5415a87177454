"""What hooks and continuous integration ask about: what is staged, pushed, or to be merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.findings import CODES, Finding
from git_context.errors import USAGE, GitContextError
from git_context.gates.objects import (
    Change,
    Objects,
    between,
    by_merge,
    head,
    in_commit,
    merge_bases,
    merging,
    parents,
    staged,
)
from git_context.gates.remerge import UnverifiableError, remerge
from git_context.gates.textmerge import lost_as_text
from git_context.gates.validation import (
    INDEX,
    Rules,
    Validation,
    settings_at,
)
from git_context.jsontext.write import encode, write
from git_context.merge.values import Missing
from git_context.repository import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.document.settings import Settings
    from git_context.repository.git import Git
    from git_context.repository.names import Task

# What stays harmful in history even if a later commit mends it.
LASTING: Final = frozenset(
    CODES[name] for name in ("secret", "too-large", "not-a-file", "ownership", "edit-dropped")
)


class Update(NamedTuple):
    """A ref that is pushed: its full name, and the commit that it is to have."""

    ref: str
    commit: str


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
    merged = [current, *merging(git)] if current and not against else []
    if len(merged) > 1:
        changes = by_merge(objects, merged, changes)
    if not changes:
        return []
    rules = settings_at(objects, against or INDEX)
    validation = Validation(objects, rules.settings, INDEX, task)
    return rules.findings + validation.changes(changes, merged)


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
        base = next(iter(parents(git, "-1", commit)[commit]), None)
    changed = {change.path: change for change in between(git, base, commit)}
    kept = [Change(path, after, after) for path, _, after in in_commit(git, commit)]
    rules = settings_at(objects, against or commit)
    others = Validation(objects, rules.settings, commit)
    findings = list(rules.findings)
    findings += others.changes([change for change in kept if change.path not in changed])
    validation = Validation(objects, rules.settings, commit, task)
    return findings + validation.changes(list(changed.values()))


def check_commits(
    git: Git,
    revisions: Sequence[str],
    task: Task | None = None,
    rules: Rules | None = None,
    *,
    tip: str = "",
) -> list[Finding]:
    """Validate what each of many commits did to contexts; `revisions` are for `git rev-list`.

    Each is held against its parent, a merge against what the merge of its parents gives. With
    `tip`, whatever is no lasting harm counts in that commit alone. Without `rules`, those in force
    are each commit's own.
    """
    objects = Objects(git)
    findings: list[Finding] = list(rules.findings) if rules else []
    for commit, ancestors in parents(git, *revisions).items():
        changes = between(git, ancestors[0] if ancestors else None, commit)
        if len(ancestors) > 1:
            changes = by_merge(objects, ancestors, changes)
        if not changes:
            continue
        in_force = rules or settings_at(objects, commit)
        found = Validation(objects, in_force.settings, commit, task).changes(changes, ancestors)
        findings += [one for one in found if not tip or commit == tip or one.code in LASTING]
    return findings


def check_range(git: Git, commits: str, task: Task | None = None) -> list[Finding]:
    """Validate what each commit of a range `A..B` did; each commit's own settings are in force."""
    start, dots, end = commits.partition("..")
    if not dots or end.startswith("."):
        raise GitContextError(
            f"{commits!r} is not a range.", hint="Write it as A..B.", exit_code=USAGE
        )
    excluded = git.commit(start or "HEAD")
    return check_commits(git, [git.commit(end or "HEAD"), f"^{excluded}"], task)


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
        ancestors = parents(git, "-1", commit)[commit]
        if len(ancestors) < 2:  # noqa: PLR2004  # a merge has two parents or more
            return []
        changes = between(git, ancestors[0], commit)
    changes = by_merge(objects, ancestors, changes)
    rules = settings_at(objects, ancestors[0])
    found = Validation(objects, rules.settings, commit).changes(changes, ancestors)
    about = (CODES["edit-dropped"], CODES["merge-not-verified"])
    return rules.findings + [one for one in found if one.code in about]


def check_updates(
    git: Git, updates: Sequence[Update], known: Sequence[str], rules: Rules | None = None
) -> list[Finding]:
    """Validate the commits that a push brings, per branch; `known` names what is there already.

    On a task's branch, they are held against what the task owns. Commits that the same push puts on
    a branch that is no task's are not the task's doing.
    """
    others = [update.commit for update in updates if names.task_of(update.ref) is None]
    findings: list[Finding] = []
    for update in updates:
        task = names.task_of(update.ref)
        excluded = [f"^{commit}" for commit in others if task]
        # What `--not` precedes is excluded, so `known` comes last.
        wanted = [update.commit, *excluded, *known]
        findings += check_commits(git, wanted, task, rules, tip=update.commit)
    return list(dict.fromkeys(findings))


def check_merge(git: Git, base: str, tip: str) -> list[Finding]:
    """Merge two commits' contexts in memory and validate what comes out, by `base`'s settings.

    Reported are conflicts, faults of the result, and what a merge of the files as text, such as a
    hosting service makes, would lose. Nothing is written.
    """
    objects = Objects(git)
    ours, theirs = git.commit(base), git.commit(tip)
    rules = settings_at(objects, ours)
    findings = list(rules.findings)
    bases = merge_bases(git, ours, theirs)
    start = bases[0] if bases else None
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


def check_push(git: Git, remote: str, lines: Sequence[str]) -> list[Finding]:
    """Validate what is to be pushed to a remote; `lines` are those of the hook `pre-push`."""
    updates: list[Update] = []
    known = ["--not", f"--remotes={remote}"]
    for line in lines:
        _, commit, ref, old = line.split(" ")
        updates += _update(git, ref, commit)
        known += [update.commit for update in _update(git, ref, old)]
    return check_updates(git, updates, known)


def check_receive(git: Git, lines: Sequence[str]) -> list[Finding]:
    """Validate what is pushed to this repository; `lines` are those of the hook `pre-receive`.

    The settings in force are those of the current branch as it was before.
    """
    updates: list[Update] = []
    for line in lines:
        _, commit, ref = line.split(" ", 2)
        updates += _update(git, ref, commit)
    current = head(git)
    rules = settings_at(Objects(git), current) if current else None
    return check_updates(git, updates, ["--not", "--all"], rules)


def _update(git: Git, ref: str, name: str) -> list[Update]:
    """Return the update of a ref; none where it is deleted, or gets what is no commit."""
    asked = ("--verify", "--quiet", "--end-of-options", name + "^{commit}")
    done = git.run("rev-parse", *asked, check=False)
    return [Update(ref, done.stdout.decode().strip())] if done.returncode == 0 else []
