"""Remotes: what their branches are, brought here by git, and taken there by git.

Nothing on a remote is ever forced or deleted: a push moves a branch on from what the server has, or
is refused.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import ErrorKind, GitContextError
from git_context.repository.names import HEADS, TASKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.repository.git import Git
    from git_context.repository.object_store import ObjectStore

_ORIGIN: Final = "origin"
# Somebody else moved the same ref in the meantime, there or here.
_OVERTAKEN: Final = re.compile(
    r"fetch first|non-fast-forward|stale info|incorrect old value|failed to update ref"
    r"|cannot lock ref|reference already exists|File exists|but expected"
)


class PushResult(NamedTuple):
    """The outcome of a push, by full names of branches.

    `sent` are on the remote now; of `behind` the remote has moved on; `refused` it does not take,
    for the reason given.
    """

    sent: list[str]
    behind: list[str]
    refused: dict[str, str]


class RefContentionError(Exception):
    """Another process wrote the same refs; trying again helps. The message is git's."""


def choose(store: ObjectStore, name: str | None) -> str:
    """Return a configured remote: the named one; else the current branch's, `origin`, the only one.

    Raises `GitContextError` where there is none such.
    """
    known = store.git.text("remote").splitlines()
    wanted = _usual_remotes(store, known) if name is None else [name]
    for remote in wanted:
        if remote in known:
            return remote
    listed = f"Known are: {', '.join(known)}" if known else "Add one: git remote add NAME URL"
    if name is None:
        raise GitContextError(
            "It is not clear which remote is meant.", hint=listed, kind=ErrorKind.AMBIGUOUS
        )
    raise GitContextError(f"There is no remote {name!r}.", hint=listed, kind=ErrorKind.MISSING)


def _usual_remotes(store: ObjectStore, known: list[str]) -> list[str]:
    """List the remotes that may be meant where none is named, the likeliest first."""
    current = (store.head() or "").removeprefix(HEADS)
    configured = store.git.config(key=f"branch.{current}.remote") if current else []
    only_one = known if len(known) == 1 else []
    return [*configured[-1:], _ORIGIN, *only_one]


def fetch(store: ObjectStore, remote: str, branches: Sequence[str] = ()) -> dict[str, str]:
    """Fetch the branches `context/*` and others by their full names; return the remote's tips.

    Raises `RefContentionError` where another process fetches the same, else `GitContextError` where
    git cannot.
    """
    tracking = f"refs/remotes/{remote}/"
    named = _existing(store.git, remote, branches)
    wanted = (f"{TASKS}*", *named)
    specs = [f"+{ref}:{tracking}{ref.removeprefix(HEADS)}" for ref in wanted]
    options = ("--quiet", "--no-tags", "--prune", "--no-write-fetch-head", "--end-of-options")
    done = store.git.run("fetch", *options, remote, *specs, check=False)
    if done.returncode:
        complaint = os.fsdecode(done.stderr).strip()
        raise _fetch_failure(remote, complaint)
    store.reopen()
    tips: dict[str, str] = {}
    for tracked, tip in store.refs(tracking).items():
        ref = HEADS + tracked.removeprefix(tracking)
        is_asked_for = ref.startswith(TASKS) or ref in named
        if is_asked_for:
            tips[ref] = tip
    return tips


def _fetch_failure(remote: str, complaint: str) -> Exception:
    if _OVERTAKEN.search(complaint):
        return RefContentionError(complaint)
    return GitContextError(f"git could not fetch from {remote}: {complaint}", kind=ErrorKind.GIT)


def push(store: ObjectStore, remote: str, branches: Sequence[str]) -> PushResult:
    """Push branches under their own names, each that the remote's can be fast-forwarded to.

    Raises `GitContextError` where the remote cannot be reached.
    """
    specs = [f"{ref}:{ref}" for ref in branches]
    git = store.git if "=" in remote else store.git.with_setting(f"remote.{remote}.mirror", "false")
    done = git.run("push", "--porcelain", "--end-of-options", remote, *specs, check=False)
    pushed = _read_push(os.fsdecode(done.stdout), branches)
    if done.returncode and not (pushed.behind or pushed.refused):
        complaint = os.fsdecode(done.stderr).strip()
        raise GitContextError(f"git could not push to {remote}: {complaint}", kind=ErrorKind.GIT)
    return pushed


def _read_push(printed: str, branches: Sequence[str]) -> PushResult:
    """Read what `git push --porcelain` prints about branches."""
    pushed = PushResult([], [], {})
    for line in printed.splitlines():
        flag, _, rest = line.partition("\t")
        names, _, summary = rest.partition("\t")
        ref = names.partition(":")[2]
        if ref not in branches:
            continue
        if flag != "!":
            pushed.sent.append(ref)
        elif _OVERTAKEN.search(summary):
            pushed.behind.append(ref)
        else:
            pushed.refused[ref] = summary
    return pushed


def _existing(git: Git, remote: str, branches: Sequence[str]) -> list[str]:
    """Return those branches that the remote has: git fails to fetch any others."""
    if not branches:
        return []
    listed = git.run("ls-remote", "--end-of-options", remote, *branches).stdout
    found = {os.fsdecode(line).partition("\t")[2] for line in listed.splitlines()}
    return [ref for ref in branches if ref in found]
