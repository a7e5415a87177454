"""Finds out whether git runs the hooks that were installed."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING, Final

from git_context.errors import GitContextError
from git_context.repository import files
from git_context.setup import confighooks, hooks
from git_context.setup.finding import INIT, WARNING, SetupProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from git_context.repository.git import Git

_INSTALL: Final = f"{INIT} --hooks"
_OFF: Final = "disabled"
_PATH_LINE: Final = re.compile(r'^PATH="\$PATH":(.+?)(?:$|; command )', re.MULTILINE)


def examine_hooks(git: Git) -> Iterator[SetupProblem]:
    """Say which hooks of ours git does not run, and which another version wrote.

    Nothing is wrong where none were installed.
    """
    events = hooks.wanted(git)
    commands = {event: confighooks.command(git, event) for event in events}
    if not (any(commands.values()) or _has_files(git, events)):
        return
    configurable = confighooks.supported(git)
    for event, command in commands.items():
        if command is not None and configurable:
            yield from _configured(git, event, command)
        else:
            yield from _file(git, event, is_configured=command is not None)
    if any(_is_outdated(file, event) for file, event in _own_files(git, events)):
        yield SetupProblem(
            WARNING, "Hooks were written by another version of git-context.", _INSTALL
        )


def _has_files(git: Git, events: tuple[str, ...]) -> bool:
    if git.config(key=hooks.INSTALLED)[-1:] == ["true"]:
        return True
    return any(hooks.has_any(folder, event) for folder in hooks.folders(git) for event in events)


def _configured(git: Git, event: str, command: str) -> Iterator[SetupProblem]:
    name = confighooks.hook_name(event)
    done = git.run("hook", "list", event, check=False)
    if done.returncode:
        why = os.fsdecode(done.stderr).strip().removeprefix("fatal: ")
        yield SetupProblem(WARNING, f"git runs no hook {event}: {why}", "Correct that setting.")
    listed_hooks = os.fsdecode(done.stdout).splitlines()
    for line in listed_hooks:
        reason, _, listed_name = line.rpartition("\t")
        if listed_name == name and reason.endswith(_OFF):
            switch = event if reason != _OFF else name
            yield SetupProblem(
                WARNING,
                f"git does not run the hook {event}: hook.{switch}.enabled is false.",
                f"git config --unset-all hook.{switch}.enabled",
            )
    expected = confighooks.settings(event, _named_folder(command))
    if expected[f"hook.{name}.command"] != command:
        yield SetupProblem(
            WARNING, f"hook.{name} was written by another version of git-context.", _INSTALL
        )


def _file(git: Git, event: str, *, is_configured: bool) -> Iterator[SetupProblem]:
    try:
        trouble = _file_trouble(hooks.hooks_folder(git), event)
        cure = _INSTALL
    except GitContextError as error:
        trouble, cure = error.message, error.hint
    if not trouble:
        return
    if is_configured:
        trouble = "it is configured, and this git is too old for that (2.54 does it)."
    yield SetupProblem(WARNING, f"git does not run git-context's hook {event}: {trouble}", cure)


def _file_trouble(folder: Path, event: str) -> str:
    """Say why the folder's files do not call git-context for an event; nothing where they do."""
    husky = hooks.husky_folder(folder)
    if husky:
        return _husky_trouble(folder, husky, event)
    file = hooks.target(folder, event)
    if hooks.is_own(file):
        return "" if os.access(file, os.X_OK) else f"{file} is not executable."
    renamed = folder / (event + hooks.RENAMED)
    if hooks.is_own(renamed):
        return f"another program, such as lefthook, has put its own in place and ours is {renamed}."
    return f"{file} is another program's." if os.path.lexists(file) else f"{file} is gone."


def _husky_trouble(folder: Path, husky: Path, event: str) -> str:
    script, caller = husky / event, folder / event
    if not hooks.has_block(script):
        return f"{script} does not call it."
    if not os.access(caller, os.X_OK):
        return f"{caller} is missing, or not executable, so that nothing calls {script}."
    return ""


def _own_files(git: Git, events: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    for folder in hooks.folders(git):
        for event in events:
            for file in (folder / event, folder / (event + hooks.LEGACY)):
                if hooks.is_own(file) and not hooks.husky_folder(folder):
                    yield file, event


def _is_outdated(file: Path, event: str) -> bool:
    content = os.fsdecode(files.read(file))
    return hooks.script(event, _named_folder(content)) != content


def _named_folder(text: str) -> str:
    """Return the program's folder that a hook names, if it names one."""
    found = _PATH_LINE.search(text)
    try:
        return shlex.split(found[1])[0] if found else ""
    except ValueError:
        return ""
