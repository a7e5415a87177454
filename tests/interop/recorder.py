"""A merge driver that notes what git passes to it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo

RESULT = "the driver's result\n"

# Its arguments: where to note the call, how to end, then what git passes.
SCRIPT = f"""\
notes=$1 end=$2
shift 2
{{
  printf '%s\\0' "$4" "$5" "$6" "$7" "$8" "$(pwd -P)"
  for file in "$1" "$2" "$3"; do cat "$file"; printf '\\0'; done
}} >>"$notes"
printf '%s' {shlex.quote(RESULT)} >"$2"
eval "$end"
"""


class Called(NamedTuple):
    """One call: the arguments as the shell hands them over, and what the three files held."""

    marker_size: str
    path: str
    base_label: str
    our_label: str
    their_label: str
    folder: str
    base: str
    ours: str
    theirs: str


class Recorder:
    """The driver in one repository, under any number of names."""

    def __init__(self, repo: Repo, folder: Path) -> None:
        self._repo = repo
        self._notes = folder / "notes"
        self._script = folder / "driver.sh"
        self._script.write_text(SCRIPT, encoding="utf-8")

    def configure(self, name: str, end: str = "exit 0") -> None:
        """Have git know the driver by a name; `end` is shell code, to which `$2` is `%A`."""
        words = ["sh", str(self._script), str(self._notes), end]
        command = shlex.join(words).replace("%", "%%") + " %O %A %B %L %P %S %X %Y"
        self._repo.git("config", f"merge.{name}.driver", command)

    def calls(self) -> list[Called]:
        """List the calls since the last question, in their order."""
        if not self._notes.exists():
            return []
        fields = self._notes.read_bytes().decode().split("\0")[:-1]
        self._notes.unlink()
        size = len(Called._fields)
        return [Called(*fields[at : at + size]) for at in range(0, len(fields), size)]
