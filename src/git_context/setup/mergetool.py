"""The settings that make `git mergetool -t context` decide conflicts (git-mergetool(1))."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING, Final

from git_context.setup.command import boot

if TYPE_CHECKING:
    from git_context.repository.git import Git

COMMAND: Final = "mergetool.context.cmd"
TRUST: Final = "mergetool.context.trustExitCode"
SETTINGS: Final = (TRUST, COMMAND)

OWN_MARK: Final = "git_context.cli"


def settings(site: str) -> dict[str, str]:
    """Return the settings of the tool, in the order in which they are to be written.

    `site` is the folder that holds the package. Unlike the drivers, the tool needs the packages
    that git-context stands on, and so the interpreter that runs it now.
    """
    return {TRUST: "true", COMMAND: tool_command(sys.executable, site)}


def tool_command(python: str, site: str) -> str:
    """Return the value of `mergetool.context.cmd`, which git has a shell evaluate.

    The versions that git writes into files are left alone: those in the index are the same.
    """
    code = boot("cli").removesuffix("main()") + "sys.exit(main())"
    return shlex.join([python, "-I", "-c", code, site, "resolve", "--"]) + ' "$MERGED"'


def is_own(command: str) -> bool:
    """Tell whether a configured tool is one that git-context has configured."""
    return OWN_MARK in command


def trouble(git: Git) -> str:
    """Say what is wrong with the tool; nothing where it is as it should be, or somebody else's."""
    found = git.config(key=COMMAND)[-1:]
    if not found:
        return f"{COMMAND} is not set: git mergetool -t context does not work."
    if not is_own(found[0]):
        return ""
    try:
        python, *_, site = shlex.split(found[0])[:5]
    except ValueError:
        python = site = ""
    if tool_command(python, site) != found[0]:
        return f"{COMMAND} was written by another version of git-context."
    if not os.access(python, os.X_OK) or not os.path.isdir(site):  # noqa: PTH112  # a text from git
        return f"{COMMAND} names what is gone: {python}, or {site}."
    return "" if git.config(key=TRUST)[-1:] == ["true"] else f"{TRUST} is not true."
