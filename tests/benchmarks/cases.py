"""Each program merges the cases of `tests/merge/cases.md`, which say what the result should be.

*Right* is the agreed value, or a conflict where one is agreed. A *conflict* elsewhere costs a
person's time. *Silently wrong* is another value, or none that is JSON, or no conflict where two
edits exclude each other: nobody will look. *Failed* is a program that broke down. The order of
items counts. git-context has the rule of each case in `.git-context.toml`; the others know no such
rules, and merge the same files without.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.merge.values import exact
from tests.benchmarks.contexts import write
from tests.benchmarks.programs import installed
from tests.support.figures import Table
from tests.support.merge_cases import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.programs import Program

RIGHT: Final = "right"
CONFLICT: Final = "conflict"
WRONG: Final = "silently wrong"
FAILED: Final = "failed"
MISSING: Final = "not installed"


def figures() -> Iterator[Table]:
    """Yield how often each program is right, and what it makes of each case."""
    with installed() as programs, TemporaryDirectory(prefix="git-context-benchmark-") as name:
        verdicts = [[_verdict(program, case, Path(name)) for program in programs] for case in CASES]
    heading = [program.heading for program in programs]
    columns = list(zip(*verdicts, strict=True))
    counts = [
        [verdict, *(str(column.count(verdict)) for column in columns)]
        for verdict in (RIGHT, CONFLICT, WRONG, FAILED, MISSING)
        if any(verdict in column for column in columns)
    ]
    yield Table(f"Of {len(CASES)} cases:", ["", *heading], counts)
    rows = [[case["name"], *row] for case, row in zip(CASES, verdicts, strict=True)]
    yield Table("One by one:", ["case", *heading], rows)


def _verdict(program: Program, case: dict[str, Any], folder: Path) -> str:
    """Run one case: a conflict is right where one is agreed, else a merge that was not made."""
    if program.missing:
        return MISSING
    for side, name in (("base", "base"), ("ours", "current"), ("theirs", "theirs")):
        write(folder / name, _document(case, side))
    _write_rules(case, folder)
    done = subprocess.run(program.command, cwd=folder, capture_output=True, check=False)
    conflicted = done.returncode in program.conflicts
    if done.returncode and not conflicted:
        return FAILED
    if conflicted:
        return RIGHT if "conflicts" in case else CONFLICT
    try:
        merged = parse((folder / "current").read_bytes()).value
    except JsonTextError:
        return WRONG
    return RIGHT if "expect" in case and merged == exact(_document(case, "expect")) else WRONG


def _document(case: dict[str, Any], version: str) -> Any:
    """Return a version with its value at `f`, as a context: other JSON has no rules."""
    value = case[version]
    context = {"workflow_id": "benchmark"}
    if value == {"$missing": True}:
        return context
    if case["strategy"] == "latest":
        return {**context, "f": value["value"], "timestamp": value["timestamp"]}
    return {**context, "f": value}


def _write_rules(case: dict[str, Any], folder: Path) -> None:
    """Say in the repository's settings what the case takes for granted."""
    strategy = case["strategy"]
    keyed = f'{{ keyed = "{strategy["keyed"]}" }}' if isinstance(strategy, dict) else ""
    rule = keyed or f'"{strategy}"'
    text = "" if strategy == "infer" else f'[merge]\n"/f" = {rule}\n'
    (folder / ".git-context.toml").write_text(text, encoding="utf-8")
