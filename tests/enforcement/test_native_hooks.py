from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.enforcement.commits import commit, diverge, refused
from tests.support.sample_context import BROKEN, DOCUMENT, PATH, text

if TYPE_CHECKING:
    from tests.support.repos import Repo

TASKS = DOCUMENT["parallel_tasks"]


def test_commit_refuses(guarded: Repo) -> None:
    before = guarded.head()

    for code, content in BROKEN.items():
        refused(commit(guarded, content), code, "git-context refuses this (pre-commit)")
        assert guarded.head() == before


def test_commit_accepts_what_is_good(guarded: Repo) -> None:
    assert commit(guarded, text(decisions=["one", "two"])).returncode == 0


def test_what_is_not_staged_does_not_matter_and_what_is_staged_does(guarded: Repo) -> None:
    guarded.write(PATH, BROKEN["CTX005"])
    guarded.git("add", PATH)
    guarded.write(PATH, text())
    refused(guarded.git("commit", "-m", "x", check=False), "CTX005")

    guarded.write(PATH, text(decisions=["two"]))
    guarded.git("add", PATH)
    guarded.write(PATH, BROKEN["CTX005"])
    assert guarded.git("commit", "-m", "x", check=False).returncode == 0


def test_a_commit_of_some_files_is_judged_by_these(guarded: Repo) -> None:
    guarded.write(PATH, BROKEN["CTX005"])
    guarded.git("add", PATH)
    guarded.write("other.txt", "x")
    guarded.git("add", "other.txt")

    assert guarded.git("commit", "-m", "x", "--", "other.txt", check=False).returncode == 0
    refused(guarded.git("commit", "-m", "x", "--", PATH, check=False), "CTX005")


def test_the_first_commit_of_a_repository_in_a_linked_worktree_and_in_a_sub_folder(
    guarded: Repo,
) -> None:
    tree = guarded.path.parent / "linked"
    guarded.git("worktree", "add", "--quiet", "--detach", tree)
    (tree / PATH).write_text(BROKEN["CTX010"], encoding="utf-8")
    folder = tree / ".claude" / "context"

    refused(guarded.git("-C", folder, "commit", "-am", "x", check=False), "CTX010")


def test_an_unborn_branch(guarded: Repo) -> None:
    guarded.git("checkout", "--quiet", "--orphan", "new")
    refused(commit(guarded, BROKEN["CTX013"]), "CTX013")
    assert commit(guarded, text()).returncode == 0


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"parallel_tasks": [TASKS[0], {**TASKS[1], "status": "done"}]}, "/parallel_tasks/1"),
        ({"constraints": []}, "/constraints"),
        ({"feature_spec": {"name": "Payment"}}, "/feature_spec"),
    ],
)
def test_commits_on_a_task_s_branch_keep_to_the_task(
    guarded: Repo, members: dict[str, object], pointer: str
) -> None:
    guarded.checkout("context/w/api")
    refused(commit(guarded, text(**members)), "CTX016", pointer)

    own = text(parallel_tasks=[{**TASKS[0], "status": "done"}, TASKS[1]], decisions=["one", "two"])
    assert commit(guarded, own).returncode == 0


def test_a_task_removes_no_context_and_adds_none(guarded: Repo) -> None:
    guarded.checkout("context/w/api")
    (guarded.path / PATH).unlink()
    guarded.git("add", "--all")
    refused(guarded.git("commit", "-m", "x", check=False), "CTX016", "removed the context")

    guarded.git("reset", "--quiet", "--hard")
    guarded.write(".claude/context/v.json", text(workflow_id="v"))
    guarded.git("add", "--all")
    refused(guarded.git("commit", "-m", "x", check=False), "CTX016", "another workflow")


def test_a_clean_merge_by_the_driver_passes(guarded: Repo) -> None:
    diverge(guarded)
    assert guarded.merge("context/w/api").returncode == 0
    assert json.loads(guarded.show(PATH))["decisions"] == ["one", "of the parent", "of the task"]


def test_merge_refuses_what_another_branch_brings(guarded: Repo) -> None:
    guarded.commit({"other.txt": "x"})
    before = guarded.head()

    for code, content in BROKEN.items():
        guarded.git("checkout", "--quiet", "-B", "side", before)
        commit(guarded, content, "--no-verify")
        guarded.checkout("main")
        refused(
            guarded.merge("--no-ff", "side"), code, "git-context refuses this (pre-merge-commit)"
        )
        guarded.git("merge", "--abort")
        assert guarded.head() == before


