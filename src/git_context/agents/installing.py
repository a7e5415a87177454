"""The settings of agents' harnesses in a repository: written, compared, taken away."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from git_context.agents.harnesses import HARNESSES, with_hooks, without_hooks
from git_context.errors import GitContextError
from git_context.repository import files
from git_context.setup.install import edit_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from git_context.repository.git import Git
    from git_context.setup.install import SetupChanges

_COMMIT: Final = "Commit {}: clones and worktrees have it then."


def install_agents(git: Git, names: Sequence[str], changes: SetupChanges) -> None:
    """Have harnesses call git-context; worktrees that they make inside of this one are ignored.

    Raises `GitContextError`, before anything is written, where a file cannot be used as it is.
    """
    contents = _wanted(git, names)
    changed = [str(file) for file, content in contents.items() if edit_file(file, content, changes)]
    if changed:
        changes.notes.append(_COMMIT.format(", ".join(changed)))
    if ignored := _worktrees(names):
        exclude = _exclude(git)
        edit_file(exclude, _with_lines(files.read(exclude), ignored), changes)
    changes.notes += [HARNESSES[name].note for name in names if HARNESSES[name].note]


def missing_agents(git: Git, names: Sequence[str]) -> list[str]:
    """List the files that `install_agents` would change."""
    contents = _wanted(git, names)
    differing = [str(file) for file, content in contents.items() if content != files.read(file)]
    exclude = _exclude(git)
    content = files.read(exclude)
    if _with_lines(content, _worktrees(names)) != content:
        differing.append(str(exclude))
    return differing


def remove_agents(git: Git, names: Sequence[str], changes: SetupChanges) -> None:
    """Undo `install_agents`: what is git-context's goes, and nothing of anybody else's."""
    top = _top(git)
    found = {_settings_file(top, name): HARNESSES[name] for name in names}
    contents = {file: without_hooks(files.read(file), found[file]) for file in found}
    for file, content in contents.items():
        edit_file(file, content, changes)
    exclude = _exclude(git)
    if exclude.exists():
        edit_file(exclude, _without_lines(files.read(exclude), _worktrees(names)), changes)


def _wanted(git: Git, names: Sequence[str]) -> dict[Path, bytes]:
    if not names:
        return {}
    top = _top(git)
    found = {_settings_file(top, name): HARNESSES[name] for name in names}
    return {file: with_hooks(files.read(file), harness) for file, harness in found.items()}


def _top(git: Git) -> Path:
    top = git.work_tree()
    if top is None:
        raise GitContextError(
            "Settings of harnesses are files of the working tree, and there is none here.",
            hint="Run this in a clone with a working tree, and commit what it writes.",
        )
    return top


def _settings_file(top: Path, name: str) -> Path:
    file = top / HARNESSES[name].settings
    if os.path.realpath(file) != os.path.join(os.path.realpath(top), HARNESSES[name].settings):  # noqa: PTH118  # beside realpath
        raise GitContextError(
            f"{file} is reached by a symbolic link, and could be anybody's.",
            hint="Put a file in its place, then run this again.",
        )
    return file


def _exclude(git: Git) -> Path:
    return git.common_dir() / "info" / "exclude"


def _worktrees(names: Sequence[str]) -> list[bytes]:
    folders = [HARNESSES[name].worktrees for name in names]
    return [folder.encode() for folder in folders if folder]


def _with_lines(content: bytes, lines: Sequence[bytes]) -> bytes:
    known = content.splitlines()
    start = content if not content or content.endswith(b"\n") else content + b"\n"
    new = b"".join(line + b"\n" for line in lines if line not in known)
    return start + new if new else content


def _without_lines(content: bytes, lines: Sequence[bytes]) -> bytes:
    kept = content.splitlines(keepends=True)
    return b"".join(line for line in kept if line.rstrip(b"\r\n") not in lines)
