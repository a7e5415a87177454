"""The settings that have git compare contexts value by value (gitattributes(5), `diff`)."""

from __future__ import annotations

import shlex
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from git_context.errors import GitContextError
from git_context.repository.commits import read_stamp
from git_context.setup.command import boot

if TYPE_CHECKING:
    from git_context.repository.git import Git

TEXTCONV: Final = "diff.context.textconv"
CACHE: Final = "diff.context.cachetextconv"
HEADINGS: Final = "diff.context.xfuncname"
SETTINGS: Final = (CACHE, HEADINGS, TEXTCONV)

OWN_MARK: Final = "git_context.textconv"
# git's cache, as git-notes(1): it keeps what a conversion printed for as long as the command is
# the same. So its text names the format; a new one makes git forget what was in the old.
CACHE_REF: Final = "refs/notes/textconv/context"
FORMAT_VERSION: Final = 2

# The text behind the `@@` of a hunk, the first that fits a line before it: of a plain document,
# the name of an item or a field; of a converted one, the field, with its item's key.
_HEADINGS: Final = (
    r'^[ \t]+("(task_id|id|concern)"[ \t]*:[ \t]*"[^"]*")',
    r'^[ \t]{1,4}("[^"]+")[ \t]*:',
    r"^([A-Za-z_][A-Za-z0-9_-]*(\[[^]]+\])?)",
)

# git appends the file's name. Whatever goes wrong, the file is compared as it is; a difference is
# no place for complaints, and `git context doctor` tells what is wrong.
_SCRIPT: Final = """\
format=@FORMAT@; as_lines() { @START@ "$1" 2>/dev/null || cat -- "$1"; }; as_lines"""


def settings(python: str, site: str, *, remember: bool = True) -> dict[str, str]:
    """Return the settings of the diff driver, in the order in which they are to be written.

    To `remember` conversions, git needs to know who commits (see `can_remember`).
    """
    return {
        CACHE: "true" if remember else "false",
        HEADINGS: "\n".join(_HEADINGS),
        TEXTCONV: textconv_command(python, site),
    }


def textconv_command(python: str, site: str) -> str:
    """Return the value of `diff.context.textconv`.

    `python` is the absolute path of an interpreter, `site` the folder that holds the package.
    """
    start = shlex.join([python, "-I", "-S", "-c", boot("textconv"), site])
    return _SCRIPT.replace("@FORMAT@", str(FORMAT_VERSION)).replace("@START@", start)


def is_own(command: str) -> bool:
    """Tell whether a configured conversion is one that git-context has configured."""
    return OWN_MARK in command


def can_remember(git: Git) -> bool:
    """Tell whether git knows who commits here: its cache is commits.

    Without an identity, git shows nothing of a difference whose conversion it cannot keep.
    """
    with suppress(GitContextError):
        read_stamp(git)
        return True
    return False


def forget_cache(git: Git) -> None:
    """Drop what git keeps of conversions: some may be those of an interpreter that was gone."""
    git.run("update-ref", "-d", CACHE_REF)
