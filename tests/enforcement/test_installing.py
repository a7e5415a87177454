from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from git_context.setup.hooks import HOOKS, KEPT, script
from tests.enforcement.commits import commit, refused
from tests.support.repos import Repo
from tests.support.sample_context import BROKEN, PATH, text
from tests.support.versions import needs_configured_hooks, needs_hook_files

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = Callable[..., tuple[int, str, str]]

SCRIPTS = Path(__file__).parents[2] / "hooks"
OWN = '#!/bin/sh\necho "ran $0 $*" >>"$(git rev-parse --show-toplevel)/log"\ncat >>log\n'


@pytest.fixture
def ready(repo: Repo, program: Path) -> Repo:
    assert program.is_dir()
    repo.commit({PATH: text()}, "Begin")
    return repo


def own_hook(repo: Repo, name: str, content: str = OWN, folder: str = ".git/hooks") -> Path:
    file = repo.write(f"{folder}/{name}", content)
    file.chmod(0o755)
    return file


def content_of(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


@pytest.mark.parametrize("name", HOOKS)
def test_the_scripts_in_the_repository_are_those_that_are_installed(name: str) -> None:
    file = SCRIPTS / name

    assert file.read_text(encoding="utf-8") == script(name)
    assert os.access(file, os.X_OK)
    assert f"git context hook {name} " in script(name)
    subprocess.run(["sh", "-n", file], check=True)


@needs_hook_files
def test_twice_changes_nothing_and_removal_leaves_nothing(ready: Repo) -> None:
    ready.git("context", "init", "--hooks")
    once = content_of(ready.path / ".git/hooks")

    assert ready.output("context", "init", "--hooks").startswith("Already set up")
    assert content_of(ready.path / ".git/hooks") == once
    assert set(once) == {"pre-commit", "pre-merge-commit", "pre-push"}
    ready.git("context", "init", "--hooks", "--remove")
    assert content_of(ready.path / ".git/hooks") == {}
    assert ready.git("config", "merge.context.driver").returncode == 0
    ready.git("context", "init", "--hooks")
    ready.git("context", "init", "--remove")
    assert content_of(ready.path / ".git/hooks") == {}
    assert ready.git("config", "merge.context.driver", check=False).returncode == 1


@needs_hook_files
def test_a_hook_that_is_there_runs_first_and_comes_back(ready: Repo, tmp_path: Path) -> None:
    for name in ("pre-commit", "pre-push"):
        own_hook(ready, name)
    ready.git("context", "init", "--hooks")
    bare = Repo.create(tmp_path / "bare.git", "--bare")

    refused(commit(ready, BROKEN["CTX005"]), "CTX005")
    ready.git("reset", "--quiet", "--hard")
    ready.git("push", bare.path, "main")

    log = ready.read("log")
    assert f"ran .git/hooks/pre-commit{KEPT} \n" in log
    assert f"pre-push{KEPT} {bare.path}" in log
    assert f"refs/heads/main {ready.head()} refs/heads/main " in log
    ready.git("context", "init", "--hooks", "--remove")
    assert content_of(ready.path / ".git/hooks") == {"pre-commit": OWN, "pre-push": OWN}


def test_a_hook_that_is_there_can_still_refuse(ready: Repo) -> None:
    own_hook(ready, "pre-commit", "#!/bin/sh\necho mine >&2\nexit 3\n")
    ready.git("context", "init", "--hooks")

    done = commit(ready, text(decisions=["two"]))

    refused(done, "mine")


@needs_hook_files
def test_hooks_folder_of_the_repository_s_own(ready: Repo) -> None:
    ready.git("config", "core.hooksPath", "team hooks")
    own_hook(ready, "pre-commit", folder="team hooks")
    done = ready.output("context", "init", "--hooks")

    refused(commit(ready, BROKEN["CTX005"]), "CTX005")
    assert "linked worktrees have a folder of their own" in done
    assert (
        not list((ready.path / ".git/hooks").glob("*"))
        if (ready.path / ".git/hooks").exists()
        else True
    )
    assert "ran " in ready.read("log")


@needs_hook_files
def test_hooks_folder_of_all_repositories_is_left_alone(
    ready: Repo, home: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "hooks").mkdir()
    ready.git("config", "--global", "core.hooksPath", home / "hooks")
    monkeypatch.chdir(ready.path)

    code, _, err = call("init", "--hooks")

    assert (code, err.splitlines()[0]) == (
        3,
        f"Error: core.hooksPath is set for all repositories: {home}/hooks.",
    )
    assert content_of(home / "hooks") == {}
    assert ready.git("config", "merge.context.driver", check=False).returncode == 1
    assert call("init", "--remove")[0] == 0


@needs_hook_files
@pytest.mark.parametrize("configured", [".husky/_", ".husky"])
def test_husky_keeps_its_way(ready: Repo, configured: str) -> None:
    ready.git("config", "core.hooksPath", configured)
    team = own_hook(ready, "pre-commit", "npm() { echo tested >>log; }\nnpm test", ".husky")
    if configured.endswith("_"):
        own_hook(
            ready,
            "pre-commit",
            '#!/bin/sh\nsh -e "$(dirname "$0")/../pre-commit" "$@"\n',
            ".husky/_",
        )
    before = team.read_text(encoding="utf-8")
    done = ready.output("context", "init", "--hooks")
    ready.git("context", "init", "--hooks")

    refused(commit(ready, BROKEN["CTX005"]), "CTX005")
    assert ready.read("log") == "tested\n"
    assert f"Commit the changes in {ready.path}/.husky" in done
    assert team.read_text(encoding="utf-8").startswith(before + "\n# git-context")
    assert team.read_text(encoding="utf-8").count("git context hook") == 1
    without = {**os.environ, "PATH": "/usr/bin:/bin"}
    assert ready.run("sh", "-e", team, env=without).returncode == 0
    ready.git("context", "init", "--hooks", "--remove")
    assert team.read_text(encoding="utf-8") == before + "\n"
    assert not (ready.path / ".husky/pre-push").exists()


@needs_hook_files
def test_what_is_in_the_way_stays(ready: Repo, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    own_hook(ready, "pre-commit")
    own_hook(ready, "pre-commit" + KEPT, "#!/bin/sh\n# somebody's\n")
    before = content_of(ready.path / ".git/hooks")
    monkeypatch.chdir(ready.path)

    code, _, err = call("init", "--hooks")

    assert code == 3
    assert "is in the way" in err
    assert content_of(ready.path / ".git/hooks") == before


def test_a_linked_worktree_installs_for_all(ready: Repo) -> None:
    tree = ready.path.parent / "linked"
    ready.git("worktree", "add", "--quiet", "-b", "other", tree)
    ready.git("-C", tree, "context", "init", "--hooks")

    refused(commit(ready, BROKEN["CTX005"]), "CTX005")
    (tree / PATH).write_text(BROKEN["CTX010"], encoding="utf-8")
    refused(ready.git("-C", tree, "commit", "-am", "x", check=False), "CTX010")


@needs_hook_files
def test_a_bare_repository_gets_the_server_s_hook_alone(
    tmp_path: Path, home: Path, program: Path
) -> None:
    assert home.is_dir()
    assert program.is_dir()
    bare = Repo.create(tmp_path / "bare.git", "--bare")
    bare.git("context", "init", "--hooks")

    assert set(content_of(bare.path / "hooks")) == {"pre-receive"}


@needs_hook_files
def test_a_program_that_is_gone_is_named(ready: Repo, program: Path) -> None:
    ready.git("context", "init", "--hooks")
    (program / "git-context").unlink()

    done = commit(ready, text(decisions=["two"]))

    refused(done, "git-context was not found", "rm '.git/hooks/pre-commit'")


def test_a_short_path_is_enough(ready: Repo) -> None:
    ready.git("context", "init", "--hooks")
    ready.write(PATH, BROKEN["CTX005"])
    ready.git("add", PATH)

    done = ready.git("commit", "-m", "x", check=False, env={"PATH": "/usr/bin:/bin"})

    refused(done, "CTX005")


# lefthook 2.2.2 writes this, and renames what it finds.
LEFTHOOK = "#!/bin/sh\ncall_lefthook() { echo lefthook >>log; }\ncall_lefthook run\n"
# husky 9.1.4 writes this for each event that it knows; `pre-merge-commit` came with 9.1.5.
HUSKY = '#!/usr/bin/env sh\nsh -e "$(dirname "$(dirname "$0")")/$(basename "$0")" "$@"'


def lefthook_install(repo: Repo, content: str = LEFTHOOK) -> None:
    file = repo.path / ".git/hooks/pre-commit"
    if file.exists() and "call_lefthook" not in file.read_text(encoding="utf-8"):
        assert not file.with_suffix(".old").exists()  # lefthook gives up then
        file.rename(file.with_suffix(".old"))
    own_hook(repo, "pre-commit", content)


@needs_hook_files
def test_lefthook_s_hooks_and_ours_both_run_however_often_each_is_installed(ready: Repo) -> None:
    for turn in range(3):
        lefthook_install(ready, f"{LEFTHOOK}# turn {turn}\n")
        ready.git("context", "init", "--hooks")
        refused(commit(ready, BROKEN["CTX005"]), "CTX005")
        assert ready.read("log") == "lefthook\n" * (turn + 1)
    assert not (ready.path / ".git/hooks/pre-commit.old").exists()
    ready.git("context", "init", "--hooks", "--remove")
    assert content_of(ready.path / ".git/hooks") == {"pre-commit": f"{LEFTHOOK}# turn 2\n"}


@needs_hook_files
def test_a_hook_that_lefthook_would_have_renamed_is_renamed(ready: Repo) -> None:
    own_hook(ready, "pre-commit")
    ready.git("context", "init", "--hooks")
    lefthook_install(ready)
    ready.git("context", "init", "--hooks")

    refused(commit(ready, BROKEN["CTX005"]), "CTX005")
    assert ready.read("log") == "lefthook\n"
    ready.git("context", "init", "--hooks", "--remove")
    assert content_of(ready.path / ".git/hooks") == {"pre-commit": LEFTHOOK, "pre-commit.old": OWN}


@needs_hook_files
@pytest.mark.parametrize("tool", ["pre-commit: https://x", "prek: https://x"])
def test_a_framework_that_took_ours_along_is_not_run_by_it(ready: Repo, tool: str) -> None:
    theirs = f'#!/bin/sh\n# File generated by {tool}\necho x >>log\n"$0.legacy" "$@"\n'
    ready.git("context", "init", "--hooks")
    hooks = ready.path / ".git/hooks"
    (hooks / "pre-commit").rename(hooks / "pre-commit.legacy")
    own_hook(ready, "pre-commit", theirs)
    own_hook(ready, "pre-commit" + KEPT, theirs)  # as an earlier version kept prek's

    ready.git("context", "init", "--hooks")

    refused(commit(ready, BROKEN["CTX005"]), "CTX005")
    assert ready.read("log") == "x\n"
    assert set(content_of(hooks)) == {
        "pre-commit",
        "pre-commit.legacy",
        "pre-merge-commit",
        "pre-push",
    }


@needs_hook_files
def test_husky_is_made_to_call_what_it_leaves_out(ready: Repo) -> None:
    ready.git("config", "core.hooksPath", ".husky/_")
    for name in ("pre-commit", "pre-push"):
        own_hook(ready, name, HUSKY, ".husky/_")
    ready.git("context", "init", "--hooks")
    ready.git("branch", "side")
    ready.commit({"a": "a"})
    ready.checkout("side")
    ready.write(PATH, BROKEN["CTX005"])
    ready.git("add", "--all")
    ready.git("commit", "--no-verify", "--message", "Broken")
    ready.checkout("main")

    refused(ready.merge("side"), "CTX005", "(pre-merge-commit)")
    ready.git("merge", "--abort")
    ready.git("context", "init", "--hooks", "--remove")
    assert set(content_of(ready.path / ".husky/_")) == {"pre-commit", "pre-push"}


@needs_hook_files
def test_a_hook_that_is_not_executable_is_made_so(ready: Repo) -> None:
    ready.git("context", "init", "--hooks")
    (ready.path / ".git/hooks/pre-commit").chmod(0o644)

    assert "made" in ready.output("context", "init", "--hooks")
    refused(commit(ready, BROKEN["CTX005"]), "CTX005")


def test_removal_finds_hooks_that_git_does_not_look_for_any_more(ready: Repo, home: Path) -> None:
    own_hook(ready, "pre-commit", script("pre-commit"))
    ready.git("config", "--global", "core.hooksPath", home / "hooks")

    ready.git("context", "init", "--hooks", "--remove")

    assert content_of(ready.path / ".git/hooks") == {}


@needs_configured_hooks
def test_configured_hooks_leave_other_programs_files_alone(ready: Repo, home: Path) -> None:
    lefthook_install(ready)
    ready.git("config", "--global", "core.hooksPath", home / "hooks")
    ready.git("context", "init", "--hooks")
    ready.git("config", "--global", "--unset", "core.hooksPath")
    ready.git("context", "init", "--hooks")

    refused(commit(ready, BROKEN["CTX005"]), "CTX005")
    assert content_of(ready.path / ".git/hooks") == {"pre-commit": LEFTHOOK}
    assert commit(ready, text(decisions=["two"]), "--no-verify").returncode == 0
    refused(commit(ready, BROKEN["CTX010"]), "CTX010", "git-context refuses this (pre-commit)")
    assert ready.output("context", "init", "--hooks").startswith("Already set up")
    ready.git("context", "init", "--hooks", "--remove")
    assert ready.git("config", "--get-regexp", "^hook|^git-context", check=False).stdout == b""
    assert content_of(ready.path / ".git/hooks") == {"pre-commit": LEFTHOOK}


@needs_configured_hooks
def test_configured_hooks_get_what_git_gives_to_hooks(ready: Repo, tmp_path: Path) -> None:
    bare = Repo.create(tmp_path / "bare.git", "--bare")
    bare.git("context", "init", "--hooks")
    ready.git("remote", "add", "origin", bare.path)
    ready.git("context", "init", "--hooks")
    commit(ready, BROKEN["CTX013"], "--no-verify")

    refused(ready.git("push", "origin", "main", check=False), "CTX013", "(pre-push)")
    refused(
        ready.git("push", "--no-verify", "origin", "main", check=False), "CTX013", "(pre-receive)"
    )
    assert bare.git("for-each-ref").stdout == b""


@needs_configured_hooks
@pytest.mark.parametrize("folder", [".git/hooks", ".husky"])
def test_a_file_and_a_setting_never_both_run(ready: Repo, folder: str) -> None:
    if folder == ".husky":
        ready.git("config", "core.hooksPath", folder)
        old = "# git-context: hook pre-commit\necho old >>log\n# git-context: end of hook\n"
    else:
        old = "#!/bin/sh\n# git-context: hook pre-commit\necho old >>log\n"
    own_hook(ready, "pre-commit", old, folder)
    ready.git("context", "init", "--hooks")

    done = commit(ready, BROKEN["CTX005"])

    refused(done, "CTX005")
    assert done.stderr.decode().count("git-context refuses this") == 1
    assert not (ready.path / "log").exists()
    # For an older git, which does not see the settings, the file still does its work.
    ready.git("config", "--remove-section", "hook.git-context.pre-commit")
    refused(commit(ready, BROKEN["CTX005"]), "CTX005")


@needs_configured_hooks
def test_a_configured_program_that_is_gone_is_named(ready: Repo, program: Path) -> None:
    ready.git("context", "init", "--hooks")
    (program / "git-context").unlink()

    done = commit(ready, text(decisions=["two"]))

    cure = "git config --remove-section hook.git-context.pre-commit"
    refused(done, "git-context was not found", cure)
    ready.git(*cure.split()[1:])
    assert commit(ready, text(decisions=["two"])).returncode == 0


def test_hooks_are_for_one_repository(call: Call) -> None:
    assert call("init", "--global", "--hooks")[0] == 2
