"""Names of fields where a place is asked for, and the newest commits alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.workflows import small

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("command", ["show", "log", "blame"])
def test_a_name_is_a_place(call: Call, here: Repo, command: str) -> None:
    small(here).add("decisions", "second")
    assert call(command, "decisions") == call(command, "/decisions")
    assert call(command, "HEAD", "decisions") == call(command, "HEAD", "/decisions")
    code, out, err = call(command, "decision")
    assert (code, out, err) == (
        0,
        call(command, "/decisions")[1],
        "Read 'decision' as 'decisions'.\n",
    )


@pytest.mark.parametrize("command", ["show", "log", "blame"])
def test_what_is_a_commit_too_is_asked_about(call: Call, here: Repo, command: str) -> None:
    small(here)
    here.git("branch", "phase")
    code, out, err = call(command, "phase")
    assert (code, out) == (2, "")
    assert "'phase' is a field and a commit: say /phase" in err
    assert call(command, "refs/heads/phase")[0] == 0


def test_the_newest_commits_alone(call: Call, here: Repo) -> None:
    opened = small(here)
    for number in range(3):
        opened.add("decisions", f"number {number}")
    whole = call("log", "decisions")[1].splitlines()
    assert call("log", "decisions", "-n", "2")[1].splitlines() == whole[:2]
    assert call("log", "-n", "0")[0] == 2


NOISE = (
    "/timestamp",
    "/version",
    "/current_agent",
    "/metrics/speedup",
    "/parallel_tasks/t/files_count",
)


def test_a_log_tells_of_the_work_unless_all_fields_are_asked_for(call: Call, here: Repo) -> None:
    opened = small(here, "t")
    opened.set("/metrics", {"mine": 1, "speedup": "1x"})
    opened.set("/current_agent", "bob")
    opened.set("/metrics/speedup", "2x")
    opened.save({"task_id": "t", "files_modified": ["a.py"]}, task="t")
    opened.merge()
    opened.save({"timestamp": "2099-01-01T00:00:00Z"}, patch=True, agent="bob")
    code, out, err = call("log")
    assert (code, err) == (0, "")
    assert '+ /decisions "first"' in out
    assert not [place for place in NOISE if f" {place}" in out]
    whole = call("log", "--all-fields")[1]
    assert set(out.splitlines()) < set(whole.splitlines())
    assert [place for place in NOISE if f" {place}" in whole] == list(NOISE)
    newest = whole.split(maxsplit=1)[0]
    assert newest not in out  # it changed nothing but the times
    assert "/timestamp" in call("log", "timestamp")[1]
    assert call("log", "--json") == call("log", "--json", "--all-fields")
    assert call("log", "--porcelain") == call("log", "--porcelain", "--all-fields")
