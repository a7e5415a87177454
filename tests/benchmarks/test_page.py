"""The page of benchmarks says what was measured, and of every topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.benchmarks import page, results
from tests.benchmarks.results import Result
from tests.benchmarks.topics import TOPICS, about
from tests.support.figures import Figure, Table

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

FIGURES = [
    Figure("one that holds", 1.5, 2, detail="3 s, 2 s"),
    Figure("slow", 2.5, 2),
    Figure("large", 61_234.5, 60_000, " MB"),
    Figure("for information", 0.125),
]
TABLES = [Table("All:", ["who", "time"], [["one", "1 s"]])]


def result(commit: str = "abc1234") -> Result:
    return Result("2 cores", "2026-01-01", commit, FIGURES, TABLES)


def test_a_figure_holds_up_to_its_target() -> None:
    assert [figure.verdict for figure in FIGURES] == ["yes", "no", "no", ""]
    assert Figure("at the limit", 2, 2).verdict == "yes"


def test_all_targets_stand_in_one_table_and_what_has_none_in_its_section() -> None:
    before, section = page.render({"driver": result()}).split(f"\n## {TOPICS['driver']}\n")
    part = TOPICS["driver"]
    assert f"| {part} | one that holds | 2 | 1.5 | 75% | yes | 3 s, 2 s |" in before
    assert f"| {part} | slow | 2 | 2.5 | 125% | **no** |  |" in before
    assert f"| {part} | large | 60,000 MB | 61,234 MB | 102% | **no** |  |" in before
    assert "for information" not in before
    assert "| for information | 0.125 |  |" in section
    assert "one that holds" not in section
    assert about("driver") in section
    assert "All:\n\n| who | time |\n|---|---|\n| one | 1 s |\n" in section


def test_where_it_was_measured_is_said_once_for_all_that_were_measured_together() -> None:
    once = page.render({"driver": result(), "floor": result()})
    assert once.count("Measured on 2026-01-01 at commit abc1234: 2 cores.") == 1
    twice = page.render({"driver": result(), "floor": result("def5678")})
    assert f"Measured on 2026-01-01 ({TOPICS['driver']}) at commit abc1234: 2 cores." in twice
    assert f"Measured on 2026-01-01 ({TOPICS['floor']}) at commit def5678: 2 cores." in twice


def test_results_are_kept_topic_by_topic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "FILE", tmp_path / "results.json")
    assert results.load() == {}
    results.keep({"driver": result(), "floor": result()})
    results.keep({"floor": result("def5678")})
    assert results.load() == {"driver": result(), "floor": result("def5678")}


def test_every_topic_is_a_module_that_says_what_it_compares() -> None:
    assert all(map(about, TOPICS))


def test_the_page_is_what_was_measured_last_of_every_topic() -> None:
    measured = results.load()
    assert set(measured) == set(TOPICS)
    assert page.PAGE.read_text(encoding="utf-8") == page.render(measured)
