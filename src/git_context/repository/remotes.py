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
    from collections.abc import Iterator, Sequence

    from git_context.repository.git import Git
    from git_context.repository.object_store import ObjectStore
    from git_context.repository.refs import Move

_ORIGIN: Final = "origin"
# So many commits go in one push: names of branches can be long, and what programs are given is not.
_TOGETHER: Final = 50
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


class RemoteHeads(NamedTuple):
    """The branches of a remote by their full names, and the default one, empty where none is."""

    default: str
    tips: dict[str, str]


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
    named = _existing(store.git, remote, branches)
    tips = _fetch(store, remote, [f"{TASKS}*", *named])
    return {ref: tip for ref, tip in tips.items() if ref.startswith(TASKS) or ref in named}


def fetch_all(store: ObjectStore, remote: str) -> RemoteHeads:
    """Fetch all branches, and return them. Raises `GitContextError` where git cannot."""
    try:
        # A branch of that name would overwrite what stands here for the remote's default branch.
        tips = _fetch(store, remote, [f"{HEADS}*"], f"^{HEADS}HEAD")
    except RefContentionError as error:
        raise GitContextError(
            f"Another process fetches from {remote}.", hint="Try again.", kind=ErrorKind.BUSY
        ) from error
    tips.pop(f"{HEADS}HEAD", None)
    asked = ("--symref", "--end-of-options", remote, "HEAD")
    listed = store.git.text("ls-remote", *asked)
    named = listed.removeprefix("ref: ").partition("\t")[0] if listed.startswith("ref: ") else ""
    return RemoteHeads(named, tips)


def _fetch(
    store: ObjectStore, remote: str, wanted: Sequence[str], *excluded: str
) -> dict[str, str]:
    """Fetch refs and patterns, and return all branches that are known of a remote then."""
    tracking = f"refs/remotes/{remote}/"
    specs = [f"+{ref}:{tracking}{ref.removeprefix(HEADS)}" for ref in wanted]
    options = ("--quiet", "--no-tags", "--prune", "--no-write-fetch-head", "--end-of-options")
    done = store.git.run("fetch", *options, remote, *specs, *excluded, check=False)
    if done.returncode:
        complaint = os.fsdecode(done.stderr).strip()
        raise _fetch_failure(remote, complaint)
    store.reopen()
    known = store.refs(tracking).items()
    return {HEADS + tracked.removeprefix(tracking): tip for tracked, tip in known}


def _fetch_failure(remote: str, complaint: str) -> Exception:
    if _OVERTAKEN.search(complaint):
        return RefContentionError(complaint)
    return GitContextError(f"git could not fetch from {remote}: {complaint}", kind=ErrorKind.GIT)


def push(store: ObjectStore, remote: str, branches: Sequence[str]) -> PushResult:
    """Push branches under their own names, each that the remote's can be fast-forwarded to.

    Raises `GitContextError` where the remote cannot be reached.
    """
    return _push(store, remote, branches, [f"{ref}:{ref}" for ref in branches])


def push_commits(store: ObjectStore, remote: str, moves: Sequence[Move]) -> PushResult:
    """Push commits that go on from where branches were seen; each must still be there.

    A branch that has moved on, gone back or gone away is `behind`. One that is refused, or cannot
    be pushed for whatever reason, keeps no other from being pushed.
    """
    result = PushResult([], [], {})
    for start in range(0, len(moves), _TOGETHER):
        for part in _push_together(store, remote, moves[start : start + _TOGETHER]):
            result.sent.extend(part.sent)
            result.behind.extend(part.behind)
            result.refused.update(part.refused)
    return result


def _push_together(store: ObjectStore, remote: str, moves: Sequence[Move]) -> Iterator[PushResult]:
    """Push commits in one go, and what is refused then, one by one.

    A hook here or there refuses all that come together, for the sake of one.
    """
    pushed = _push_moves(store, remote, moves)
    refused = [move for move in moves if move.ref in pushed.refused]
    if len(moves) == 1 or not refused:
        yield pushed
        return
    yield pushed._replace(refused={})
    for move in refused:
        yield _push_moves(store, remote, [move])


def _push_moves(store: ObjectStore, remote: str, moves: Sequence[Move]) -> PushResult:
    branches = [move.ref for move in moves]
    leases = [f"--force-with-lease={move.ref}:{move.old}" for move in moves]
    specs = [f"{move.new}:{move.ref}" for move in moves]
    try:
        return _push(store, remote, branches, specs, *leases)
    except GitContextError as error:
        return PushResult([], [], dict.fromkeys(branches, error.message))


def _push(
    store: ObjectStore, remote: str, branches: Sequence[str], specs: Sequence[str], *options: str
) -> PushResult:
    asked = ("--porcelain", *options, "--end-of-options", remote, *specs)
    git = store.git if "=" in remote else store.git.with_setting(f"remote.{remote}.mirror", "false")
    done = git.run("push", *asked, check=False)
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
