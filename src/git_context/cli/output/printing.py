"""The one door for all that the commands print, on standard output and standard error.

Printed text may come from a context, a commit or a server, so nothing of it may mean anything to
what shows it: a terminal obeys control characters, marks of direction turn a line around, and the
log of a CI service takes some lines for commands. Whatever goes through here has no such thing in
it, whether the caller has escaped it or not; the linter keeps everybody else from printing.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import sys
from contextvars import ContextVar
from functools import cache
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Final

from git_context.cli.output.colours import sequences
from git_context.cli.output.screen import is_terminal, screen_size
from git_context.jsontext.harmless import escape_harmful
from git_context.jsontext.write import encode, write
from git_context.merge.values import exact
from git_context.visible import visible
from git_context.wire import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from git_context.merge.values import Json

# The variables that git gives to a pager that has no settings of its own (git-config(1),
# `core.pager`).
_FOR_PAGERS: Final = {"LESS": "FRX", "LV": "-c"}
# Clears a terminal, and goes to its first cell (ECMA-48, 8.3.39 and 8.3.21).
_CLEAR: Final = "\033[2J\033[1;1H"
_IN_COLOUR: Final = ContextVar("in_colour", default=True)
_NOT_RUN: Final = (126, 127)  # the shell found no such command
# Services whose logs obey lines: `::command::text` of GitHub, which may be indented, its older
# `##[command]text`, `##vso[command]` of Azure Pipelines and `##teamcity[command]`, anywhere.
_SERVICES: Final = ("CI", "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")
_COMMAND: Final = re.compile(r"^\s*:(?=:)|#(?=#\w*\[)")


def print_json(**members: Any) -> None:
    """Print a result of `--json`: an object that begins with the number of its format."""
    print_document(exact({"format": FORMAT, **members}))


def print_document(value: Json) -> None:
    """Print a JSON value, canonically laid out."""
    print_json_text(write(value) + "\n")


def print_json_text(text: str) -> None:
    """Print JSON; what does harm is escaped within strings, where else it cannot be."""
    print_text(text.replace("##", "#\\u0023") if _is_obeyed() else text)


def print_text(text: str) -> None:
    r"""Print a text for programs, in UTF-8 wherever it goes.

    A harmful character becomes `\uXXXX`. In a string of JSON that is the same character; other
    formats have escaped it before, in their own way.
    """
    print_bytes(encode(escape_harmful(text)))


def print_bytes(content: bytes) -> None:
    """Print the content of a file, which has to stay what it is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def print_records(records: Iterable[Sequence[str | int | list[str] | None]]) -> None:
    """Print results of `--porcelain`: lines, each of fields with tabs between them.

    An unknown value is an empty field, `yes` and `no` stand for what is true or not, and a list
    has spaces between its items. A backslash, and all that is not printable, is escaped.
    """
    for record in records:
        _write("\t".join(_harmless(_field(part)) for part in record) + "\n")


def print_lines(lines: Iterable[str]) -> None:
    """Print lines for people; through git's pager where there are more than fit on the screen."""
    listed = [shown(line) for line in lines]
    text = "\n".join([*listed, ""])
    if is_terminal() and len(listed) >= screen_size()[1] and _page(text):
        return
    _write(text)


def print_line(line: str = "") -> None:
    """Print one line for people, at once."""
    _write(shown(line) + "\n")


def print_screen(lines: Iterable[str]) -> None:
    """Clear the terminal, and print lines."""
    if is_terminal():
        _write(_CLEAR)
    for line in lines:
        print_line(line)


def tell(text: str) -> None:
    """Say something on standard error, on one line; standard output is for results."""
    _write(shown(text) + "\n", err=True)


def draw_over(line: str, room: int) -> None:
    """Draw a line on standard error over the one that took so many cells, and stay on it."""
    sys.stderr.write("\r" + visible(line).ljust(room))
    if not line:
        sys.stderr.write("\r")
    sys.stderr.flush()


def shown(line: str) -> str:
    """Make one line of a text harmless; colours of `paint` stay in it."""
    pieces = _colours().split(line)
    # Every other piece is a sequence that colours the text.
    pieces[::2] = [_harmless(visible(piece)) for piece in pieces[::2]]
    return "".join(pieces)


def set_up(*, in_colour: bool = True) -> None:
    """Let paths that are not UTF-8 be shown escaped instead of failing.

    If only ASCII was thought of, what is written is UTF-8 all the same. Colours are for
    terminals, unless nobody wants them.
    """
    _IN_COLOUR.set(in_colour)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            encoding = "utf-8" if is_ascii else stream.encoding
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def finish() -> None:
    """Send off what is still buffered; nobody may be left to read it."""
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()


def flush() -> None:
    """Send off results. Raises `OSError` where they cannot be written."""
    sys.stdout.flush()


def print_no_more() -> None:
    """Let go of what is still buffered: it must not fail again when the interpreter flushes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(text: str, *, err: bool = False) -> None:
    """Write text, and send it off; colours stay on a terminal, if anybody wants them."""
    stream = sys.stderr if err else sys.stdout
    in_colour = _IN_COLOUR.get() and is_terminal(err=err)
    stream.write(text if in_colour else _colours().sub("", text))
    stream.flush()


def _field(value: str | int | list[str] | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return "".join(
        letter.encode("unicode_escape").decode()
        if letter == "\\" or not letter.isprintable()
        else letter
        for letter in text
    )


def _is_obeyed() -> bool:
    """Tell whether lines go to a log that obeys some of them."""
    return any(map(os.environ.get, _SERVICES))


def _harmless(text: str) -> str:
    """Escape what the log of a CI service takes for a command."""
    is_command = _COMMAND.search(text) and _is_obeyed()
    return _COMMAND.sub(_as_text, text) if is_command else text


def _as_text(sign: re.Match[str]) -> str:
    return f"{sign[0][:-1]}\\x{ord(sign[0][-1]):02x}"


@cache
def _colours() -> re.Pattern[str]:
    return re.compile(f"({'|'.join(map(re.escape, sequences()))})")


def _page(text: str) -> bool:
    """Show text in the pager that git uses; tell whether there is one that runs."""
    import subprocess  # noqa: PLC0415  # for long texts on terminals alone

    from git_context.repository.git import Git  # noqa: PLC0415

    command = Git.here().text("var", "GIT_PAGER").strip()
    if not _IN_COLOUR.get():
        text = _colours().sub("", text)
    sys.stdout.flush()
    pager = subprocess.Popen(  # noqa: S602  # the person's own setting: git has a shell run it, too
        command,
        shell=True,
        stdin=subprocess.PIPE,
        env={**_FOR_PAGERS, **os.environ},
    )
    try:
        pager.communicate(text.encode(errors="backslashreplace"))
    except KeyboardInterrupt:
        # It is for the pager to end; nothing else may read the terminal before.
        pager.wait()
    return pager.returncode not in _NOT_RUN
