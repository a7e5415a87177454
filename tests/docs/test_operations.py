"""Every message of the page on operations is provoked, and cured as the page says."""

from __future__ import annotations

import ast
import fcntl
import os
import re
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest

import git_context
from git_context.cli import main
from git_context.repository import locks
from git_context.repository.git import Git
from git_context.setup.diffdriver import CACHE
from git_context.setup.install import install
from git_context.verification import verifying
from git_context.verification.evidence import gather_evidence
from tests.docs.console import matches
from tests.support.branches import commit_on
from tests.support.faults import fill, half_done
from tests.support.markdown import ROOT
from tests.support.repos import Repo
from tests.support.versions import needs_hook_files
from tests.support.workflows import W_JSON, is_sound, small

PAGE: Final = ROOT / "docs" / "operations.md"
TASK: Final = "context/w/t"
LOCKED: Final = "fatal: Unable to create '….git/index.lock': File exists."


def _messages() -> list[str]:
    """List the messages in the tables on commands that refuse."""
    text = PAGE.read_text(encoding="utf-8").split("\n## When a command refuses\n")[1]
    rows = [line for line in text.split("\n## ")[0].splitlines() if line.startswith("| `")]
    return [message for row in rows for message in re.findall(r"`(.*?)`", row.split(" | ")[0])]


MESSAGES: Final = _messages()


class Scene:
    """A repository with the workflow `w` and its task `t`; commands run in its folder."""

    def __init__(
        self,
        repo: Repo,
        folder: Path,
        patch: pytest.MonkeyPatch,
        capture: pytest.CaptureFixture[str],
    ) -> None:
        self.repo = repo
        self.folder = folder
        self.patch = patch
        self._capture = capture
        small(repo, "t")
        self.enter(repo)

    def enter(self, repo: Repo) -> Repo:
        self.patch.chdir(repo.path)
        return repo

    def call(self, *arguments: str) -> tuple[int, str]:
        """Run a command; return its exit code and what it said on standard error."""
        self._capture.readouterr()
        code = main(arguments)
        return code, self._capture.readouterr().err

    def refuses(self, message: str, *arguments: str) -> None:
        assert message in MESSAGES
        code, said = self.call(*arguments)
        assert code in (1, 3, 70)
        assert shows(message, said), said

    def works(self, *arguments: str) -> None:
        code, said = self.call(*arguments)
        assert code == 0, said

    def clone(self, *options: str) -> Repo:
        where = self.folder / "clone"
        self.repo.git("clone", "--quiet", *options, f"file://{self.repo.path}", where)
        return self.enter(Repo(where))

    def impatient(self) -> None:
        """Let commands give up at once instead of waiting for half a minute."""
        self.patch.setattr(locks.Backoff.__init__, "__defaults__", (0.1,))


def shows(message: str, said: str) -> bool:
    """Tell whether a line of what was printed is the message, whoever it is from."""
    froms = ("", "Error: ", "error: ", "remote: ")
    return any(matches(who + message, line) for line in said.splitlines() for who in froms)


@pytest.fixture
def scene(
    repo: Repo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Scene:
    return Scene(repo, tmp_path, monkeypatch, capfd)


def test_every_message_is_provoked() -> None:
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}

    assert len(MESSAGES) > 30
    assert [message for message in MESSAGES if message not in said] == []


def test_busy(scene: Scene) -> None:
    scene.impatient()
    lock = locks.private_file(scene.repo.path / ".git", "refs/heads/main", "lock")
    with lock.open("r+b") as somebody:
        fcntl.flock(somebody, fcntl.LOCK_EX)
        scene.refuses(
            "Other git-context processes kept … busy for 30 seconds.", "add", "decisions", "a"
        )
    scene.works("add", "decisions", "a")


def test_held(scene: Scene) -> None:
    lock = scene.repo.write(".git/index.lock", "")
    scene.impatient()
    message = "….lock has existed for 30 seconds: another git process holds it."
    scene.refuses(message, "add", "decisions", "a")
    lock.unlink()
    scene.works("add", "decisions", "a")


def test_killed(scene: Scene) -> None:
    half_done(scene.repo)
    done = scene.repo.git("commit", "--all", "--message=x", check=False)
    assert shows(LOCKED, done.stderr.decode())
    scene.works("list")
    assert scene.repo.output("status", "--porcelain") == ""
    assert is_sound(scene.repo)


def test_journal(scene: Scene) -> None:
    half_done(scene.repo)
    [file] = (scene.repo.path / ".git/git-context").glob("*.journal")
    file.write_text("")
    file.write_text("[{}]")
    message = "….journal is damaged: it listed what a killed command left half done."
    scene.refuses(message, "add", "decisions", "x")
    (scene.repo.path / ".git/index.lock").unlink()
    file.unlink()
    scene.repo.git("restore", "--staged", "--worktree", "--", W_JSON)
    scene.works("add", "decisions", "x")
    assert scene.repo.output("status", "--porcelain") == ""


