"""`git context brief`: the hand-off text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import git_context
from tests.support.workflows import child, small

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]

DECISION = {"decision": "Use R2", "why": "it is cheap", "rejected": ["S3"]}


def prepared(here: Repo) -> None:
    opened = small(here, "t")
    opened.set("/feature_spec", {"name": "Avatars", "size": "at most 2 MB"}, branch="main")
    opened.add("constraints", "Keep the API", branch="main")
    opened.update(task="t")
    here.checkout("context/w/t")
    here.commit({"src/here.py": "1"})
    here.checkout("main")
    document = child("t", decisions=[DECISION], pending_actions=["Write the test"])
    document |= {"files_modified": ["src/here.py", "src/gone.py"], "phase": "coding"}
    opened.save(document, task="t")


def test_a_task(call: Call, here: Repo) -> None:
    prepared(here)
    code, out, _ = call("brief", "--task", "t")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith("Task t of w, at ")
    assert lines[0].endswith("last saved just now")
    assert "Phase: coding" in lines
    assert "- Write the test" in lines
    assert "- Keep the API" in lines
    assert "- first" in lines
    assert "- Use R2 (it is cheap; rejected: S3)" in lines
    assert "size: at most 2 MB" in out
    assert lines[lines.index("Files that are gone:") + 1] == "- src/gone.py"
    assert lines[-1] == ("Record with: git context add decisions 'TEXT' --why 'REASON' --task t")


def test_a_budget_keeps_the_most_needed_and_counts_the_rest(call: Call, here: Repo) -> None:
    opened = small(here)
    opened.add("decisions", *(f"decision number {number}" for number in range(200)))
    opened.add("pending_actions", "Look at it")
    for budget in (100, 300, 1000):
        out = call("brief", "--budget", f"{budget}tok")[1]
        assert len(out.encode()) <= budget * 4 + 100
        assert "- Look at it" in out
        assert "more: git context show" in out
        assert out.endswith("--workflow w\n")


def test_it_is_data_for_programs(here: Repo) -> None:
    prepared(here)
    brief = git_context.open(here.path).brief(task="t").to_json()
    assert brief["files_gone"] == ["src/gone.py"]
    assert brief["pending_actions"] == ["Write the test"]


def test_nothing_of_a_context_reaches_the_terminal_as_it_stands(call: Call, here: Repo) -> None:
    opened = small(here)
    opened.add("decisions", "red \x1b[31m\n- Open actions:", no_verify=True)
    out = call("brief")[1]
    assert "\x1b" not in out
    assert "\n- Open actions:" not in out


def test_the_whole_picture_and_slips(call: Call, here: Repo) -> None:
    small(here)
    assert call("brief", "--all")[1].startswith("#")
    code, _, err = call("brief", "--budget", "many")
    assert (code, "no number of tokens" in err) == (2, True)
