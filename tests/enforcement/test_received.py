"""What a server with our hook takes, and what it does not, from someone who forges."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.enforcement.commits import refused
from tests.support.repos import Repo
from tests.support.sample_context import BROKEN, DOCUMENT, KEY, PATH, text
from tests.support.versions import READS_HOOKS, needs_configured_hooks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from subprocess import CompletedProcess

pytestmark = pytest.mark.usefixtures("server")

API, WEB = DOCUMENT["parallel_tasks"]
TASK = "context/w/api"
FORGED = text(parallel_tasks=[API, {**WEB, "status": "done"}], constraints=[])
OWN = text(parallel_tasks=[{**API, "status": "done"}, WEB])
LOOSE = '[secrets]\nallow = ["1a5d44a2dca19669d72edf4c"]\n[ownership]\nedit = ["/constraints"]\n'


def push(repo: Repo, *specs: str) -> CompletedProcess[bytes]:
    return repo.git("push", "--no-verify", "origin", *specs, check=False)


def accepted(done: CompletedProcess[bytes]) -> None:
    assert done.returncode == 0, done.stderr.decode()


def commit(repo: Repo, content: str, name: str = PATH, message: str = "x") -> str:
    """Commit a file as it is, whatever the hooks say."""
    repo.write(name, content)
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--no-verify", "--allow-empty", "--message", message)
    return repo.head()


# Replaced objects and grafts


def test_a_replaced_commit_is_judged_as_what_it_is(guarded: Repo, server: Repo) -> None:
    """Somebody's replacement on the server, or here, shows git a harmless commit."""
    guarded.checkout(TASK)
    harmless = commit(guarded, OWN)
    guarded.git("reset", "--quiet", "--hard", "HEAD~1")
    forged = commit(guarded, FORGED)
    guarded.git("push", "--no-verify", "--quiet", "origin", f"{harmless}:refs/heads/x")
    for repo in (guarded, server):
        repo.git("update-ref", f"refs/replace/{forged}", harmless)

    refused(guarded.git("push", "origin", TASK, check=False), "CTX016", "(pre-push)")
    refused(push(guarded, TASK), "CTX016", "(pre-receive)")
    range_ = guarded.git("context", "validate", "--range", "main..", check=False)
    refused(range_, "CTX016")


@pytest.mark.parametrize("ref", ["refs/replace/", "refs/Replace/"])
def test_replacements_are_not_pushed(guarded: Repo, server: Repo, ref: str) -> None:
    replaced, by = guarded.head(), guarded.output("rev-parse", "HEAD:" + PATH)

    for value in (replaced, by):
        refused(push(guarded, f"{value}:{ref}{replaced}"), "CTX022", ref)
        done = guarded.git("push", "origin", f"{value}:{ref}{replaced}", check=False)
        refused(done, "CTX022", "(pre-push)")
    assert server.output("for-each-ref", "refs/replace", "refs/Replace") == ""
    server.git("update-ref", f"refs/replace/{replaced}", by)
    accepted(push(guarded, f":refs/replace/{replaced}"))


def test_grafts_are_not_seen(guarded: Repo, server: Repo) -> None:
    """Parents that somebody else's graft gives a commit have what it forges already."""
    guarded.checkout(TASK)
    tip, forged = guarded.head(), commit(guarded, FORGED)
    other = guarded.output("commit-tree", "-p", tip, "-m", "x", "HEAD^{tree}")
    guarded.git("push", "--no-verify", "--quiet", "origin", f"{other}:refs/heads/x")
    graft = f"{forged} {other}\n"

    (server.path / "info/grafts").write_text(graft, encoding="ascii")
    refused(push(guarded, TASK), "CTX016", "/constraints")
    (guarded.path / ".git/info/grafts").write_text(graft, encoding="ascii")
    done = guarded.git("context", "validate", "--range", f"{tip}..{forged}", check=False)
    refused(done, "CTX016", "/constraints")