def test_rebased(scene: Scene) -> None:
    scene.works("add", "decisions", "a", "--task", "t")
    scene.repo.commit({"f": "1"})
    there = Repo(scene.folder / "there")
    scene.repo.git("worktree", "add", "--quiet", there.path, TASK)
    there.git("rebase", "--quiet", "--exec", "false", "main", check=False)
    scene.refuses("… is being rebased.", "add", "decisions", "b", "--task", "t")
    there.git("rebase", "--abort")
    scene.works("add", "decisions", "b", "--task", "t")


def test_moved(scene: Scene) -> None:
    numbers = count()

    def saved_meanwhile(*arguments: Any) -> Any:
        git_context.open(scene.repo.path).add("decisions", f"{next(numbers)}")
        return gather_evidence(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verifying, "gather_evidence", saved_meanwhile)
        scene.refuses("… moved on while it was verified.", "verify")
    scene.works("verify")


def test_edited(scene: Scene) -> None:
    scene.repo.write(W_JSON, "{}")
    message = "… has changes in … that are not committed."
    scene.refuses(message, "add", "decisions", "a")
    scene.repo.git("restore", "--staged", "--worktree", "--", W_JSON)
    scene.works("add", "decisions", "a")


def test_in_the_way(scene: Scene) -> None:
    scene.repo.commit({"code": "1"})
    scene.works("update", "--task", "t")
    scene.repo.checkout(TASK)
    scene.repo.commit({"code": "2"})
    scene.repo.checkout("main")
    scene.repo.write("code", "mine")
    message = "The working tree … has changes in the way of the merge: …"
    scene.refuses(message, "merge")
    scene.repo.git("stash", "--quiet")
    scene.works("merge")


def test_linked(scene: Scene) -> None:
    file = scene.repo.path / W_JSON
    file.rename(scene.folder / "elsewhere")
    file.symlink_to(scene.folder / "elsewhere")
    scene.refuses("… is not a plain file.", "add", "decisions", "a")
    _put_back(scene, file)


def test_filter(scene: Scene) -> None:
    scene.repo.commit({".gitattributes": "*.json filter=crypt\n"})
    message = "… goes through the filter …, which git-context cannot write through."
    scene.refuses(message, "add", "decisions", "a")
    scene.repo.commit({".gitattributes": "*.json filter=crypt\n/.claude/context/*.json -filter\n"})
    scene.works("add", "decisions", "a")


def test_linked_folder(scene: Scene) -> None:
    folder = (scene.repo.path / W_JSON).parent
    folder.rename(scene.folder / "elsewhere")
    folder.symlink_to(scene.folder / "elsewhere")
    scene.refuses("… is a link, or no folder.", "add", "decisions", "a")
    _put_back(scene, folder)


def _put_back(scene: Scene, link: Path) -> None:
    link.unlink()
    scene.repo.git("restore", "--", W_JSON)
    scene.works("add", "decisions", "a")


def test_namesake(scene: Scene) -> None:
    scene.repo.git("branch", "--delete", "--force", TASK)
    scene.repo.git("branch", "context")
    scene.refuses("The branch … cannot be made: … is in its way.", "fork", "t")
    scene.repo.git("branch", "--move", "context", "notes")
    scene.works("fork", "t")


def test_broken(scene: Scene) -> None:
    scene.repo.commit({W_JSON: "{"})
    scene.refuses("… at …: ….", "show", "-w", "w")
    assert scene.call("validate")[0] == 1
    scene.repo.git("restore", "--source", "HEAD~", "--", W_JSON)
    scene.repo.commit()
    scene.works("show")


def test_elsewhere(scene: Scene) -> None:
    scene.repo.git("checkout", "--quiet", "--orphan", "empty")
    scene.repo.git("rm", "-r", "--quiet", "--force", ".")
    scene.repo.git("branch", "--delete", "--force", TASK)
    scene.refuses("There is no workflow here.", "show")
    scene.repo.git("switch", "--quiet", "main")
    scene.works("show")


def test_unwritable(scene: Scene) -> None:
    private = scene.repo.path / ".git" / "git-context"
    for file in private.iterdir():
        file.unlink()
    private.rmdir()
    private.write_text("")
    scene.refuses("Cannot write to the repository: …", "add", "decisions", "a")
    for command in ("show", "status", "log", "blame"):
        scene.works(command)
    private.unlink()
    scene.works("add", "decisions", "a")


