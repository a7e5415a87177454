"""Hooks that stand in git's configuration, where git 2.54 and newer look for them (git-hook(1)).

Programs that write hook files leave these alone. git runs them before the file of the same event.
"""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Final

from git_context.setup.install import LOCAL, drop_setting, write_setting

if TYPE_CHECKING:
    from git_context.repository.git import Git
    from git_context.setup.install import SetupChanges

OLDEST_GIT_WITH_CONFIG_HOOKS: Final = (2, 54)
_NAMES: Final = "git-context."
_EVERY_EVENT: Final = r"^hook\..*\.event$"

_COMMAND: Final = """\
command -v git-context >/dev/null || { echo "git-context was not found. Install it, or take its\
 hook away: git config --remove-section hook.@NAME@" >&2; exit 1; };\
 exec git context hook @EVENT@"""


def supported(git: Git) -> bool:
    """Tell whether git runs hooks that stand in its configuration."""
    return git.version() >= OLDEST_GIT_WITH_CONFIG_HOOKS


def hook_name(event: str) -> str:
    """Return the name under which our hook for an event is configured and listed."""
    return _NAMES + event


def settings(event: str, folder: str) -> dict[str, str]:
    """Return the settings of a hook; `folder` is where git-context is, if not on every `PATH`.

    The command comes first: git refuses to commit where an event is configured without one.
    """
    name = hook_name(event)
    path = f'PATH="$PATH":{shlex.quote(folder)}; ' if folder else ""
    command = path + _COMMAND.replace("@NAME@", name).replace("@EVENT@", event)
    return {f"hook.{name}.command": command, f"hook.{name}.event": event}


def write(git: Git, event: str, folder: str, outcome: SetupChanges) -> None:
    """Configure our hook for an event in this clone."""
    for key, value in settings(event, folder).items():
        write_setting(git, LOCAL, key, value, outcome)


def remove(git: Git, event: str, outcome: SetupChanges) -> None:
    """Take our hook for an event out of the configuration of this clone."""
    name = hook_name(event)
    for variable in ("event", "enabled", "command"):
        drop_setting(git, LOCAL, f"hook.{name}.{variable}", outcome)


def command(git: Git, event: str) -> str | None:
    """Return the command that is configured for an event under our name, if any is."""
    name = hook_name(event)
    configured = git.config(key=f"hook.{name}.command")[-1:]
    return configured[0] if configured and event in git.config(key=f"hook.{name}.event") else None


def turn_all_off(git: Git) -> None:
    """Keep every configured hook from running in the repository of `git`, which is ours alone.

    `core.hooksPath` does not concern them, and the switch for a whole event is newer than they are.
    """
    listed = git.run("config", "-z", "--name-only", "--get-regexp", _EVERY_EVENT, check=False)
    for key in dict.fromkeys(os.fsdecode(listed.stdout).split("\0")[:-1]):
        git.run("config", f"{key.removesuffix('.event')}.enabled", "false")
