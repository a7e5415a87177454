"""Objects and refs by libgit2, for programs that stay alive and for work on many objects.

It opens repositories as git does, and its errors become sentences. It knows neither SHA-256 nor
reftable, nor every extension of git's.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

import pygit2

from git_context.errors import ErrorKind, GitContextError
from git_context.repository.engine import MissingObjectError
from git_context.repository.sharing import shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from git_context.repository.engine import Layout
    from git_context.repository.git import Git

_ERRORS: Final = (pygit2.GitError, OSError, KeyError)
_ATTEMPTS: Final = 5
_TYPES: Final = {
    "blob": pygit2.enums.ObjectType.BLOB,
    "tree": pygit2.enums.ObjectType.TREE,
    "commit": pygit2.enums.ObjectType.COMMIT,
    "tag": pygit2.enums.ObjectType.TAG,
}
_NAMES: Final = {number: name for name, number in _TYPES.items()}

Result = TypeVar("Result")


class Libgit2:
    """The engine by libgit2, on the repository that `git` works on; threads may share it.

    Raises `ValueError` where libgit2 cannot open that.
    """

    def __init__(self, git: Git, layout: Layout, sharing: str | None) -> None:
        self._git = git
        self._layout = layout
        self._sharing = sharing
        self._repo = _opened(layout)

    # Objects

    def read(self, name: str) -> tuple[str, bytes]:
        """Return the type of an object, as git calls it, and its content."""
        kind, content = self._found(name, lambda: self._repo.odb.read(name))
        return _NAMES[kind], content

    def size(self, name: str) -> int:
        """Return the bytes that an object's content has, which stand in its header."""
        size: int = self._found(name, lambda: self._repo.odb.read_header(name)[1])
        return size

    def has(self, name: str) -> bool:
        """Tell whether an object is here."""
        return self._retry(lambda: name in self._repo)

    def write(self, kind: str, content: bytes) -> str:
        """Store an object of a type and return its id."""
        with shared(self._sharing):
            return str(self._retry(lambda: self._repo.write(_TYPES[kind], content)))

    def flush(self) -> None:
        """Do nothing: what was written is stored already."""

    # Refs and descent

    def head(self) -> str | None:
        """Return the full name of the current branch, born or not; `None` where none is."""
        target = self._repo.lookup_reference("HEAD").raw_target
        return target.decode(errors="surrogateescape") if isinstance(target, bytes) else None

    def tip(self, ref: str) -> str | None:
        """Return what a ref points to; `None` where there is no such ref."""
        try:
            return str(self._repo.lookup_reference(ref).resolve().target)
        except (KeyError, ValueError):  # none, or no name of any
            return None

    def refs(self) -> dict[str, str]:
        """Return what all refs point to, by name, sorted."""
        found = ((name, self.tip(name)) for name in sorted(self._repo.references))
        return {name: tip for name, tip in found if tip}

    def forget_refs(self) -> None:
        """Do nothing: refs are read each time."""

    def contains(self, descendant: str, ancestor: str) -> bool:
        """Tell whether one commit descends from another one."""
        return self._retry(lambda: self._repo.descendant_of(descendant, ancestor))

    def merge_base(self, commit: str, others: list[str]) -> str | None:
        """Return the best common ancestor of a commit and any of the others."""
        base = self._retry(lambda: self._repo.merge_base_many([commit, *others]))
        return str(base) if base else None

    def refresh(self) -> None:
        """Forget what libgit2 keeps of objects and packs."""
        self._repo = _opened(self._layout)

    def _found(self, name: str, read: Callable[[], Result]) -> Result:
        """Read an object; one that a partial clone lacks is fetched by git."""
        try:
            return read()
        except KeyError:
            # git may have repacked since libgit2 read it, or it may know whom to ask.
            fetched = self._git.run("cat-file", "-e", name, check=False)
            self.refresh()
        if fetched.returncode or name not in self._repo:
            raise MissingObjectError(name)
        with _as_sentences():
            return read()

    def _retry(self, work: Callable[[], Result]) -> Result:
        """Do what can fail, once or twice, because git packs objects and tidies up beside us."""
        for _ in range(_ATTEMPTS - 1):
            try:
                return work()
            except _ERRORS:
                self.refresh()
        with _as_sentences():
            return work()


def _opened(layout: Layout) -> pygit2.Repository:
    """Open a repository; new objects go to its objects folder, which may be one of its own.

    That is so in a push that is not accepted yet, or wherever else the environment says.
    """
    try:
        with _trusted():
            repo = pygit2.Repository(str(layout.git_dir))
    except pygit2.GitError as error:
        raise ValueError(str(error)) from error
    usual = layout.common_dir / "objects"
    if layout.objects_folder != usual:
        odb = pygit2.Odb(str(layout.objects_folder))
        odb.add_disk_alternate(str(usual))
        repo.set_odb(odb)
    return repo


@contextmanager
def _as_sentences() -> Iterator[None]:
    """Translate the errors of libgit2 into sentences for people."""
    try:
        yield
    except _ERRORS as error:
        raise GitContextError(
            f"git's objects cannot be read or written: {error}.",
            hint="Nothing has changed.",
            kind=ErrorKind.GIT,
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
