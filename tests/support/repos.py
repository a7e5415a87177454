"""Real repositories for tests: run git, write, commit, read.

Everything here relies on the sealed home of `conftest.py`: the environment holds no `GIT_*` of the
caller, and `HOME` is a folder of the test's own with an identity in its `.gitconfig`.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Self

GITCONFIG = """\
[user]
	name = Ada Lovelace
	email = ada@example.org
[init]
	defaultBranch = main
	templateDir =
[core]
	editor = true
	pager = cat
	fsync = none
[commit]
	gpgSign = false
[gc]
	auto = 0
[maintenance]
	auto = false
[protocol "file"]
	allow = always
[advice]
	detachedHead = false
	skippedCherryPicks = false
"""

FIRST_SECOND = 1_767_225_600  # 2026-01-01 00:00 UTC


class Repo:
    """A repository at `path`; every commit made through it is a minute younger than the last."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._minute = 0

    @classmethod
    def create(cls, path: Path, *options: str) -> Self:
        """Run `git init` with `options` (as `--bare`) in `path`, made where it is missing."""
        path.mkdir(parents=True, exist_ok=True)
        repo = cls(path)
        repo.git("init", "--quiet", *options)
        return repo

    def run(
        self,
        *command: str | Path,
        check: bool = True,
        input: bytes | None = None,  # noqa: A002  # subprocess.run's own name
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run any command in the repository's folder; with `check`, a failure fails the test."""
        done = subprocess.run(
            [os.fspath(part) for part in command],
            cwd=self.path,
            env={**os.environ, **self._dates(), **(env or {})},
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            check=False,
        )
        if check and done.returncode:
            shown = " ".join(map(str, command))
            output = (done.stdout + done.stderr).decode(errors="replace")
            raise AssertionError(f"{shown!r} exited {done.returncode} in {self.path}:\n{output}")
        return done

    def git(
        self,
        *arguments: str | Path,
        check: bool = True,
        input: bytes | None = None,  # noqa: A002  # subprocess.run's own name
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git in the repository's folder."""
        return self.run("git", *arguments, check=check, input=input, env=env)

    def output(self, *arguments: str | Path) -> str:
        """Return what `git ARGUMENTS` prints, without the white space at its ends."""
        return self.git(*arguments).stdout.decode().strip()

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file of the working tree, byte for byte, with the folders it needs."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def read(self, name: str) -> str:
        """Return the text of a file of the working tree, its line ends as they are."""
        return (self.path / name).read_bytes().decode()

    def show(self, name: str, revision: str = "HEAD") -> str:
        """Return the text of a file in a commit; `:1`, `:2` and `:3` are the index's stages."""
        return self.git("show", f"{revision}:{name}").stdout.decode()

    def commit(
        self, files: Mapping[str, str | bytes | None] | None = None, message: str = "Change"
    ) -> str:
        """Write `files` (`None` deletes), commit all that changed, and return the commit's id."""
        for name, content in (files or {}).items():
            if content is None:
                (self.path / name).unlink()
            else:
                self.write(name, content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.head()

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Create the branch `name` at `start` and check it out."""
        self.git("checkout", "--quiet", "-b", name, start)

    def checkout(self, name: str) -> None:
        """Check out a branch or commit."""
        self.git("checkout", "--quiet", name)

    def head(self, name: str = "HEAD") -> str:
        """Return the full id of a commit."""
        return self.output("rev-parse", "--verify", name + "^{commit}")

    def merge(
        self, *arguments: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run `git merge --no-edit ARGUMENTS`, whose exit code is the caller's to judge."""
        return self.git("merge", "--no-edit", *arguments, check=False, env=env)

    def conflicts(self) -> list[str]:
        """List the paths that are unmerged in the index."""
        listed = self.git("diff", "--name-only", "--diff-filter=U", "-z").stdout.decode()
        return [name for name in listed.split("\0") if name]

    def _dates(self) -> dict[str, str]:
        self._minute += 1
        date = f"{FIRST_SECOND + 60 * self._minute} +0000"
        return {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
