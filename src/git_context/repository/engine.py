"""Reading and writing git's objects and refs: one interface, and two engines behind it.

`plumbing` keeps one process of git's at work, in every repository that git can read; `libgit2`
loads slowly and then answers fast, in repositories of the usual formats. `object_store` says which
of them serves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from pathlib import Path


class RepositoryLayout(NamedTuple):
    """The folders of a repository, and the formats of its ids and refs, in git's words."""

    git_dir: Path
    common_dir: Path
    objects_folder: Path
    object_format: str
    ref_format: str

    @property
    def id_size(self) -> int:
        """The bytes of an object's id."""
        return 32 if self.object_format == "sha256" else 20

    @property
    def is_usual(self) -> bool:
        """Whether libgit2 knows the formats."""
        return (self.object_format, self.ref_format) == ("sha1", "files")


class MissingObjectError(Exception):
    """An object is not here, and git cannot fetch it; the message is its id."""


class Engine(Protocol):
    """Reads and writes objects by their full ids, and reads refs.

    Reading raises `MissingObjectError`, and `GitContextError` where git or libgit2 fail.
    """

    def read(self, name: str) -> tuple[str, bytes]:
        """Return the type of an object, as git calls it, and its content."""
        ...

    def size(self, name: str) -> int:
        """Return the bytes that an object's content has, without reading it."""
        ...

    def has(self, name: str) -> bool:
        """Tell whether an object is here, or can be fetched."""
        ...

    def write(self, kind: str, content: bytes) -> str:
        """Take an object of a type over and return its id; others see it after `flush`."""
        ...

    def flush(self) -> None:
        """Have git see what was written."""
        ...

    def head(self) -> str | None:
        """Return the full name of the current branch, born or not; `None` where none is."""
        ...

    def tip(self, ref: str) -> str | None:
        """Return what a ref points to; `None` where there is no such ref."""
        ...

    def refs(self) -> dict[str, str]:
        """Return what all refs point to, by name, sorted."""
        ...

    def contains(self, descendant: str, ancestor: str) -> bool:
        """Tell whether one commit descends from another one."""
        ...

    def merge_base(self, commit: str, others: list[str]) -> str | None:
        """Return the best common ancestor of a commit and any of the others."""
        ...

    def forget_refs(self) -> None:
        """Ask git anew for refs, which somebody has moved."""
        ...

    def refresh(self) -> None:
        """Forget all that may have changed, after git packed, fetched or tidied up."""
        ...
