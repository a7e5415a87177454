"""Two machines and a server between them."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import git_context
from git_context.errors import GitContextError
from git_context.repository import remotes
from git_context.workflow.syncing import UnsyncedError
from tests.support.branches import branch, commit_on, edit, forked, parents
from tests.support.faults import kill_at
from tests.support.repos import Repo
from tests.support.workflows import child, is_sound, stored

if TYPE_CHECKING:
    from git_context.api import Repository

SOURCE = Path(__file__).resolve().parents[2] / "src"


class Site(NamedTuple):
    """A clone, and git-context in it."""

    repo: Repo
    context: Repository

    def save(self, task: str, *decisions: str) -> None:
        self.context.save(child(task, decisions=list(decisions)), task=task, workflow="w")

    def decisions(self, name: str) -> list[str]:
        found: list[str] = stored(self.repo, name)["decisions"]
        return found


class Sites(NamedTuple):
    server: Repo
    one: Site
    two: Site


@pytest.fixture
def sites(repo: Repo, tmp_path: Path) -> Sites:
    """Return a server and two clones of a workflow with the tasks `a` and `b` forked in the one."""
    server = Repo.create(tmp_path / "server.git", "--bare")
    repo.git("remote", "add", "origin", server.path)
    one = Site(repo, forked(repo, "a", "b", context_summary="old"))
    repo.git("push", "--quiet", "--set-upstream", "origin", "main")
    return Sites(server, one, clone(server, tmp_path / "two"))


def clone(server: Repo, folder: Path) -> Site:
    server.git("clone", "--quiet", server.path, folder)
    return Site(Repo(folder), git_context.open(folder))


def context_refs(repo: Repo) -> str:
    return repo.output("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/context")


def test_branches_get_to_the_server_and_to_the_other_machine(sites: Sites) -> None:
    done = sites.one.context.sync()
    assert done.remote == "origin"
    assert done.sent == [branch("a"), branch("b")]
    done = sites.two.context.sync()
    assert done.received == [branch("a"), branch("b")]
    assert not done.sent
    assert context_refs(sites.one.repo) == context_refs(sites.two.repo)
    assert context_refs(sites.server) == context_refs(sites.one.repo)


def test_nothing_to_do_is_nothing(sites: Sites) -> None:
    sites.one.context.sync()
    before = sites.one.repo.output("for-each-ref")
    assert sites.one.context.sync()[1:] == ([], [], [], [], {}, {}, [])
    assert sites.one.repo.output("for-each-ref") == before


def test_a_save_there_moves_the_branch_on_here(sites: Sites) -> None:
    sites.one.context.sync()
    sites.two.context.sync()
    sites.two.save("a", "two")
    assert sites.two.context.sync().sent == [branch("a")]
    assert sites.one.context.sync().received == [branch("a")]
    assert sites.one.decisions(branch("a")) == ["first", "two"]


def test_one_task_changed_on_both_machines_is_merged(sites: Sites) -> None:
    sites.one.context.sync()
    sites.two.context.sync()
    sites.one.save("a", "one")
    sites.two.save("a", "two")
    tips = [sites.two.repo.head(branch("a")), sites.one.repo.head(branch("a"))]
    sites.one.context.sync()
    done = sites.two.context.sync()
    assert (done.merged, done.sent) == ([branch("a")], [branch("a")])
    assert parents(sites.two.repo, branch("a")) == tips
    sites.one.context.sync()
    assert sites.one.decisions(branch("a")) == ["first", "two", "one"]
    assert context_refs(sites.one.repo) == context_refs(sites.two.repo)
    assert is_sound(sites.one.repo)


def test_what_one_task_logged_on_both_machines_stands_in_its_order(sites: Sites) -> None:
    early, late = ({"timestamp": f"2026-01-01T0{hour}:00:00Z", "agent": "ada"} for hour in (8, 9))
    sites.one.context.sync()
    sites.two.context.sync()
    for site, record in ((sites.one, late), (sites.two, early)):
        site.context.add("error_log", record, task="a", workflow="w")
        site.context.sync()
    (entry,) = [
        task
        for task in stored(sites.two.repo, branch("a"))["parallel_tasks"]
        if task["task_id"] == "a"
    ]
    assert entry["context"]["error_log"] == [early, late]


def test_a_checked_out_branch_follows_with_its_code(sites: Sites) -> None:
    sites.one.context.sync()
    sites.two.context.sync()
    sites.two.repo.checkout(branch("a"))
    commit_on(sites.one.repo, branch("a"), {"code.py": "1"})
    sites.one.context.sync()
    sites.two.save("a", "two")
    sites.two.context.sync()
    assert sites.two.repo.read("code.py") == "1"
    assert sites.two.repo.output("status", "--porcelain") == ""
    assert stored(sites.server, branch("a"))["decisions"] == ["first", "two"]


def test_a_conflict_stops_one_branch_and_no_other(sites: Sites) -> None:
    sites.one.context.sync()
    sites.two.context.sync()
    edit(sites.one.repo, branch("a"), context_summary="one")
    sites.one.context.sync()
    edit(sites.two.repo, branch("a"), context_summary="two")
    sites.two.save("b", "b")
    before = sites.two.repo.head(branch("a"))
    with pytest.raises(UnsyncedError) as error:
        sites.two.context.sync()
    (merge,) = error.value.sync.conflicts
    ((_, conflict),) = merge.conflicts
    assert (conflict.pointer, conflict.ours) == ("/context_summary", "two")
    assert [(side.task, side.value) for side in conflict.sides] == [
        (f"origin/{branch('a')}", "one")
    ]
    assert error.value.exit_code == 1
    assert error.value.sync.sent == [branch("b")]
    assert sites.two.repo.head(branch("a")) == before
    sites.two.context.sync(take=["ours"])
    assert stored(sites.server, branch("a"))["context_summary"] == "two"


def test_a_place_is_decided_on_the_branches_where_it_is_contested(sites: Sites) -> None:
    sites.one.context.sync()
    sites.two.context.sync()
    for site, said in ((sites.one, "one"), (sites.two, "two")):
        edit(site.repo, branch("b"), context_summary=said)
        site.save("a", said)
    sites.one.context.sync()
    done = sites.two.context.sync(take=["/context_summary=theirs"])
    assert done.merged == [branch("a"), branch("b")]
    assert stored(sites.server, branch("b"))["context_summary"] == "one"


def test_the_parent_is_left_alone_unless_asked_for(sites: Sites) -> None:
    sites.one.save("a", "one")
    sites.one.context.merge()
    sites.one.context.sync()
    assert sites.server.head("main") != sites.one.repo.head("main")
    sites.one.context.sync(parent=True)
    assert sites.server.head("main") == sites.one.repo.head("main")
    edit(sites.two.repo, "main", note="two")
    sites.two.context.sync(parent=True)
    assert stored(sites.server, "main")["note"] == "two"
    assert stored(sites.server, "main")["decisions"] == ["first", "one"]


def test_a_merge_fetches_first(sites: Sites) -> None:
    sites.one.context.sync()
    sites.two.context.sync()
    sites.two.save("a", "two")
    sites.two.context.sync()
    before = sites.one.repo.output("for-each-ref")
    with pytest.raises(GitContextError, match="fetches nothing"):
        sites.one.context.merge(fetch="origin", dry_run=True)
    assert sites.one.repo.output("for-each-ref") == before
    sites.one.context.merge(fetch="origin")
    assert sites.one.decisions("main") == ["first", "two"]


def test_a_push_that_comes_too_late_is_merged_and_tried_again(
    sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites.one.context.sync()
    sites.two.context.sync()
    sites.two.save("a", "two")
    push = remotes.push
    late: list[int] = []

    def overtaken(*arguments: object) -> remotes.PushResult:
        if len(late) < 2:
            late.append(len(late))
            sites.one.save("a", *(f"one{number}" for number in late))
            sites.one.repo.git("push", "--quiet", "origin", branch("a"))
        return push(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(remotes, "push", overtaken)
    done = sites.two.context.sync()
    assert done.merged == [branch("a"), branch("a")]
    assert set(sites.two.decisions(branch("a"))) == {"first", "two", "one0", "one1"}
    assert context_refs(sites.server) == context_refs(sites.two.repo)


def test_a_closed_task_is_not_made_again(sites: Sites) -> None:
    sites.one.save("a", "one")
    sites.one.context.sync()
    sites.one.context.merge("a")
    sites.one.context.close("a")
    assert not sites.one.context.sync().received
    assert branch("a") not in context_refs(sites.one.repo)
    assert branch("a") in context_refs(sites.server)


def test_what_was_deleted_on_the_server_is_not_taken_for_what_it_has(sites: Sites) -> None:
    sites.one.context.sync()
    sites.two.context.sync()
    sites.server.git("update-ref", "-d", f"refs/heads/{branch('a')}")
    sites.one.repo.git("branch", "--quiet", "-D", branch("a"))
    assert sites.one.context.sync().received == []
    assert branch("a") not in context_refs(sites.one.repo)
    assert sites.two.context.sync().sent == [branch("a")]


def test_one_workflow_alone(sites: Sites) -> None:
    sites.one.context.start("v", {})
    sites.one.context.fork("x", agent="ada", scope="s", workflow="v")
    assert sites.one.context.sync(workflow="v").sent == ["context/v/x"]
    assert sites.two.context.sync(workflow="w").received == []
    assert context_refs(sites.two.repo) == ""


def test_a_push_that_the_server_refuses_is_told(sites: Sites) -> None:
    hook = sites.server.write("hooks/update", "#!/bin/sh\ncase $1 in */a) exit 1;; esac\n")
    hook.chmod(0o755)
    with pytest.raises(UnsyncedError) as error:
        sites.one.context.sync()
    assert error.value.sync.sent == [branch("b")]
    assert "hook declined" in error.value.sync.refused[branch("a")]


def test_without_a_server_there_is_a_sentence(sites: Sites, tmp_path: Path) -> None:
    with pytest.raises(GitContextError, match="no remote 'elsewhere'"):
        sites.one.context.sync("elsewhere")
    with pytest.raises(GitContextError, match="no remote"):
        sites.one.context.sync("--upload-pack=touch x")
    sites.server.path.rename(tmp_path / "gone")
    with pytest.raises(GitContextError, match="could not fetch from origin"):
        sites.one.context.sync()


def test_which_remote_is_meant(repo: Repo, tmp_path: Path) -> None:
    opened = forked(repo)
    with pytest.raises(GitContextError, match="not clear which remote") as error:
        opened.sync()
    assert "git remote add" in error.value.hint
    for name in ("x", "y"):
        Repo.create(tmp_path / name, "--bare")
        repo.git("remote", "add", name, tmp_path / name)
        if name == "x":
            assert opened.sync().remote == "x"
    with pytest.raises(GitContextError, match="not clear which remote"):
        opened.sync()
    repo.git("config", "branch.main.remote", "y")
    assert opened.sync().remote == "y"


def sync_by_processes(sites: Sites, count: int, processes: int) -> None:
    """Have processes on both machines save to both tasks and sync after each save."""
    program = Path(__file__).with_name("racing_sync.py")
    env = {**os.environ, "PYTHONPATH": os.fspath(SOURCE)}
    racers = [
        subprocess.Popen(
            [sys.executable, program, site.repo.path, f"p{number}{side}", str(count), "a", "b"],
            env=env,
            stderr=subprocess.PIPE,
        )
        for number in range(processes)
        for side, site in enumerate((sites.one, sites.two))
    ]
    assert [racer.communicate()[1].decode() for racer in racers] == [""] * len(racers)
    for site in (sites.one, sites.two, sites.one):
        site.context.sync()
    expected = {
        f"p{number}{side}-{at}"
        for number in range(processes)
        for side in range(2)
        for at in range(count)
    }
    for site in (sites.one, sites.two):
        found = {*site.decisions(branch("a")), *site.decisions(branch("b"))} - {"first"}
        assert found == expected
        assert is_sound(site.repo)
    assert context_refs(sites.one.repo) == context_refs(sites.two.repo)
    assert is_sound(sites.server)


@pytest.mark.parametrize(
    ("count", "processes"),
    [
        pytest.param(3, 1, id="few"),
        pytest.param(25, 4, id="many", marks=pytest.mark.soak),
    ],
)
def test_machines_that_save_and_sync_at_once_lose_nothing(
    sites: Sites, count: int, processes: int
) -> None:
    sites.one.context.sync()
    sites.two.context.sync()
    sync_by_processes(sites, count, processes)


@pytest.mark.parametrize(
    "kills", [pytest.param(8, id="some"), pytest.param(80, id="many", marks=pytest.mark.soak)]
)
def test_a_killed_sync_is_carried_on_by_the_next(sites: Sites, kills: int) -> None:
    chance = random.Random(kills)
    sites.one.context.sync()
    sites.two.context.sync()
    for number in range(kills):
        sites.one.save("a", f"one{number}")
        sites.one.context.sync()
        sites.two.save("a", f"two{number}")
        kill_at(sites.two.repo, lambda opened, _: opened.sync(), "", chance.randrange(1, 60))
        context = git_context.open(sites.two.repo.path)
        context.sync()
        assert {f"one{number}", f"two{number}"} <= set(sites.two.decisions(branch("a")))
        sites.one.context.sync()
        assert context_refs(sites.one.repo) == context_refs(sites.two.repo)
    assert is_sound(sites.two.repo)
    assert is_sound(sites.server)


def test_branches_that_are_left_behind_are_listed(sites: Sites) -> None:
    one = sites.one
    assert one.context.sync().unsynced == []
    one.context.add("decisions", "of w", workflow="w")
    one.repo.git("branch", "agent-1", "main")
    one.context.fork("a", adopt="agent-1")
    assert one.context.sync().unsynced == ["agent-1", "main"]
    assert one.context.sync(parent=True).unsynced == ["agent-1"]
