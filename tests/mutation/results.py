"""The results that mutmut left in the folder `mutants`, file by file."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING, Final

from tests.support.markdown import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MUTANTS: Final = ROOT / "mutants" / "src" / "git_context"

# The exit codes of a mutant's tests: all passed; none of them reaches the mutant.
_PASSED: Final = 0
_UNREACHED: Final = 33


@dataclass(frozen=True)
class Results:
    """What became of the mutants of one file, by name: an exit code, `None` before it has run."""

    name: str
    source: Path
    codes: dict[str, int | None]

    @property
    def alive(self) -> list[str]:
        """The mutants that every test let pass."""
        return [name for name, code in self.codes.items() if code in (_PASSED, _UNREACHED)]

    @property
    def waiting(self) -> int:
        """How many have not run yet."""
        return sum(code is None for code in self.codes.values())

    @property
    def killed(self) -> int:
        """How many a test noticed, by a failure or by going on for far too long."""
        return len(self.codes) - len(self.alive) - self.waiting

    def survivors(self) -> Iterator[str]:
        """Show each surviving mutant: its name, and the lines that differ."""
        text = self.source.read_text(encoding="utf-8")
        lines = text.splitlines()
        spans = {
            node.name: slice(node.lineno, node.end_lineno)
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef)
        }
        for mutant in self.alive:
            name = mutant.rpartition(".")[2]
            original = name.rpartition("__mutmut_")[0] + "__mutmut_orig"
            differences = unified_diff(lines[spans[original]], lines[spans[name]], n=0, lineterm="")
            shown = [line for line in differences if not line.startswith(("---", "+++", "@@"))]
            unreached = " (no test reaches it)" * (self.codes[mutant] == _UNREACHED)
            yield "\n".join([f"{self.name}: {mutant}{unreached}", *shown])


def results() -> list[Results]:
    """Read what the last run found; files without mutants are left out."""
    found = [
        Results(meta.relative_to(MUTANTS).as_posix().removesuffix(".meta"), source, codes)
        for meta in sorted(MUTANTS.glob("*/*.meta"))
        if (codes := json.loads(meta.read_bytes())["exit_code_by_key"])
        and (source := meta.with_suffix(""))
    ]
    if not found:
        raise SystemExit("There are no results yet. Run `mutmut run` first.")
    return found
