"""The things that `validate` examines: files, the index, a commit or a range of commits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.enforcement import commits, filevalidation
from git_context.enforcement.validation import task_on
from git_context.errors import USAGE, GitContextError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.document.findings import ValidationFinding
    from git_context.repository.git import Git


class ValidationScope(NamedTuple):
    """The things to validate: by default, all contexts of the working tree.

    `against` is a commit whose common ancestor is compared with, and `branch` the one that the
    changes were made on.
    """

    paths: Sequence[str] = ()
    staged: bool = False
    revision: str | None = None
    commits: str | None = None
    against: str | None = None
    branch: str | None = None

    @property
    def is_in_git(self) -> bool:
        """Whether it is about the index or commits, and not about files."""
        return self.staged or self.revision is not None or self.commits is not None

    def check(self) -> None:
        """Raise `GitContextError` where it contradicts itself."""
        given = [
            bool(self.paths),
            self.staged,
            self.revision is not None,
            self.commits is not None,
        ]
        if sum(given) > 1:
            raise GitContextError(
                "PATH, --staged, --rev and --range exclude each other.", exit_code=USAGE
            )
        if self.commits is not None and self.against is not None:
            raise GitContextError(
                "--against says what to compare with, and so does --range.", exit_code=USAGE
            )


def validate(git: Git, scope: ValidationScope) -> list[ValidationFinding]:
    """Validate contexts; `git` may stand outside of any repository where paths are given."""
    scope.check()
    if not scope.is_in_git:
        return _validate_files(git, scope)
    task = task_on(git, scope.branch)
    if scope.revision is not None:
        return commits.check_commit(git, scope.revision, scope.against, task)
    if scope.commits is not None:
        return commits.check_range(git, scope.commits, task)
    return commits.check_staged(git, scope.against, task)


def fix(git: Git, scope: ValidationScope) -> list[str]:
    """Correct in files what has one right answer, and return the names of those that changed."""
    scope.check()
    if scope.is_in_git:
        raise GitContextError("--fix changes files, so give PATH or nothing.", exit_code=USAGE)
    inside = _inside(git, scope)
    files = filevalidation.files_of(scope.paths, inside.work_tree() if inside else None)
    return [str(file) for file in filevalidation.fix(files)]


def _validate_files(git: Git, scope: ValidationScope) -> list[ValidationFinding]:
    inside = _inside(git, scope)
    files = filevalidation.files_of(scope.paths, inside.work_tree() if inside else None)
    task = task_on(inside, scope.branch) if inside else None
    return filevalidation.validate_files(inside, files, scope.against, task)


def _inside(git: Git, scope: ValidationScope) -> Git | None:
    """Return `git`, or `None` outside of any repository, if files can be validated without one."""
    if not scope.paths or scope.against:
        return git
    is_outside = git.run("rev-parse", "--git-dir", check=False).returncode
    return None if is_outside else git
