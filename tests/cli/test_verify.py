"""`git context verify` by the command line: what it prints where, and how it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from git_context.document.policy import SETTINGS_FILE
from tests.support.verified_workflows import BACKEND, Example, commit_files
from tests.support.workflows import child

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]


def unclaimed(repo: Repo) -> Example:
    example = Example(repo)
    example.code[BACKEND].append("src/\x1b[31msecret.py")
    return example


def test_the_untouched_example(call: Call, here: Repo) -> None:
    Example(here).merged()
    code, out, err = call("verify")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["unverified"] * 3 + ["aligned"] * 6
    assert "3 unverified" in err
    assert " on main" in err
    before = here.head()
    assert call("verify")[0] == 0
    assert here.head() == before
    assert call("verify", "--strict")[0] == 1


def test_a_mismatch_is_shown_with_its_place_and_ends_with_1(call: Call, here: Repo) -> None:
    unclaimed(here).merged()
    before = here.head()
    code, out, _ = call("verify", "--dry-run")
    assert code == 1
    first, place, advice = out.splitlines()[:3]
    assert first.startswith("mismatch")
    assert "backend-impl modifies src/\\x1b[31msecret.py" in first
    assert place.strip() == "at /files_modified"
    assert "Correct" in advice
    assert here.head() == before


def test_json_has_all_findings(call: Call, here: Repo) -> None:
    unclaimed(here).merged()
    code, out, err = call("verify", "--json")
    assert (code, err) == (1, "")
    told = json.loads(out)
    assert told["ok"] is False
    assert told["saved"]["changed"] is True
    assert told["saved"]["commit"] == here.head()
    [found] = [each for each in told["findings"] if each["status"] == "mismatch"]
    assert (found["check"], found["tasks"]) == ("files", [BACKEND])


def test_a_merge_that_verifies_is_made_and_ends_with_1(call: Call, here: Repo) -> None:
    unclaimed(here).forked()
    before = here.head()
    code, _, err = call("merge", "--verify", "--dry-run")
    assert code == 1
    assert here.head() == before
    code, _, err = call("merge", "--verify")
    assert code == 1
    assert "Verification failed: src/\\x1b[31msecret.py" in err
    assert here.output("rev-list", "--count", f"{before}..HEAD", "--first-parent") == "1"
    assert call("verify-merge", "HEAD")[0] == 0
    assert call("validate", "--rev", "HEAD")[0] == 0
    assert call("merge", "--verify")[0] == 0


def test_a_merge_that_verifies_well_ends_with_0(call: Call, here: Repo) -> None:
    Example(here).forked()
    assert call("merge", "--verify")[0] == 0
    head = here.head()
    assert call("verify")[0] == 0
    assert here.head() == head


def test_on_a_tasks_branch_it_is_only_looked_at(call: Call, here: Repo) -> None:
    call("start", "w")
    call("fork", "a", "--agent", "ada")
    commit_files(here, "a", {"a.py": "1", "b.py": "1"}, "w")
    here.write("child.json", json.dumps(child("a", files_modified=["a.py"])))
    call("save", "--task", "a", "--file", "child.json")
    here.checkout("context/w/a")
    before = here.head()
    code, out, err = call("verify")
    assert code == 1
    assert "b.py" in out
    assert "now" not in err
    assert here.head() == before


def test_checks_are_listed(call: Call, here: Repo) -> None:
    assert call("verify", "--list-checks")[0] == 3  # no workflow
    call("start", "w")
    assert "no checks" in call("verify", "--list-checks")[2]
    here.commit({SETTINGS_FILE: '[checks]\nentry-points = ["e"]\n'})
    assert call("verify", "--list-checks")[:2] == (0, "e: an entry point\n")
    assert json.loads(call("verify", "--list-checks", "--json")[1])["entry_points"] == ["e"]


def test_a_command_among_the_checks_is_refused_in_one_sentence(call: Call, here: Repo) -> None:
    call("start", "w")
    here.commit({SETTINGS_FILE: '[checks.commands]\nx = { run = ["touch", "executed"] }\n'})
    for arguments in (["verify"], ["verify", "--list-checks"]):
        code, _, err = call(*arguments)
        assert code == 3
        assert "[checks] runs no commands" in err
    assert not (here.path / "executed").exists()
