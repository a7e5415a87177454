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
