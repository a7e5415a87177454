"""What `log`, `blame` and `graph` share: their arguments, and how they show commits and values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from git_context.cli import output
from git_context.jsontext.style import Style
from git_context.jsontext.write import write
from git_context.merge.values import Missing

if TYPE_CHECKING:
    from git_context.history.timeline import Credit
    from git_context.merge.values import Json, Maybe

WIDEST: Final = 100  # letters of a value that fit a line
SHORT: Final = 10
NOBODY: Final = "-"
_ONE_LINE: Final = Style("", "", ": ")


def revision_and_pointer(words: tuple[str, ...]) -> tuple[str | None, str]:
    """Tell a revision and a JSON Pointer apart: a pointer begins with a slash."""
    revisions = [word for word in words if not word.startswith("/")]
    pointers = [word for word in words if word.startswith("/")]
    if len(revisions) > 1 or len(pointers) > 1:
        raise click.UsageError("Give one REV and one POINTER at most; a pointer begins with '/'.")
    return next(iter(revisions), None), next(iter(pointers), "")


def shown(value: Maybe) -> str:
    """Show a value on one line, cut where it is long."""
    if isinstance(value, Missing):
        return ""
    text = _written(value)
    return output.clean(text if len(text) <= WIDEST else text[: WIDEST - 1] + "…")


def columns(credit: Credit) -> list[str]:
    """Return commit, time, task and agent, as they begin a line."""
    who = [clipped(credit.task or NOBODY), clipped(credit.agent)]
    return [credit.commit[:SHORT], credit.time, *who]


def clipped_pointer(pointer: str) -> str:
    """Show a pointer, cut where it is long."""
    return output.clean(pointer if len(pointer) <= WIDEST else pointer[: WIDEST - 1] + "…")


def clipped(text: str) -> str:
    """Show a name, cut where it is long."""
    most = 40
    return output.clean(text if len(text) <= most else text[: most - 1] + "…") or NOBODY


def credited(credit: Credit) -> dict[str, Any]:
    """Return what `--json` says of a commit."""
    return credit._asdict()


def valued(name: str, value: Maybe) -> dict[str, Json]:
    """Return a member for `--json`, or none where there is no value."""
    return {} if isinstance(value, Missing) else {name: value}


def _written(value: Json) -> str:
    # What a long value begins with is enough.
    if type(value) is list:
        value = value[:WIDEST]
    elif type(value) is str:
        value = value[: WIDEST * 2]
    return write(value, _ONE_LINE)
