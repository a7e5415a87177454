"""Files of the working tree as conflicts need them: read as git would store them, written back.

Files that git would convert (line ends, filters) are converted both ways, so that a file is
compared with what the index holds as git compares it.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.policy import SETTINGS_FILE, SettingsError, context_policy, file_policy
from git_context.document.settings import Settings, read_settings
from git_context.errors import USAGE, ErrorKind, GitContextError
from git_context.merge.policy import Policy
from git_context.repository.names import FOLDER
from git_context.repository.object_store import LARGEST
from git_context.repository.objects import FILE, TreeEntry
from git_context.repository.tree_file import TreeFile
from git_context.repository.worktrees import Worktree

if TYPE_CHECKING:
    from git_context.repository.object_store import ObjectStore

_FILES: Final = ("100644", "100755")


class Stage(NamedTuple):
    """The index entry of one version of an unmerged file: the object, and git's mode."""

    id: str
    mode: str


class WorkingTree:
    """The working tree of the current folder."""

    def __init__(self, store: ObjectStore, top: Path) -> None:
        self.store = store
        self.tree = Worktree(top, store.git_dir)
        self.git = self.tree.git(may_lock=True)

    @classmethod
    def here(cls, store: ObjectStore) -> WorkingTree | None:
        """Return it, `None` where there is none, as in a bare repository."""
        top = store.git.work_tree() if store.inside_work_tree else None
        return cls(store, top) if top else None

    def unmerged(self) -> dict[str, dict[int, Stage]]:
        """Return the stages of all unmerged files, by path."""
        found: dict[str, dict[int, Stage]] = {}
        for line in self.git.records("ls-files", "--unmerged", "-z"):
            metadata, _, path = line.partition("\t")
            mode, name, stage = metadata.split(" ")
            found.setdefault(path, {})[int(stage)] = Stage(name, mode)
        return found

    def contexts(self) -> list[str]:
        """List the files in the folder of contexts; none where that is reached through a link."""
        folder = self.tree.top / FOLDER
        if Path(os.path.realpath(folder)) != Path(os.path.realpath(self.tree.top)) / FOLDER:
            return []
        return sorted(
            f"{FOLDER}/{file.name}"
            for file in (folder.iterdir() if folder.is_dir() else ())
            if file.suffix == ".json" and file.is_file() and not file.is_symlink()
        )

    def is_driven(self, path: str) -> bool:
        """Tell whether a file is a context, or one that the merge driver was set up for."""
        return path.startswith(FOLDER + "/") or self.git.attribute("merge", path) == "context"

    def path(self, given: str) -> str:
        """Return a path as git has it, from the top. Raises `GitContextError` for one outside."""
        file = Path(os.path.normpath(self.store.git.folder / given))
        for top in (self.tree.top, Path(os.path.realpath(self.tree.top))):
            if file.is_relative_to(top) and file != top:
                return file.relative_to(top).as_posix()
        raise GitContextError(f"{given} is not in {self.tree.top}.", exit_code=USAGE)

    def blob(self, stage: Stage, path: str) -> bytes:
        """Return a version of a file. Raises `GitContextError` for a link or submodule."""
        if stage.mode not in _FILES:
            raise GitContextError(
                f"{path} is no plain file on both sides.", hint="Resolve that with git itself."
            )
        return self._content(stage.id, path)

    def look(self, path: str) -> str:
        """Return what tells one state of a file from another; empty where there is no file."""
        return TreeFile(self.tree.top, path).look()

    def raw(self, path: str) -> bytes:
        """Return what a file that exists holds, byte for byte."""
        return TreeFile(self.tree.top, path).read()

    def read(self, path: str) -> bytes:
        """Return what git would store of a file that exists."""
        return self._content(self._stored(self.raw(path), f"--path={path}"), path)

    def write(self, path: str, content: bytes, seen: str, *, executable: bool = False) -> None:
        """Replace a file at once. Raises `GitContextError` where it changed since `seen`."""
        name = self._stored(content)
        stored = self.git.run("cat-file", "--filters", f"--path={path}", name).stdout
        file = TreeFile(self.tree.top, path)
        try:
            file.write_beside(stored, executable=executable)
            self.unchanged(path, seen)
            file.put_in_place(seen)
        finally:
            file.discard()

    def unchanged(self, path: str, seen: str) -> None:
        """Raise `GitContextError` where a file is not as it was `seen`."""
        if self.look(path) != seen:
            raise GitContextError(
                f"{path} was changed meanwhile, and is as it was left.",
                hint="Look at it, and run this again.",
                kind=ErrorKind.BUSY,
            )

    def stage(self, path: str) -> None:
        """Put a file into the index, in place of its versions."""
        self.git.run("add", "--force", "--sparse", "--", f":(top,literal){path}")

    def remove(self, path: str, seen: str) -> None:
        """Take a file out of the working tree and the index."""
        self.unchanged(path, seen)
        self.git.run("rm", "--quiet", "--force", "--sparse", "--", f":(top,literal){path}")

    def _content(self, name: str, path: str) -> bytes:
        content = self.store.content(TreeEntry(name, FILE))
        if content is None:
            raise GitContextError(
                f"{path} is larger than {LARGEST // 1024**2} MB.", kind=ErrorKind.INVALID
            )
        return content

    def _stored(self, content: bytes, *options: str) -> str:
        """Write the content of a file, as it is or converted, and return the object's id."""
        stored = self.git.run("hash-object", "-w", "--stdin", *options, input=content)
        return stored.stdout.decode().strip()

    @cached_property
    def settings(self) -> Settings:
        """The settings that stand in the working tree; git's merge driver goes by the same."""
        file = TreeFile(self.tree.top, SETTINGS_FILE)
        try:
            return read_settings(file.read().decode()) if file.look() else Settings()
        except (SettingsError, UnicodeDecodeError) as error:
            raise GitContextError(str(error)) from error

    @property
    def policy(self) -> Policy:
        """The rules for contexts, with the repository's own."""
        return context_policy(self.settings.rules)

    def file_policy(self, path: str) -> Policy:
        """Return the rules for a file that is no context."""
        return file_policy(self.settings.file_rules, path) if self.is_driven(path) else Policy()