def test_full(scene: Scene, disk: Path) -> None:
    small(scene.enter(Repo.create(disk / "repo")))
    ballast = disk / "ballast"
    fill(ballast)
    scene.refuses("…No space left on device…", "add", "decisions", "a")
    ballast.unlink()
    scene.works("add", "decisions", "a")
    scene.enter(scene.repo)


def test_homeless(scene: Scene) -> None:
    scene.repo.git("checkout", "--quiet", TASK)
    scene.repo.git("branch", "--move", "main", "context/w/other")
    message = "No branch here holds the workflow …."
    scene.refuses(message, "status")
    scene.repo.git("branch", "--move", "context/w/other", "main")
    scene.repo.git("switch", "--quiet", "main")
    scene.works("status")


def test_several(scene: Scene) -> None:
    scene.repo.git("branch", "second")
    scene.repo.checkout(TASK)
    scene.refuses("Several branches hold the workflow …: ….", "status")
    scene.works("status", "--branch", "main")
    scene.repo.checkout("main")
    scene.works("status")


def test_no_branch(scene: Scene) -> None:
    clone = scene.clone()
    scene.refuses("The task … has no branch … here.", "add", "decisions", "a", "--task", "t")
    scene.works("sync")
    scene.works("add", "decisions", "a", "--task", "t")
    assert clone.head(TASK) != scene.repo.head(TASK)


def test_closed(scene: Scene) -> None:
    scene.works("merge")
    scene.works("close", "t")
    scene.refuses("The task … is closed.", "add", "decisions", "a", "--task", "t")
    scene.repo.git("branch", TASK, "refs/context-closed/w/t")
    scene.works("add", "decisions", "a", "--task", "t")


def test_unmerged(scene: Scene) -> None:
    scene.works("add", "decisions", "a", "--task", "t")
    scene.refuses("… is not merged into ….", "close", "t")
    scene.works("merge")
    scene.works("close", "t")


def test_shallow(scene: Scene) -> None:
    for at in range(2):
        scene.works("add", "decisions", f"t{at}", "--task", "t")
        scene.works("add", "decisions", f"m{at}")
    clone = scene.clone("--depth=1", "--no-single-branch")
    clone.git("branch", TASK, f"origin/{TASK}")
    scene.refuses("… has no history in common with what it is to be merged into.", "merge")
    scene.refuses("… and … have no commit in common here.", "review", "main", TASK)
    clone.git("fetch", "--quiet", "--unshallow")
    scene.works("review", "main", TASK)
    scene.works("merge")


def test_left_out(scene: Scene) -> None:
    scene.works("add", "decisions", "a")
    scene.works("fork", "u", "--agent", "ada", "--scope", "x")
    commit_on(scene.repo, TASK, {W_JSON: "{"})
    scene.works("add", "decisions", "u", "--task", "u")
    scene.refuses("Left out: …", "merge")
    commit_on(scene.repo, TASK, {W_JSON: scene.repo.show(W_JSON, f"{TASK}~")})
    scene.works("merge")


def test_too_large(scene: Scene) -> None:
    message = "The context would be …, and could not be read any more."
    scene.refuses(message, "set", "/x", "[" * 200 + "]" * 200)
    scene.works("set", "/x", "[" * 199 + "]" * 199)
    scene.repo.commit({".git-context.toml": " " * 1_100_000})
    scene.refuses("… at … is larger than ….", "log")
    scene.repo.commit({".git-context.toml": None})
    scene.works("log")


def test_pruned(scene: Scene) -> None:
    scene.works("set", "/error_log", f'[{{"error": "{"x" * 200}", "resolved": true}}]')
    scene.works("prune")
    scene.works("set", "/phase", '"later"')
    clone = scene.clone("--depth=1")
    message = "The commit …, which has what was pruned, is not in this clone."
    scene.refuses(message, "prune", "--undo")
    clone.git("fetch", "--quiet", "--unshallow")
    scene.works("prune", "--undo")


def test_absent_object(scene: Scene) -> None:
    for name in ("allowFilter", "allowAnySHA1InWant"):
        scene.repo.git("config", f"uploadpack.{name}", "true")
    scene.works("add", "decisions", "a")
    clone = scene.clone("--no-checkout", "--filter=tree:0")
    away = scene.folder / "away"
    scene.repo.path.rename(away)
    scene.refuses("The object … is missing.", "show", clone.head("main~1"))
    away.rename(scene.repo.path)
    clone.git("fetch", "--quiet")
    scene.works("show", clone.head("main~1"))


def test_which_remote(scene: Scene) -> None:
    server = Repo.create(scene.folder / "server", "--bare")
    scene.refuses("There is no remote ….", "sync", "nowhere")
    for name in ("one", "two"):
        scene.repo.git("remote", "add", name, server.path)
    scene.refuses("It is not clear which remote is meant.", "sync")
    scene.works("sync", "two")