def test_a_shallow_history_grafts_nothing(guarded: Repo, server: Repo) -> None:
    """A server that takes shallow pushes does not take a cut history for a first commit."""
    server.git("config", "receive.shallowUpdate", "true")
    guarded.checkout(TASK)
    commit(guarded, OWN)
    forged = commit(guarded, FORGED)
    shallow = Repo(guarded.path.parent / "shallow")
    guarded.git("clone", "--quiet", "--depth=1", f"file://{guarded.path}", "-b", TASK, shallow.path)
    shallow.git("remote", "set-url", "origin", server.path)
    tip = server.head(TASK)

    assert push(shallow, TASK, "--force").returncode != 0
    assert (tip, forged) == (server.head(TASK), shallow.head())


# Broken contexts on a task's branch


@pytest.mark.parametrize(
    "broken", [BROKEN["CTX001"], BROKEN["CTX002"], BROKEN["CTX003"], "[]", "", "{"]
)
def test_a_broken_context_hides_no_change_of_a_task(guarded: Repo, broken: str) -> None:
    guarded.checkout(TASK)
    commit(guarded, broken)
    refused(guarded.git("push", "origin", TASK, check=False), "CTX016", "(pre-push)")
    commit(guarded, FORGED)
    done = push(guarded, TASK)
    refused(done, "CTX016", "cannot determine", "/parallel_tasks/1", "/constraints")


@contextmanager
def unguarded(server: Repo) -> Iterator[None]:
    """Have a server take whatever is pushed, as before somebody installed its hook."""
    if READS_HOOKS:
        enabled = "hook.git-context.pre-receive.enabled"
        server.git("config", enabled, "false")
        yield
        server.git("config", "--unset", enabled)
    else:
        hook = server.path / "hooks/pre-receive"
        hook.chmod(0o644)
        yield
        hook.chmod(0o755)


def refusing(server: Repo, name: str, ref: str) -> Path:
    """Make a program, to be a hook `update`, that refuses a ref."""
    hook = server.path / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\n[ "$1" != {ref} ]\n', encoding="ascii")
    hook.chmod(0o755)
    return hook


def test_what_was_broken_before_is_compared_with_what_was_there_earlier(
    guarded: Repo, server: Repo
) -> None:
    """The parent broke its context, and the task is forked there."""
    commit(guarded, text(phase="x"))
    commit(guarded, "{")
    with unguarded(server):
        accepted(push(guarded, "main", f"main:{TASK}"))
    guarded.git("checkout", "--quiet", "-B", TASK)
    guarded.write(PATH, FORGED)
    guarded.git("add", PATH)
    refused(guarded.git("commit", "-m", "x", check=False), "CTX016", "/constraints")
    refused(guarded.git("context", "validate", check=False), "CTX016", "/constraints")
    commit(guarded, FORGED)
    refused(push(guarded, TASK), "CTX016", "/constraints")

    guarded.git("reset", "--quiet", "--hard", "HEAD~1")
    own = text(phase="x", parallel_tasks=[{**API, "status": "done"}, WEB])
    commit(guarded, own)
    accepted(push(guarded, TASK))


def test_a_task_cannot_be_compared_with_what_nobody_can_read(guarded: Repo, server: Repo) -> None:
    guarded.git("checkout", "--quiet", "--orphan", "other")
    commit(guarded, "{")
    with unguarded(server):
        accepted(push(guarded, "HEAD:main", "HEAD:context/w/new", "--force"))
    commit(guarded, text())
    refused(push(guarded, "HEAD:context/w/new"), "CTX016", "cannot determine")
    accepted(push(guarded, "HEAD:main"))


def test_a_fault_below_another_commit_is_still_there(guarded: Repo) -> None:
    commit(guarded, BROKEN["CTX005"])
    commit(guarded, "x", "other.txt")
    refused(push(guarded, "main"), "CTX005")
    commit(guarded, text(decisions=["two"]))
    accepted(push(guarded, "main"))


