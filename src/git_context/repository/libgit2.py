"""libgit2 on a repository that git has opened before: opened likewise, and its errors."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pygit2

from git_context.errors import GitContextError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ERRORS: Final = (pygit2.GitError, OSError, KeyError)


def open_repository(git_dir: Path, common_dir: Path, objects_folder: Path) -> pygit2.Repository:
    """Open a repository; new objects go to `objects_folder`, which may be one of its own.

    That is so in a push that is not accepted yet, or wherever else the environment says. Raises
    `GitContextError` where libgit2 cannot work on it.
    """
    try:
        with _trusted():
            repo = pygit2.Repository(str(git_dir))
    except (pygit2.GitError, ValueError) as error:
        raise GitContextError(
            f"libgit2 cannot open this repository: {error}.",
            hint="Repositories with reftable refs, or other extensions new to libgit2, are not"
            " supported.",
        ) from error
    if objects_folder != common_dir / "objects":
        odb = pygit2.Odb(str(objects_folder))
        odb.add_disk_alternate(str(common_dir / "objects"))
        repo.set_odb(odb)
    return repo


@contextmanager
def translate_errors() -> Iterator[None]:
    """Translate the errors of libgit2 into sentences for people."""
    try:
        yield
    except ERRORS as error:
        raise GitContextError(
            f"git's objects cannot be read or written: {error}.", hint="Nothing has changed."
        ) from error


@contextmanager
def _trusted() -> Iterator[None]:
    """Have libgit2 open a repository of another user's: git has, by settings that libgit2 lacks."""
    option = pygit2.enums.Option
    validated = bool(pygit2.option(option.GET_OWNER_VALIDATION))
    pygit2.option(option.SET_OWNER_VALIDATION, False)  # noqa: FBT003  # libgit2's own order
    try:
        yield
    finally:
        pygit2.option(option.SET_OWNER_VALIDATION, validated)
