"""What is pushed, validated before it goes or before it is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.gates.commits import check_commits
from git_context.gates.validation import settings_at
from git_context.repository import names
from git_context.repository.ancestry import Range
from git_context.repository.objects import Objects, head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.document.findings import Finding
    from git_context.gates.validation import Rules
    from git_context.repository.git import Git


class Update(NamedTuple):
    """A ref that is pushed: its full name, and the commit that it is to have."""

    ref: str
    commit: str


def check_push(git: Git, remote: str, lines: Sequence[str]) -> list[Finding]:
    """Validate what is to be pushed to a remote; `lines` are those of the hook `pre-push`."""
    updates: list[Update] = []
    known: list[str] = []
    for line in lines:
        _, commit, ref, old = line.split(" ")
        updates += _update(git, ref, commit)
        known += [update.commit for update in _update(git, ref, old)]
    return _check_updates(git, updates, known, f"refs/remotes/{remote}")


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
    return _check_updates(git, updates, [], "refs", rules)


def _check_updates(
    git: Git,
    updates: Sequence[Update],
    known: Sequence[str],
    refs: str,
    rules: Rules | None = None,
) -> list[Finding]:
    """Validate the commits that a push brings, per branch.

    The commits `known`, and the refs within the folder `refs`, are there already.
    On a task's branch, they are held against what the task owns. Commits that the same push puts on
    a branch that is no task's are not the task's doing.
    """
    others = [update.commit for update in updates if names.task_of(update.ref) is None]
    findings: list[Finding] = []
    for update in updates:
        task = names.task_of(update.ref)
        wanted = Range(update.commit, [*known, *(others if task else [])], refs)
        findings += check_commits(git, wanted, task, rules, tip=update.commit)
    return list(dict.fromkeys(findings))


def _update(git: Git, ref: str, name: str) -> list[Update]:
    """Return the update of a ref; none where it is deleted, or gets what is no commit."""
    asked = ("--verify", "--quiet", "--end-of-options", name + "^{commit}")
    done = git.run("rev-parse", *asked, check=False)
    return [Update(ref, done.stdout.decode().strip())] if done.returncode == 0 else []
