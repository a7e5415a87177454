"""resolve by the command line: what it prints where, and how it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from git_context.repository.git import Git
from git_context.setup.install import install
from tests.support.branches import branch, edit, forked, state
from tests.support.edits import BASE, CONTEXT, Put, versions
from tests.support.forks import fork
from tests.support.git_oracle import is_unmerged

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]

HOSTILE = "\x1b]0;evil\x07\u202e\r"
SIDES = versions(
    [Put("/phase", "by ours\x1b[31m"), Put("/metadata/owner", "eve")],
    [Put("/phase", "by theirs"), Put("/metadata/owner", HOSTILE)],
)
PLACES = ["/phase", "/metadata/owner"]


@pytest.fixture
def here(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Return a repository with a conflict in the middle of a merge, as the current folder."""
    install(Git(repo.path))
    fork(repo, SIDES)
    assert repo.merge("side").returncode == 1
    monkeypatch.chdir(repo.path)
    return repo


def told(call: Call, code: int, *arguments: str) -> Any:
    ended, out, _ = call("resolve", *arguments, "--json")
    assert ended == code
    return json.loads(out)


def test_conflicts_are_listed_with_all_sides_and_change_nothing(call: Call, here: Repo) -> None:
    before = state(here)
    code, out, err = call("resolve", "--list")
    assert (code, call("resolve")) == (1, (1, out, err))
    first = out.splitlines()[:4]
    heading = f"{CONTEXT}: /phase (both modified, by the rule latest), index"
    assert first[:2] == [heading, '  base: "building"']
    assert first[2].startswith(f"  ours, main {here.head('main')[:10]}, ")
    assert first[2].endswith(': "by ours\\u001b[31m"')
    assert first[3].startswith(f"  theirs, side {here.head('side')[:10]}, ")
    assert "\x1b" not in out + err
    assert state(here) == before


def test_conflicts_as_json(call: Call, here: Repo) -> None:
    shape = told(call, 1, "--list")
    assert list(shape) == ["format", "files", "conflicts", "edited", "notes"]
    assert [found["path"] for found in shape["conflicts"]] == PLACES
    first = shape["conflicts"][0]
    assert (first["file"], first["form"], first["base"]) == (CONTEXT, "index", "building")
    assert first["takes"] == ["ours", "theirs", "base"]
    assert [side["commit"] for side in first["sides"]] == [here.head("main"), here.head("side")]


@pytest.mark.parametrize(
    ("arguments", "phase", "owner"),
    [
        (["--all-ours"], "by ours\x1b[31m", "eve"),
        (["--all-theirs"], "by theirs", HOSTILE),
        (["--all-base"], "building", "ada"),
        (["--take", "theirs"], "by theirs", HOSTILE),
        (["--take", "/phase=theirs", "--all-ours"], "by theirs", "eve"),
        (["--value", '/phase="x=y"', "--value", "/metadata/owner=[1]"], "x=y", [1]),
        (["--value", "/phase=null", "--all-base"], None, "ada"),
    ],
)
def test_conflicts_are_decided_and_the_file_is_staged(
    call: Call, here: Repo, arguments: list[str], phase: Any, owner: Any
) -> None:
    code, out, err = call("resolve", *arguments)
    assert (code, out) == (0, "")
    assert err == f"{CONTEXT}: /phase, /metadata/owner decided, staged.\n"
    document = json.loads(here.read(CONTEXT))
    assert (document["phase"], document["metadata"]["owner"]) == (phase, owner)
    assert not is_unmerged(here, CONTEXT)
    assert call("resolve", "-w", "shop")[0] == 0


def test_what_is_left_is_shown_and_ends_with_1(call: Call, here: Repo) -> None:
    code, out, err = call("resolve", "--take", "/phase=theirs")
    assert code == 1
    assert out.startswith(f"{CONTEXT}: /metadata/owner (both modified), index\n")
    assert err.splitlines() == [f"{CONTEXT}: /phase decided, written.", "Left to decide: 1."]
    shape = told(call, 0, "--value", '"mine"')
    assert shape["files"] == [
        {
            "file": CONTEXT,
            "branch": None,
            "commit": None,
            "decided": ["/metadata/owner"],
            "staged": True,
            "findings": [],
        }
    ]
    assert json.loads(here.read(CONTEXT))["phase"] == "by theirs"


def test_a_new_error_is_told_and_keeps_the_file_unstaged(call: Call, here: Repo) -> None:
    code, _, err = call("resolve", "--value", "/phase=5", "--all-ours")
    assert code == 1
    assert "/phase" in err
    assert f"git add {CONTEXT}" in err
    assert is_unmerged(here, CONTEXT)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--take", "nobody"], 2),
        (["--value", "5"], 2),
        (["--value", "/phase=none"], 2),
        (["--list", "--all-ours"], 2),
        (["--take", "/nowhere=ours"], 3),
        (["nowhere.json"], 3),
        (["../outside.json", "--all-ours"], 2),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    call: Call, here: Repo, arguments: list[str], code: int
) -> None:
    before = state(here)
    ended, out, err = call("resolve", *arguments)
    assert (ended, out) == (code, "")
    assert "rror: " in err
    assert state(here) == before


def test_without_conflicts_it_says_so(call: Call, repo: Repo, monkeypatch: Any) -> None:
    forked(repo)
    monkeypatch.chdir(repo.path)
    assert call("resolve") == (0, "", "There are no conflicts.\n")
    assert call("resolve", "--all-ours") == (0, "", "There are no conflicts.\n")


def test_a_file_in_which_nothing_clashes_is_staged_without_being_asked(
    call: Call, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without the driver, git takes what stands side by side for a conflict.
    fork(repo, versions([Put("/phase", "ours")], [Put("/metadata/owner", "eve")]))
    repo.write(".git/info/attributes", f"/{CONTEXT} -merge\n")
    assert repo.merge("side").returncode == 1
    monkeypatch.chdir(repo.path)
    before = state(repo)

    code, out, err = call("resolve", "--list")
    assert (code, out) == (0, "")
    assert err.startswith(f"{CONTEXT} merges without a conflict: git context resolve stages it.\n")
    assert state(repo) == before

    assert call("resolve") == (0, "", f"{CONTEXT}: no conflict decided, staged.\n")
    document = json.loads(repo.read(CONTEXT))
    assert (document["phase"], document["metadata"]["owner"]) == ("ours", "eve")
    assert not is_unmerged(repo, CONTEXT)


def test_a_recorded_conflict_by_command(call: Call, repo: Repo, monkeypatch: Any) -> None:
    opened = forked(repo, "a", note="old")
    edit(repo, "main", note="mine")
    edit(repo, branch("a"), note="A")
    opened.merge(record=True)
    monkeypatch.chdir(repo.path)
    code, out, _ = call("resolve")
    assert (code, out.splitlines()[0][-10:]) == (1, ", recorded")
    code, _, err = call("resolve", "--take", "a", "-m", "Take what a says")
    assert code == 0
    assert err == f".claude/context/w.json: /note decided, main is at {repo.head()[:10]} now.\n"
    assert repo.output("log", "-1", "--format=%s") == "Take what a says"


def test_a_file_resolved_by_hand_is_told(call: Call, here: Repo) -> None:
    here.write(CONTEXT, json.dumps({**BASE, "phase": "mine"}))
    code, out, err = call("resolve", "--all-ours")
    assert (code, out) == (1, "")
    assert f"{CONTEXT} was resolved by hand." in err
    assert told(call, 1)["edited"] == [CONTEXT]
