"""Objects that are small in the repository and large once they are read."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import zlib
from functools import cache
from hashlib import sha1
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.support.repos import Repo

SIZE: Final = 260 * 1024 * 1024
# A command needs some 100 MB of address space, most of it for libraries; git's threads have more.
ROOM: Final = SIZE + 60 * 1024 * 1024


@cache
def _packed() -> tuple[str, bytes]:
    """Return the id of a blob of so many blanks, and how a loose object holds it."""
    packer = zlib.compressobj(1)
    head = b"blob %d\0" % SIZE
    name, packed, piece = sha1(head), [packer.compress(head)], b" " * (1024 * 1024)  # git's own
    for _ in range(SIZE // len(piece)):
        name.update(piece)
        packed.append(packer.compress(piece))
    return name.hexdigest(), b"".join([*packed, packer.flush()])


def bomb(repo: Repo) -> str:
    """Put a blob into a repository that is far larger than it looks, and return its id."""
    name, packed = _packed()
    file = repo.path / ".git" / "objects" / name[:2] / name[2:]
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(packed)
    return name


def commit_entry(repo: Repo, branch: str, path: str, name: str, mode: str = "100644") -> str:
    """Commit an object at a path on a branch, which nothing is checked out for."""
    index = repo.path / ".git" / "another-index"
    env = {"GIT_INDEX_FILE": os.fspath(index)}
    repo.git("read-tree", branch, env=env)
    repo.git("update-index", "--add", "--replace", "--cacheinfo", f"{mode},{name},{path}", env=env)
    tree = repo.git("write-tree", env=env).stdout.decode().strip()
    commit = repo.output("commit-tree", "-p", branch, "-m", "Put", tree)
    repo.git("update-ref", f"refs/heads/{branch}", commit)
    return commit


def within(repo: Repo, *arguments: str, room: int = ROOM) -> subprocess.CompletedProcess[str]:
    """Run a command that gets so much address space and no more, as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "git_context", *arguments],
        cwd=repo.path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (room, room)),  # no threads here
    )
