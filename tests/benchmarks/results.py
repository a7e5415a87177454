"""What was measured last, topic by topic, and where: kept in results.json, beside this file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.support.figures import Figure, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Result:
    """What came out of a topic, on which machine, on which day and at which commit."""

    where: str
    when: str
    commit: str
    figures: list[Figure]
    tables: list[Table]


def load() -> dict[str, Result]:
    """Return the last result of each topic that was ever kept."""
    if not FILE.exists():
        return {}
    kept: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return {topic: _result(members) for topic, members in kept.items()}


def keep(results: Mapping[str, Result]) -> None:
    """Put results in place of those of the same topics."""
    kept = {topic: asdict(result) for topic, result in {**load(), **results}.items()}
    FILE.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _result(members: dict[str, Any]) -> Result:
    figures = [Figure(**figure) for figure in members["figures"]]
    tables = [Table(**table) for table in members["tables"]]
    return Result(**{**members, "figures": figures, "tables": tables})
