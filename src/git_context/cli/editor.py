"""A value changed in the person's own editor."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.write import encode, write
from git_context.merge.values import Missing
from git_context.repository import files
from git_context.repository.git import Git
from git_context.workflow.choices import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.merge.values import Maybe


def edited(value: Maybe, again: Callable[[str], bool]) -> Choice | None:
    """Have a value edited as JSON, and return what came of it; `None` where nothing did.

    The editor is git's (git-var(1), `GIT_EDITOR`). `again` is asked whether to go on with the same
    text, where that is no JSON; it is given the reason. An empty text is no value.
    """
    command = Git.here().text("var", "GIT_EDITOR")
    with TemporaryDirectory(prefix="git-context-") as folder:
        file = Path(folder) / "value.json"
        text = b"" if isinstance(value, Missing) else encode(write(value) + "\n")
        file.write_bytes(text)
        # As git runs it: the setting is a command line of the person's own.
        command_line = ["sh", "-c", f'{command} "$@"', command, str(file)]
        while True:
            ended = subprocess.run(command_line, check=False)  # noqa: S603
            content = files.read(file)
            if ended.returncode:
                complaint = f"the editor ended with exit code {ended.returncode}"
            elif not content.strip():
                return None
            else:
                try:
                    return Choice(parse(content).value)
                except JsonTextError as error:
                    complaint = str(error)
            if not again(complaint):
                return None