@pytest.mark.parametrize("strategy", [["-s", "ours"], ["-X", "ours"]])
def test_a_clean_merge_that_loses_an_edit_is_refused(guarded: Repo, strategy: list[str]) -> None:
    guarded.git("context", "init", "--remove")
    guarded.git("context", "init", "--hooks")
    (guarded.path / ".git/info/attributes").write_text("*.json merge=text\n", encoding="utf-8")
    diverge(guarded)
    before = guarded.head()

    refused(guarded.merge(*strategy, "context/w/api"), "CTX018", "of the task", "pre-merge-commit")
    assert guarded.head() == before


def test_a_merge_that_is_concluded_by_hand_may_decide_but_not_drop(guarded: Repo) -> None:
    diverge(guarded)
    guarded.git("merge", "--no-commit", "context/w/api")
    refused(commit(guarded, text(decisions=["one", "of the parent"])), "CTX018", "of the task")
    both = ["one", "of the parent", "of the task", "of the merge"]
    assert commit(guarded, text(decisions=both)).returncode == 0


def test_a_task_may_merge_its_parent_in(guarded: Repo) -> None:
    diverge(guarded)
    guarded.commit(
        {PATH: text(feature_spec={"name": "New"}), ".claude/context/v.json": text(workflow_id="v")}
    )
    guarded.checkout("context/w/api")

    assert guarded.merge("main").returncode == 0
    guarded.git("merge", "--abort", check=False)
    assert json.loads(guarded.show(PATH))["feature_spec"] == {"name": "New"}


def test_a_task_hides_no_foreign_change_in_a_merge(guarded: Repo) -> None:
    diverge(guarded)
    guarded.checkout("context/w/api")
    guarded.git("merge", "--no-commit", "main")
    both = ["one", "of the task", "of the parent"]
    refused(commit(guarded, text(decisions=both, constraints=[])), "CTX016", "/constraints")
    assert commit(guarded, text(decisions=both)).returncode == 0


def test_push_is_refused_on_this_side(guarded: Repo, server: Repo) -> None:
    before = server.head("main")
    commit(guarded, BROKEN["CTX013"], "--no-verify")
    refused(guarded.git("push", "origin", "main", check=False), "CTX013", "(pre-push)")

    # What does harm in history does so though a later commit takes it back.
    commit(guarded, text(), "--no-verify")
    refused(guarded.git("push", "origin", "main", check=False), "CTX013", "(pre-push)")
    assert server.head("main") == before


def test_a_fault_that_a_later_commit_mends_is_no_obstacle(guarded: Repo, server: Repo) -> None:
    commit(guarded, BROKEN["CTX005"], "--no-verify")
    commit(guarded, text(decisions=["two"]))

    guarded.git("push", "origin", "main")
    assert server.head("main") == guarded.head()


def test_a_server_refuses(guarded: Repo, server: Repo) -> None:
    before = server.head("main")

    for code, content in BROKEN.items():
        guarded.git("reset", "--quiet", "--hard", before)
        commit(guarded, content, "--no-verify")
        done = guarded.git("push", "--no-verify", "origin", "main", check=False)
        refused(done, code, "git-context refuses this (pre-receive)", "pre-receive hook declined")
        assert server.head("main") == before


def test_a_server_accepts_what_is_good_and_branches_that_go(guarded: Repo, server: Repo) -> None:
    diverge(guarded)
    guarded.merge("context/w/api")
    guarded.git("push", "origin", "main", "context/w/api", "HEAD:refs/heads/new")
    guarded.git("push", "origin", "--delete", "new")
    guarded.git("tag", "--annotate", "-m", "x", "v1")
    guarded.git("tag", "a-file", "HEAD:" + PATH)
    guarded.git("push", "origin", "v1", "a-file")
    assert server.head("main") == guarded.head()


def test_a_server_keeps_tasks_apart_and_goes_by_its_own_settings(
    guarded: Repo, server: Repo
) -> None:
    guarded.checkout("context/w/api")
    guarded.write(".git-context.toml", '[ownership]\nedit = ["/constraints"]\n')
    assert commit(guarded, text(constraints=[])).returncode == 0  # this side's own settings say so
    done = guarded.git("push", "--no-verify", "origin", "context/w/api", check=False)
    refused(done, "CTX016", "/constraints")

    guarded.checkout("main")
    guarded.commit({".git-context.toml": '[ownership]\nedit = ["/constraints"]\n'})
    guarded.git("push", "origin", "main")
    guarded.git("push", "--no-verify", "origin", "context/w/api")
    assert server.head("context/w/api") == guarded.head("context/w/api")


def test_a_branch_may_be_brought_up_to_date_along_with_its_parent(
    guarded: Repo, server: Repo
) -> None:
    diverge(guarded)
    guarded.checkout("context/w/web")
    guarded.git("merge", "--quiet", "--ff-only", "main")
    guarded.git("push", "origin", "main", "context/w/web")
    assert server.head("context/w/web") == guarded.head("main")
