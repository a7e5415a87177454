"""A working tree with nothing in it but what says how a commit's files are merged."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from git_context.document.policy import SETTINGS_FILE
from git_context.repository.object_store import ObjectStore

if TYPE_CHECKING:
    from collections.abc import Iterator

_RULES: Final = (f":(top,literal){SETTINGS_FILE}", ":(top,glob)**/.gitattributes")


@contextmanager
def with_rules_of(store: ObjectStore, commit: str) -> Iterator[ObjectStore]:
    """Give the same store, whose merges go by the attributes and settings of a commit.

    git reads attributes, and the driver its settings, in the top of the working tree that a command
    runs in. Here that is a temporary folder with these files alone, whatever is checked out, and
    in a bare repository, too.
    """
    with TemporaryDirectory(prefix="git-context-") as folder:
        top = Path(folder, "tree")
        top.mkdir()
        env = {
            "GIT_DIR": os.fspath(store.git_dir),
            "GIT_WORK_TREE": os.fspath(top),
            "GIT_INDEX_FILE": os.fspath(Path(folder, "index")),
        }
        git = store.git.with_environment(env, top)
        git.run("read-tree", commit)
        listed = git.run("ls-files", "-z", "--", *_RULES).stdout
        git.run("checkout-index", "--quiet", "-z", "--stdin", input=listed)
        yield ObjectStore(git)
