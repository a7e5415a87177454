"""A repository in which something is tried: the objects that are made are gone afterwards."""

from __future__ import annotations

from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from git_context.repository.object_store import ObjectStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def scratch(store: ObjectStore) -> Iterator[ObjectStore]:
    """Give a store that reads what another one reads, and writes objects to a temporary folder.

    git and libgit2 both do, by the environment that git has for such a folder (git(1)).
    """
    with TemporaryDirectory(prefix="git-context-") as folder:
        env = {
            "GIT_OBJECT_DIRECTORY": folder,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(store.objects_folder),
        }
        yield ObjectStore(store.git.with_environment(env))


def _quoted(path: Path) -> str:
    """Return a path as the environment lists it, whatever is in it."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'
