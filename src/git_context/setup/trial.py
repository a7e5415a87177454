"""A throwaway repository with the set-up of a real one, to merge something in.

The real repository is only read.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from git_context.errors import GitContextError
from git_context.repository import files
from git_context.repository.git import Git
from git_context.setup.attributes import EXAMPLE_PATH
from git_context.setup.confighooks import turn_all_off

if TYPE_CHECKING:
    from collections.abc import Iterator

# git merges neighbouring lines as a conflict and the driver does not, so that the result tells.
_BASE: Final = {"version": "1.0", "workflow_id": "example", "decisions": ["one"]}
_OURS: Final = {**_BASE, "decisions": ["one", "two"]}
_THEIRS: Final = {**_BASE, "decisions": ["one", "three"], "unknown": 1.5}
_MERGED: Final = {**_BASE, "decisions": ["one", "two", "three"], "unknown": 1.5}

# Settings of the clone that decide about merges and attributes; all others stay out of the trial.
_COPIED: Final = r"^(merge\.|core\.(attributesfile|autocrlf|eol|safecrlf)$)"
# The positions of attributes for a context in a tree.
_IN_TREE: Final = (".gitattributes", ".claude/.gitattributes", ".claude/context/.gitattributes")

# A trial commit is nobody's, and neither signed nor shown to the user's hooks.
_IDENTITY: Final = {
    "GIT_AUTHOR_NAME": "git-context",
    "GIT_AUTHOR_EMAIL": "git-context@localhost",
    "GIT_COMMITTER_NAME": "git-context",
    "GIT_COMMITTER_EMAIL": "git-context@localhost",
}
_SILENT: Final = {"commit.gpgSign": "false", "core.hooksPath": os.devnull}
_MERGE: Final = ("--quiet", "--no-edit", "--no-ff", "--no-verify-signatures")


def attribute_in_other_clones(real: Git) -> str:
    """Return what the files of the current commit alone say about merging a context."""
    with _copy_of_tree_attributes(real, {"GIT_ATTR_NOSYSTEM": "1"}) as git:
        git.run("config", "core.attributesFile", os.devnull)
        return git.attribute("merge", EXAMPLE_PATH)


def merge_trouble(real: Git) -> str:
    """Merge two branches of a small context with the set-up of `real`; say what went wrong."""
    with _copy_of_tree_attributes(real, _IDENTITY) as git:
        _copy_set_up(real, git)
        try:
            return _merge(git)
        except GitContextError as error:
            return error.message


@contextmanager
def _copy_of_tree_attributes(real: Git, env: dict[str, str]) -> Iterator[Git]:
    with TemporaryDirectory(prefix="git-context-", ignore_cleanup_errors=True) as folder:
        git = Git(Path(folder), env)
        git.run("init", "--quiet", "--template=")
        for file in _IN_TREE:
            committed = real.run("show", f"HEAD:{file}", check=False)
            if committed.returncode == 0:
                files.replace(git.folder / file, committed.stdout)
        yield git


def _copy_set_up(real: Git, git: Git) -> None:
    found = real.run("config", "--local", "--includes", "-z", "--get-regexp", _COPIED, check=False)
    for setting in os.fsdecode(found.stdout).split("\0")[:-1]:
        key, _, value = setting.partition("\n")
        git.run("config", "--add", key, value)
    for key, value in _SILENT.items():
        git.run("config", key, value)
    turn_all_off(git)
    private = files.read(real.common_dir() / "info" / "attributes")
    files.replace(git.folder / ".git" / "info" / "attributes", private)


def _merge(git: Git) -> str:
    base = _commit(git, _BASE)
    theirs = _commit(git, _THEIRS)
    git.run("checkout", "--quiet", "--detach", base)
    _commit(git, _OURS)
    merge = git.run("merge", *_MERGE, theirs, check=False)
    has_failed = merge.returncode != 0
    if has_failed:
        complaint = _complaint(os.fsdecode(merge.stderr + merge.stdout))
        return complaint or f"git merge exited {merge.returncode}"
    try:
        merged = json.loads(files.read(git.folder / EXAMPLE_PATH))
    except ValueError as error:
        return f"the result is no JSON ({error})"
    return "" if merged == _MERGED else f"the result is {json.dumps(merged)}"


def _complaint(printed: str) -> str:
    """Return the first line that says what went wrong; nothing where none does."""
    for line in printed.splitlines():
        if line and not line.startswith("Auto-merging "):
            return line
    return ""


def _commit(git: Git, document: dict[str, Any]) -> str:
    content = json.dumps(document, indent=2) + "\n"
    files.replace(git.folder / EXAMPLE_PATH, content.encode())
    git.run("add", "--force", EXAMPLE_PATH)
    git.run("commit", "--quiet", "--message", "Trial")
    return git.text("rev-parse", "HEAD")