def test_unreachable(scene: Scene) -> None:
    server = Repo.create(scene.folder / "server", "--bare")
    scene.repo.git("remote", "add", "origin", scene.folder / "nowhere")
    scene.refuses("git could not fetch from …: …", "sync")
    scene.repo.git("remote", "set-url", "origin", server.path)
    scene.repo.git("remote", "set-url", "--push", "origin", scene.folder / "nowhere")
    scene.refuses("git could not push to …: …", "sync")
    scene.repo.git("config", "--unset", "remote.origin.pushurl")
    scene.works("sync")


def test_nobody(scene: Scene) -> None:
    scene.works("add", "decisions", "a", "--task", "t")
    for name in ("name", "email"):
        scene.repo.git("config", "--global", "--unset", f"user.{name}")
    scene.repo.git("config", "--global", "user.useConfigOnly", "true")
    refs = scene.repo.output("for-each-ref")
    for verb in ("add decisions a", "start v", "fork u", "save --task t --status x", "merge"):
        scene.refuses("git does not know who you are: …", *verb.split())
    assert scene.repo.output("for-each-ref") == refs
    install(Git(scene.repo.path))
    scene.repo.git("config", CACHE, "true")
    done = scene.repo.git("log", "-p", check=False)
    unknown = "fatal: no email was given …", "fatal: unable to auto-detect email address …"
    assert done.returncode == 128
    assert any(shows(message, done.stderr.decode()) for message in unknown)
    scene.works("init")
    assert scene.repo.git("log", "-p").returncode == 0
    scene.repo.git("config", "--global", "user.name", "Ada")
    scene.repo.git("config", "--global", "user.email", "ada@example.org")
    scene.works("add", "decisions", "a")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
def test_full_output(scene: Scene) -> None:
    command = [sys.executable, "-m", "git_context", "status"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, check=False, env=environment, stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 3
    assert shows("Not all could be written: No space left on device.", done.stderr.decode())
    scene.works("status")


def test_clash(scene: Scene) -> None:
    for task in ((), ("--task", "t")):
        scene.works("set", "/x", f'"{"".join(task)}"', *task)
    scene.works("set", "/parallel_tasks/0/status", '"blocked"')
    scene.works("save", "--task", "t", "--status", "completed")
    scene.refuses("… conflict: … is as it was.", "merge")
    scene.works("set", "/parallel_tasks/0/scope", '"less"')
    scene.repo.checkout(TASK)
    scene.repo.commit({W_JSON: scene.repo.read(W_JSON).replace("something", "more")})
    scene.repo.checkout("main")
    scene.refuses("… conflicts: … is as it was.", "merge")
    scene.works("merge", "--take", "t")


def test_not_in_step(scene: Scene) -> None:
    server = Repo.create(scene.folder / "server", "--bare")
    hook = server.write("hooks/pre-receive", "#!/bin/sh\necho no >&2; exit 1\n")
    hook.chmod(0o755)
    scene.repo.git("remote", "add", "origin", server.path)
    scene.refuses("Not in step with …: ….", "sync")
    hook.unlink()
    scene.works("sync")


def test_guarded(scene: Scene) -> None:
    scene.works("init", "--hooks")
    good = scene.repo.read(W_JSON)
    scene.repo.write(W_JSON, "{")
    scene.repo.git("add", W_JSON)
    code, said = scene.call("hook", "pre-commit")
    assert code == 1
    assert shows("git-context refuses this (…): …", said)
    scene.repo.write(W_JSON, good)
    scene.repo.git("add", "--all")
    scene.works("hook", "pre-commit")


@needs_hook_files
def test_hook_alone(scene: Scene) -> None:
    scene.works("init", "--hooks")
    hook = scene.repo.path / ".git/hooks/pre-commit"
    text = hook.read_text()
    hook.write_text(
        "".join(line for line in text.splitlines(keepends=True) if not line.startswith("PATH"))
    )
    done = scene.repo.git("commit", "--allow-empty", "-m", "x", check=False, env={"PATH": "/bin"})
    message = "git-context was not found. Install it, or take its hook away: …"
    assert shows(message, done.stderr.decode())
    hook.unlink()
    scene.repo.git("commit", "--allow-empty", "-m", "x", env={"PATH": "/bin"})


def test_bug(scene: Scene) -> None:
    scene.patch.setattr("git_context.api.Repository.list", None)
    scene.patch.setenv("GIT_CONTEXT_DEBUG", "1")
    scene.refuses("This is a bug in git-context …", "list")
    assert "Traceback" in scene.call("list")[1]
