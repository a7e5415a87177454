"""The base merged into the open branches of a server, from a clone that has none of them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.cli import main
from git_context.enforcement.merges import check_merge
from git_context.errors import ErrorKind, GitContextError
from git_context.repository.git import Git
from git_context.workflow import branch_updates
from tests.hosts.runner import PROGRAMS
from tests.hosts.sites import before_push, by_branch, context_with, refusing, states
from tests.support.branches import branch, commit_on, edit, parents, state
from tests.support.repos import Repo
from tests.support.workflows import W_JSON, is_sound, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hosts.sites import Sites

A, B = branch("a"), branch("b")


def test_the_base_is_merged_into_every_open_branch_and_pushed(sites: Sites) -> None:
    before = {name: sites.server.head(name) for name in (A, B)}
    updates = sites.context.update_branches()
    assert states(updates) == {A: "updated", B: "updated"}
    assert (updates.remote, updates.base, updates.is_done) == ("origin", "main", True)
    base = sites.server.head("main")
    for task in ("a", "b"):
        name = branch(task)
        assert parents(sites.server, name) == [before[name], base]
        assert stored(sites.server, name)["decisions"] == ["first", task, "main"]
        assert by_branch(updates)[name].commit == sites.server.head(name)
        assert not [one for one in check_merge(Git(sites.server.path), base, name) if one.is_error]
    assert is_sound(sites.server)


def test_nothing_here_moves_and_nothing_is_checked_out(sites: Sites) -> None:
    sites.job.branch("mine")
    sites.job.write("untracked.txt", "mine\n")
    sites.job.write(W_JSON, "not even JSON\n")
    before = {**state(sites.job), "refs": sites.job.output("for-each-ref", "refs/heads")}
    sites.context.update_branches()
    after = {**state(sites.job), "refs": sites.job.output("for-each-ref", "refs/heads")}
    assert after == before


def test_a_second_run_has_nothing_to_do(sites: Sites) -> None:
    sites.context.update_branches()
    before = sites.server.output("for-each-ref")
    assert states(sites.context.update_branches()) == {A: "current", B: "current"}
    assert sites.server.output("for-each-ref") == before


def test_a_trial_pushes_nothing_and_leaves_no_object(sites: Sites) -> None:
    sites.job.git("fetch", "--quiet")
    before = (sites.server.output("for-each-ref"), sites.job.output("count-objects", "-v"))
    updates = sites.context.update_branches(dry_run=True)
    assert states(updates) == {A: "updated", B: "updated"}
    after = (sites.server.output("for-each-ref"), sites.job.output("count-objects", "-v"))
    assert after == before


def test_a_bare_repository_will_do(sites: Sites, tmp_path: Path) -> None:
    sites.server.git("clone", "--quiet", "--bare", sites.server.path, tmp_path / "bare.git")
    updates = git_context.open(tmp_path / "bare.git").update_branches()
    assert states(updates) == {A: "updated", B: "updated"}


def test_a_conflict_stops_one_branch_and_no_other(sites: Sites) -> None:
    sites.edit("main", context_summary="the base's")
    sites.edit(A, context_summary="the task's")
    before = sites.server.head(A)
    updates = sites.context.update_branches()
    assert states(updates) == {A: "conflicts", B: "updated"}
    assert not updates.is_done
    stuck = by_branch(updates)[A]
    ((path, conflict),) = stuck.conflicts
    assert (path, conflict.pointer, conflict.kind) == (W_JSON, "/context_summary", "both modified")
    assert (conflict.base, conflict.ours) == ("old", "the task's")
    assert [(side.task, side.value) for side in conflict.sides] == [("main", "the base's")]
    assert stuck.why == "1 conflict to decide."
    assert stuck.commit == before == sites.server.head(A)


def test_a_conflict_of_code_stops_a_branch(sites: Sites) -> None:
    commit_on(sites.dev, "main", {"code.py": "1\n"})
    commit_on(sites.dev, A, {"code.py": "2\n"})
    sites.push()
    updates = sites.context.update_branches()
    assert states(updates) == {A: "conflicts", B: "updated"}
    (file,) = by_branch(updates)[A].files
    assert (file.path, file.kind, file.task) == ("code.py", "contents", "main")
    assert sites.server.show("code.py", B) == "1\n"


# Which branches


def test_other_branches_that_changed_a_context_are_open_too(sites: Sites) -> None:
    start = sites.dev.head("main~1")
    sites.other_branch("feature/x", start, context_with(decisions=["first", "x"]))
    sites.other_branch("feature/code", start, {"code.py": "1\n"})
    sites.dev.git("branch", "merged", "main~1")
    sites.push()
    updates = sites.context.update_branches()
    assert states(updates) == {A: "updated", B: "updated", "feature/x": "updated"}
    assert stored(sites.server, "feature/x")["decisions"] == ["first", "x", "main"]


def test_patterns_leave_out_others(sites: Sites) -> None:
    assert states(sites.context.update_branches("context/*/a", "x*")) == {A: "updated"}
    assert not sites.context.update_branches("nothing").branches


def test_a_branch_that_was_begun_from_another_base_is_let_alone(sites: Sites) -> None:
    sites.dev.commit({".git-context.toml": '[ownership]\nparents = ["main", "release/*"]\n'})
    sites.other_branch("release/1", "main", {"release.txt": "1\n"})
    sites.other_branch("fix", "release/1", context_with(decisions=["first", "main", "fix"]))
    sites.edit("main", phase="building")
    commit_on(sites.dev, "release/1", {"release.txt": "2\n"})
    sites.push()
    updates = sites.context.update_branches()
    assert states(updates) == {A: "updated", B: "updated", "fix": "other_base"}
    why = "It was begun from release/1, and has work that main has not."
    assert by_branch(updates)["fix"].why == why
    updates = sites.context.update_branches(base="release/1")
    assert states(updates) == {A: "other_base", B: "other_base", "fix": "updated"}
    assert updates.is_done


@pytest.mark.parametrize("base", ["nowhere", "--all", "origin/main"])
def test_a_base_that_is_not_there_is_an_error(sites: Sites, base: str) -> None:
    with pytest.raises(GitContextError, match="has no branch") as error:
        sites.context.update_branches(base=base)
    assert error.value.kind is ErrorKind.MISSING


def test_a_server_without_a_default_branch_needs_to_be_given_one(sites: Sites) -> None:
    sites.server.git("symbolic-ref", "HEAD", "refs/heads/gone")
    with pytest.raises(GitContextError, match="It is not clear which branch is the base"):
        sites.context.update_branches()
    assert states(sites.context.update_branches(base="main")) == {A: "updated", B: "updated"}


# Sub-tasks


def with_sub_task(sites: Sites) -> str:
    """Have the developer fork a sub-task of `a`, and push a decision of it; returns its branch."""
    name = branch("a.x")
    sites.dev.git("branch", name, A)
    edit(sites.dev, name, decisions=["first", "a", "x"])
    sites.push()
    return name


def test_a_sub_task_gets_the_base_by_way_of_its_parent(sites: Sites) -> None:
    name = with_sub_task(sites)
    updates = sites.context.update_branches()
    assert states(updates) == {A: "updated", name: "updated", B: "updated"}
    assert by_branch(updates)[name].source == A
    assert sites.server.output("merge-base", "--all", A, name) == sites.server.head(A)


def test_a_sub_task_waits_for_its_parent(sites: Sites) -> None:
    name = with_sub_task(sites)
    sites.edit("main", context_summary="the base's")
    sites.edit(A, context_summary="the task's")
    updates = sites.context.update_branches()
    assert states(updates) == {A: "conflicts", name: "left_out", B: "updated"}
    assert by_branch(updates)[name].why == f"It waits for {A}, which has not got main yet."


def test_the_branch_of_a_task_is_the_base_of_its_sub_tasks_alone(sites: Sites) -> None:
    name = with_sub_task(sites)
    sites.edit(A, decisions=["first", "a", "more"])
    assert states(sites.context.update_branches(base=A)) == {name: "updated"}
    assert stored(sites.server, name)["decisions"] == ["first", "a", "x", "more"]


def test_a_sub_task_whose_parent_goes_meanwhile_waits(sites: Sites) -> None:
    name = with_sub_task(sites)
    before = sites.server.head(name)
    before_push(sites, f"git push --quiet origin :{A}")
    updates = sites.context.update_branches()
    assert states(updates) == {name: "left_out", B: "updated"}
    assert sites.server.head(name) == before


def test_hooks_here_and_on_the_server_take_what_is_pushed(sites: Sites) -> None:
    name = with_sub_task(sites)
    sites.edit("main", phase="building", constraints=["new"])
    for repo in (sites.server, sites.job):
        repo.git("context", "init", "--hooks", env={"PATH": PROGRAMS})
    updates = sites.context.update_branches()
    assert states(updates) == {A: "updated", name: "updated", B: "updated"}
    assert stored(sites.server, name)["phase"] == "building"


# Others push meanwhile


def test_a_push_meanwhile_is_merged_too(sites: Sites) -> None:
    edit(sites.dev, A, decisions=["first", "a", "late"])
    late = sites.dev.head(A)
    before_push(sites, f"git push --quiet origin {A}")
    updates = sites.context.update_branches()
    assert states(updates) == {A: "updated", B: "updated"}
    assert by_branch(updates)[A].before == late
    assert stored(sites.server, A)["decisions"] == ["first", "a", "late", "main"]


def test_a_branch_that_was_taken_back_meanwhile_stays_back(sites: Sites) -> None:
    """A push without a lease would bring the commits back that somebody took away."""
    taken_back = sites.server.head(A)
    before_push(sites, f"git push --quiet --force origin {A}~1:{A}")
    assert states(sites.context.update_branches()) == {B: "updated"}
    assert sites.server.head(A) == sites.dev.head(f"{A}~1")
    assert sites.server.git("merge-base", "--is-ancestor", taken_back, A, check=False).returncode


def test_a_branch_that_was_deleted_meanwhile_stays_away(sites: Sites) -> None:
    before_push(sites, f"git push --quiet origin :{A}")
    assert states(sites.context.update_branches()) == {B: "updated"}
    assert A not in sites.server.output("for-each-ref")


def test_a_branch_that_never_rests_is_given_up(sites: Sites) -> None:
    act = f"git commit-tree -p {A} -m again {A}^{{tree}}"
    move = f"git update-ref refs/heads/{A} $({act}) && git push --quiet origin {A}"
    before_push(sites, move, once=False)
    updates = sites.context.update_branches()
    assert states(updates) == {A: "moved", B: "updated"}
    assert sites.server.head(A) == sites.dev.head(A)


def test_what_was_done_is_reported_where_the_server_goes_away(sites: Sites) -> None:
    edit(sites.dev, A, decisions=["first", "a", "late"])
    config = f"git -C '{sites.job.path}' config"
    reached_again = f"{config} remote.origin.pushurl '{sites.server.path}'"
    gone = f"{config} remote.origin.url nowhere"
    before_push(sites, f"git push --quiet origin {A}", reached_again, gone)
    updates = sites.context.update_branches()
    assert states(updates) == {A: "moved", B: "updated"}


def test_so_many_branches_are_updated_at_once(
    sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(branch_updates, "MOST", 1)
    updates = sites.context.update_branches()
    assert states(updates) == {A: "updated", B: "left_out"}
    assert by_branch(updates)[B].why == "Only 1 branches are updated at once; run it again."


def test_several_jobs_at_once_merge_each_branch_once(sites: Sites, tmp_path: Path) -> None:
    clones = [tmp_path / f"job-{number}" for number in range(3)]
    for clone in clones:
        sites.server.git("clone", "--quiet", sites.server.path, clone)
    command = [sys.executable, "-m", "git_context", "update-branches"]
    jobs = [subprocess.Popen(command, cwd=clone, stdout=subprocess.DEVNULL) for clone in clones]
    assert [job.wait() for job in jobs] == [0, 0, 0]
    for name in (A, B):
        merges = sites.server.output("rev-list", "--count", "--merges", name, "^main")
        assert merges == "1"
    assert is_sound(sites.server)


# The server refuses


@pytest.mark.parametrize(
    ("hook", "unless"),
    [("update", f'test "$1" != refs/heads/{A}'), ("pre-receive", f"! grep {A}")],
    ids=["one branch", "all that come with it"],
)
def test_what_the_server_refuses_keeps_no_other_back(sites: Sites, hook: str, unless: str) -> None:
    before = sites.server.head(A)
    refusing(sites, hook, unless=unless)
    updates = sites.context.update_branches()
    assert states(updates) == {A: "refused", B: "updated"}
    assert f"{hook} hook declined" in by_branch(updates)[A].why.replace(
        "hook declined", f"{hook} hook declined"
    )
    assert by_branch(updates)[A].commit == before == sites.server.head(A)


def test_a_remote_that_is_gone_is_an_error(sites: Sites, tmp_path: Path) -> None:
    sites.job.git("remote", "set-url", "origin", tmp_path / "gone")
    with pytest.raises(GitContextError, match="could not fetch from origin"):
        sites.context.update_branches()


def test_a_shallow_clone_says_what_it_lacks(sites: Sites, tmp_path: Path) -> None:
    url = f"file://{sites.server.path}"
    sites.server.git("clone", "--quiet", "--depth=1", url, tmp_path / "shallow")
    updates = git_context.open(tmp_path / "shallow").update_branches()
    assert Repo(tmp_path / "shallow").output("rev-parse", "--is-shallow-repository")
    assert {update.state for update in updates.branches} == {"left_out"}
    assert "git fetch --unshallow" in updates.branches[0].why


# The command line


def test_the_command_says_what_became_of_each_branch(
    sites: Sites, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    sites.edit("main", context_summary="the base's")
    sites.edit(A, context_summary="the task's")
    monkeypatch.chdir(sites.job.path)
    assert main(["update-branches", "--dry-run"]) == 1
    assert f"would update {B} with main\n" in capfd.readouterr().out
    assert main(["update-branches"]) == 1
    assert capfd.readouterr().out == (
        f"conflicts in {A}: 1 conflict to decide.\n"
        f"  {W_JSON}: /context_summary (both modified)\n"
        '    base: "old"\n'
        f'    ours, {A}: "the task\'s"\n'
        f'    main {sites.server.head("main")[:10]}: "the base\'s"\n'
        f"updated {B} with main\n"
    )
    assert main(["update-branches", "nothing"]) == 0
    assert capfd.readouterr().out == "no open branch of origin needs main\n"