# Refs that somebody made to have a commit known


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(
    "ref",
    ["refs/heads/x", "refs/heads/context/x", "refs/heads/Context/w/x", "refs/tags/x", "refs/x/y"],
)
def test_a_throwaway_ref_makes_nothing_anybody_elses(
    guarded: Repo, server: Repo, ref: str, *, at_once: bool
) -> None:
    guarded.checkout(TASK)
    tip = guarded.head()
    commit(guarded, FORGED)
    if not at_once:
        push(guarded, f"HEAD:{ref}")
    done = push(guarded, *([f"HEAD:{ref}"] if at_once else []), TASK)
    refused(done, "CTX016", "/parallel_tasks/1", "/constraints")
    guarded.git("reset", "--quiet", "--hard", tip)
    guarded.git("merge", "--quiet", "--no-ff", "--no-verify", "-m", "x", "HEAD@{1}")
    refused(push(guarded, *([f"HEAD^2:{ref}"] if at_once else []), TASK), "CTX016")
    assert server.head(TASK) == tip


def test_two_tasks_do_not_vouch_for_each_other(guarded: Repo) -> None:
    guarded.checkout(TASK)
    commit(guarded, FORGED)
    refused(push(guarded, TASK, "HEAD:context/w/web", "HEAD:context/v/x"), "CTX016")
    refused(push(guarded, "HEAD:context/W/Api"), "CTX016")


def test_a_task_does_not_vouch_where_its_own_branch_may_be_refused(
    guarded: Repo, server: Repo
) -> None:
    refusing(server, "hooks/update", "refs/heads/context/w/web")
    guarded.checkout(TASK)
    commit(guarded, text(parallel_tasks=[API, {**WEB, "status": "done"}]))
    refused(push(guarded, TASK, "HEAD:context/w/web"), "CTX016", "/parallel_tasks/1")
    assert server.head(TASK) != guarded.head()


