"""Hooks of harnesses, tried by `doctor`: whether they are complete, committed, and can run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.agents.harnesses import HARNESSES, OWN_COMMAND, with_hooks
from git_context.agents.idle import SESSION_START
from git_context.errors import GitContextError
from git_context.repository import files
from git_context.repository.git import Git
from git_context.setup.finding import ERROR, WARNING, SetupProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SET_UP: Final = "git context init --agents "


def diagnose_agents(git: Git) -> list[SetupProblem]:
    """List what would keep the harnesses that are set up here from calling git-context."""
    top = git.work_tree()
    if top is None:
        return []
    names = [name for name in HARNESSES if _calls_us(top / HARNESSES[name].settings)]
    found = [problem for name in names for problem in _problems(git, top, name)]
    return [*found, *_trial(git, top)] if names else found


def _calls_us(file: Path) -> bool:
    return OWN_COMMAND.encode() in files.read(file)


def _problems(git: Git, top: Path, name: str) -> Iterator[SetupProblem]:
    """List what is wrong with the settings of one harness, which skips such hooks in silence."""
    harness = HARNESSES[name]
    content = files.read(top / harness.settings)
    try:
        is_complete = with_hooks(content, harness) == content
    except GitContextError as error:
        yield SetupProblem(ERROR, error.message, error.hint)
        return
    if not is_complete:
        problem = f"{harness.settings} does not call git-context for every event."
        yield SetupProblem(WARNING, problem, _SET_UP + name)
    tracked = git.run("ls-files", "-z", "--", f":(top,literal){harness.settings}").stdout
    if not tracked:
        problem = f"{harness.settings} is not committed: worktrees and clones do not have it."
        yield SetupProblem(WARNING, problem, f"git add {harness.settings}, and commit it")


def _trial(git: Git, top: Path) -> Iterator[SetupProblem]:
    """Run the hook of a session as harnesses do: from the top, from below it, and in a worktree."""
    below = (top / HARNESSES[name].settings for name in HARNESSES)
    folders = [top, *(file.parent for file in below if file.parent.is_dir()), *_linked(git)]
    for folder in folders:
        done = Git(folder).run("context", "hook", SESSION_START, input=b"{}", check=False)
        if done.returncode or done.stderr:
            yield SetupProblem(
                ERROR,
                f"`{OWN_COMMAND}{SESSION_START}` cannot be run in {folder}: harnesses skip it.",
                "Have git-context on the PATH of whoever starts the harness.",
            )
            return


def _linked(git: Git) -> list[Path]:
    """Return one of the linked worktrees that are there, if any is."""
    listed = git.run("worktree", "list", "--porcelain", "-z").stdout.decode(errors="replace")
    named = [line.partition(" ")[2] for line in listed.split("\0") if line.startswith("worktree ")]
    return [folder for folder in map(git.folder.joinpath, named[1:]) if folder.is_dir()][:1]
