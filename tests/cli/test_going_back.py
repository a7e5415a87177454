"""The list of checkpoints, and the way back to a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.workflows import child, small, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("command", ["checkpoint", "rollback"])
def test_checkpoints_are_listed(call: Call, here: Repo, command: str) -> None:
    opened = small(here, "t")
    assert call(command, "--list") == (0, "", "There are no checkpoints here.\n")
    opened.checkpoint("one", agent="ada")
    opened.checkpoint("\x1b[31m", task="t")
    noted = here.head("main~")
    code, out, err = call(command, "--list")
    assert (code, err, out.count("\n")) == (0, "", 2)
    assert [out.splitlines()[1].split()[at] for at in (0, 1, 3)] == ["one", noted[:10], "ada"]
    assert "\\x1b[31m" in call(command, "--list", "--task", "t")[1]
    assert (call(command)[0], call(command, "one", "--list")[0]) == (2, 2)


@pytest.mark.parametrize("task", [None, "t"])
def test_a_rollback_goes_to_a_commit(here: Repo, task: str | None) -> None:
    opened = small(here, "t")
    opened.save(child("t", decisions=["mine"]), task="t")
    branch = "context/w/t" if task else "main"
    before, commit = stored(here, branch), here.head(branch)
    opened.checkpoint("kept", task=task)
    opened.add("decisions", "later", task=task)
    newest = here.head(branch)
    back = opened.rollback(commit[:12], task=task)
    after = stored(here, branch)
    assert after["decisions"] == before["decisions"]
    assert [point.name for point in opened.checkpoints(task=task)] == ["kept"]
    assert here.head(f"{back.commit}^") == newest


def test_a_rollback_stays_in_the_history_of_the_branch(call: Call, here: Repo) -> None:
    opened = small(here, "t")
    opened.save(child("t", decisions=["mine"]), task="t")
    code, out, err = call("rollback", "context/w/t")
    assert (code, out) == (3, "")
    assert "The commit 'context/w/t' is not in the history of this branch." in err
    assert "no checkpoint 'nope', and no such commit" in call("rollback", "nope")[2]