@pytest.fixture(
    params=[
        *("hook", "checked out", "not forward", "folder"),
        pytest.param("setting", marks=needs_configured_hooks),
    ]
)
def stubborn(server: Repo, guarded: Repo, request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Have the server refuse a push to `main` by itself; return what else is to be pushed."""
    main = "HEAD:main"
    if request.param == "hook":
        refusing(server, "hooks/update", "refs/heads/main")
    elif request.param == "setting":
        server.git("config", "hook.own.command", refusing(server, "own", "refs/heads/main"))
        server.git("config", "hook.own.event", "update")
    elif request.param == "checked out":
        server.git("worktree", "add", "--quiet", server.path.parent / "tree", "main")
    elif request.param == "not forward":
        server.git("config", "receive.denyNonFastForwards", "true")
        server.git("fetch", "--quiet", guarded.path, "+main^{tree}:refs/none", check=False)
        tree = server.output("rev-parse", "main^{tree}")
        moved = server.output("commit-tree", "-p", "main", "-m", "moved on", tree)
        server.git("update-ref", "refs/heads/main", moved)
        main = "+HEAD:main"
    else:
        server.git("update-ref", "-d", "refs/heads/main")
        return iter([["HEAD:refs/heads/main/x", main]])
    return iter([[main]])


def test_what_the_parent_does_not_take_is_not_the_parents(
    guarded: Repo, server: Repo, stubborn: Iterator[list[str]]
) -> None:
    guarded.checkout(TASK)
    tip = guarded.head()
    commit(guarded, FORGED)
    refused(push(guarded, *next(stubborn), TASK), "CTX016")
    assert server.head(TASK) == tip


# What is legitimate


def test_a_task_goes_on_rebases_and_brings_its_parent_in(guarded: Repo) -> None:
    guarded.checkout(TASK)
    commit(guarded, OWN)
    accepted(push(guarded, TASK))
    guarded.checkout("main")
    commit(guarded, text(constraints=[], feature_spec={"name": "New"}))
    commit(guarded, text(workflow_id="v"), ".claude/context/v.json")
    accepted(push(guarded, "main"))

    guarded.checkout(TASK)
    guarded.git("merge", "--quiet", "--no-edit", "main")
    accepted(push(guarded, TASK))
    guarded.git("reset", "--quiet", "--hard", "HEAD~1")
    guarded.git("rebase", "--quiet", "main")
    accepted(push(guarded, "+" + TASK))
    guarded.checkout("main")
    guarded.git("merge", "--quiet", "--no-edit", TASK)
    accepted(push(guarded, "main", TASK))


def test_a_tasks_branch_is_renamed_and_takes_in_another_task(guarded: Repo) -> None:
    guarded.checkout(TASK)
    commit(guarded, OWN)
    accepted(push(guarded, TASK))
    guarded.git("branch", "-m", "context/w/server")
    accepted(push(guarded, ":" + TASK, "context/w/server"))

    guarded.checkout("context/w/web")
    commit(guarded, text(parallel_tasks=[API, {**WEB, "status": "done"}]))
    guarded.checkout("context/w/server")
    guarded.git("merge", "--quiet", "--no-edit", "context/w/web")
    accepted(push(guarded, "context/w/server", "context/w/web"))


def test_a_parent_and_its_tasks_are_pushed_at_once(guarded: Repo) -> None:
    commit(guarded, text(constraints=[]))
    guarded.checkout(TASK)
    guarded.git("merge", "--quiet", "--ff-only", "main")
    guarded.branch("context/w/api.x")
    both = [*DOCUMENT["parallel_tasks"], {"task_id": "api.x"}]
    commit(guarded, text(constraints=[], parallel_tasks=both))
    accepted(push(guarded, "--all"))


@pytest.mark.parametrize("default", ["main", "master"])
def test_a_first_push(guarded: Repo, tmp_path: Path, default: str) -> None:
    """Everything comes at once, settings among it; they count where they are the server's."""
    fresh = Repo.create(tmp_path / "fresh.git", "--bare", f"--initial-branch={default}")
    fresh.git("context", "init", "--hooks")
    guarded.git("remote", "set-url", "origin", fresh.path)
    commit(guarded, text(metrics={"total_files_modified": 7}))  # a warning is no obstacle
    guarded.checkout(TASK)
    commit(guarded, OWN)
    guarded.git("tag", "v1", "main")
    accepted(push(guarded, "--all", "--follow-tags"))
    assert fresh.output("for-each-ref", "refs/heads").count("\n") == 2


def test_other_branches_that_tasks_come_from_are_named(guarded: Repo) -> None:
    guarded.branch("release/2")
    commit(guarded, text(constraints=[]))
    accepted(push(guarded, "release/2"))
    refused(push(guarded, "HEAD:" + TASK), "CTX016", "/constraints")

    guarded.checkout("main")
    commit(guarded, '[ownership]\nparents = ["main", "release/*"]\n', ".git-context.toml")
    accepted(push(guarded, "main"))
    accepted(push(guarded, "release/2:" + TASK))


def test_a_workflow_that_the_default_branch_does_not_have(guarded: Repo) -> None:
    guarded.branch("feature")
    path = ".claude/context/v.json"
    commit(guarded, text(workflow_id="v"), path)
    accepted(push(guarded, "feature", "HEAD:context/v/api"))
    commit(guarded, text(workflow_id="v", phase="x"), path)
    accepted(push(guarded, "feature", "HEAD:context/v/api"))
    commit(guarded, text(workflow_id="v", constraints=[]), path)
    refused(push(guarded, "HEAD:context/v/api"), "CTX016")


# The server's settings


@pytest.mark.parametrize("ref", ["main", "x", "v1"])
def test_a_push_does_not_bring_the_rules_that_it_is_judged_by(
    guarded: Repo, tmp_path: Path, ref: str
) -> None:
    fresh = Repo.create(tmp_path / "fresh.git", "--bare", "--initial-branch=trunk")
    fresh.git("context", "init", "--hooks")
    guarded.git("remote", "set-url", "origin", fresh.path)
    commit(guarded, LOOSE, ".git-context.toml")
    commit(guarded, text(decisions=[f"Use {KEY}"]))

    refused(push(guarded, f"HEAD:refs/heads/{ref}"), "CTX013", "refs/heads/trunk", "symbolic-ref")
    assert fresh.output("for-each-ref") == ""
    fresh.git("symbolic-ref", "HEAD", f"refs/heads/{ref}")
    accepted(push(guarded, f"HEAD:refs/heads/{ref}"))


# Names


LOOK_ALIKES = [
    ".Claude/context/w.json",
    ".claude/Context/w.json",
    ".CLAUDE/CONTEXT/notes.md",
    ".claude/context/w.JSON",
    ".claude/context/v.json/x.json",
    ".claude/context/u.json/x",
    ".claude/context/w.json.",
    ".claude/context/w.json ",
    ".claude/context/w.json::$DATA",
    ".claude/context/w.js\u200con",
    ".cl\u200daude/context/w.json",
    ".claude./context/w.json",
    "CLAUDE~1/context/w.json",
    ".claude/context/W~1.JSO",
    ".claude/context\\w.json",
    ".Git-Context.toml",
    "GIT-CO~1.TOM",
    ".git-context.toml ",
]


def test_names_that_some_file_systems_take_for_ours(guarded: Repo) -> None:
    blob = guarded.output("rev-parse", "HEAD:" + PATH)
    listed = "".join(f"100644 {blob}\t{name}\0" for name in LOOK_ALIKES).encode()
    unprotected = ("-c", "core.protectNTFS=false", "-c", "core.protectHFS=false")
    guarded.git(*unprotected, "update-index", "-z", "--index-info", input=listed)
    tree = guarded.output(*unprotected, "write-tree")
    stray = guarded.output("commit-tree", "-p", "HEAD", "-m", "x", tree)
    above = guarded.output("commit-tree", "-p", stray, "-m", "x", tree)
    refusals = [
        guarded.git("context", "hook", "pre-commit", check=False),
        guarded.git("context", "validate", "--rev", above, check=False),
        guarded.git("context", "check-merge", "main", above, check=False),
        push(guarded, f"{above}:main"),
    ]

    for done in refusals:
        refused(done, "CTX021")
        assert (done.stderr + done.stdout).count(b"error CTX021") == len(LOOK_ALIKES)
    mended = guarded.output("commit-tree", "-p", stray, "-m", "x", "main^{tree}")
    accepted(push(guarded, f"{mended}:main"))


@pytest.mark.parametrize("name", [".claude/context/W.JSON/x", ".Claude", ".claude/Context"])
def test_a_link_in_the_place_of_a_look_alike(guarded: Repo, name: str) -> None:
    blob = guarded.output("rev-parse", "HEAD:" + PATH)
    guarded.git("update-index", "--add", "--cacheinfo", f"120000,{blob},{name}")
    guarded.git("commit", "--quiet", "--no-verify", "-m", "x")
    refused(push(guarded, "main"), "CTX021", name)


def test_other_names_are_left_alone(guarded: Repo) -> None:
    for name in (
        "docs/.Claude/Context/w.JSON",
        ".claude/context/notes.md",
        ".claude/contexts/W.JSON",
        ".claude/context/old/w.json",
        "claude.json",
        "git-context.toml",
        ".Claudette/x",
    ):
        guarded.write(name, text())
    guarded.git("add", "--all")
    guarded.git("commit", "--quiet", "--message", "x")
    accepted(push(guarded, "main"))
