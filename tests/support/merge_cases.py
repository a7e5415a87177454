"""The agreed cases of the three-way merge, read from the tables of `tests/merge/cases.md`."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any, Final

_TABLES: Final = Path(__file__).parents[1] / "merge" / "cases.md"
_ABSENT: Final = "*absent*"
_CONFLICT: Final = "conflict: "


def _read() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = []
    kind, strategy = "", None
    for line in _TABLES.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            kind, _, rule = line.removeprefix("## ").partition(": ")
            strategy = _strategy(rule)
        elif line.startswith("| ") and not line.startswith("| case |"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            cases.append(_case(kind, strategy, cells))
    return cases


def _strategy(rule: str) -> Any:
    """Read a rule as `.git-context.toml` has it."""
    return "infer" if rule == "no rule" else tomllib.loads(f"rule = {rule.strip('`')}")["rule"]


def _case(kind: str, strategy: Any, cells: list[str]) -> dict[str, Any]:
    name, base, ours, theirs, merged, why = cells
    versions = {"base": _value(base), "ours": _value(ours), "theirs": _value(theirs)}
    return {
        "name": f"{kind}: {name}",
        "strategy": strategy,
        **versions,
        **_outcome(merged),
        "why": why,
    }


def _outcome(merged: str) -> dict[str, Any]:
    if merged.startswith(_CONFLICT):
        places = merged.removeprefix(_CONFLICT).split(", ")
        return {"conflicts": [place.strip("`") for place in places]}
    return {"expect": _value(merged)}


def _value(cell: str) -> Any:
    return {"$missing": True} if cell == _ABSENT else json.loads(cell.strip("`"))


CASES: Final = _read()
