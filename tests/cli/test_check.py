"""`git context check`: one command for contexts, merges and claims."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.workflows import W_JSON, child, small, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("arguments", "instead"),
    [
        ([], ["validate"]),
        (["--staged"], ["validate", "--staged"]),
        ([W_JSON, "--json"], ["validate", W_JSON, "--json"]),
        (["--merge", "main", "context/w/t"], ["check-merge", "main", "context/w/t"]),
        (["--commit", "HEAD"], ["verify-merge", "HEAD"]),
        (["--claims"], ["verify", "--dry-run"]),
        (["--claims", "--json", "--strict"], ["verify", "--dry-run", "--json", "--strict"]),
    ],
)
def test_it_prints_what_the_command_for_it_prints(
    call: Call, here: Repo, arguments: list[str], instead: list[str]
) -> None:
    opened = small(here, "t")
    opened.save(child("t", files_modified=["gone.py"]), task="t", status="completed")
    here.write(W_JSON, json.dumps({**stored(here, "main"), "decisions": "one"}))
    here.git("add", "--all")
    assert call("check", *arguments) == call(*instead)


def test_claims_are_recorded_where_that_is_asked_for(call: Call, here: Repo) -> None:
    opened = small(here)
    opened.set("/completed_actions", ["plan"])  # which is pending, too
    before = here.head("main")
    assert call("check", "--claims")[0] == 1
    assert here.head("main") == before
    assert call("check", "--claims", "--record")[0] == 1
    assert stored(here, "main")["integration_concerns"]


@pytest.mark.parametrize(
    "arguments", [["--staged", "--claims"], ["--record"], ["x", "--commit", "y"]]
)
def test_one_thing_at_a_time(call: Call, here: Repo, arguments: list[str]) -> None:
    small(here)
    assert call("check", *arguments)[0] == 2
