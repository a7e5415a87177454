"""The world of a soak: a server, clones of it, and what is known of all."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pygit2

import git_context
from git_context.merge.values import plain
from git_context.repository.git import Git
from git_context.setup.install import install
from tests.soak.oracle import Oracle, Range, exactly
from tests.soak.reading import CODE, FOLDER, Reader, Seen
from tests.soak.tokens import Tokens, bits
from tests.support.repos import FIRST_SECOND, Repo

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from git_context.api import Repository

HEADS: Final = "refs/heads/"
HOME: Final = "main"
FIRST: Final = "w"
TASKS: Final = ("a", "b", "c")
# By how many seconds the clock of a machine is wrong; one of them is years behind.
DRIFTS: Final = (0, 0, -90, 3600, -(10**8))
# git puts it into messages; as it is the same in every folder, so are the commits' ids.
SERVER: Final = "../server.git"
DESK: Final = "desk.txt"
PRIVATE: Final = "private.txt"


T = TypeVar("T")


class Impossible(Exception):  # noqa: N818  # no error: the next step is drawn
    """The step cannot be taken in the world as it is."""


class Clone(Repo):
    """A clone, or a folder in which one of its branches is checked out; dates come from outside."""

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.path.name

    @property
    def api(self) -> Repository:
        """git-context in this clone, opened anew as each command does."""
        return git_context.open(self.path)

    def refs(self) -> dict[str, str]:
        """Return all refs with what they point at."""
        found = pygit2.Repository(str(self.path)).references
        return {name: str(found[name].resolve().target) for name in found}

    def tips(self) -> dict[str, str]:
        """Return the branches by their names, with their tips."""
        refs = self.refs().items()
        return {ref.removeprefix(HEADS): tip for ref, tip in refs if ref.startswith(HEADS)}

    def tasks(self, workflow: str) -> list[str]:
        """List the tasks of a workflow that have a branch here."""
        before = f"context/{workflow}/"
        return [name.removeprefix(before) for name in self.tips() if name.startswith(before)]

    def is_busy(self) -> bool:
        """Tell whether an operation of git waits to be continued."""
        names = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
        folder = self.path / self.output("rev-parse", "--git-dir")
        return any((folder / name).exists() for name in names)

    def _dates(self) -> dict[str, str]:
        return {}


class World:
    """Everything that steps draw from and change, and what they expect to have done.

    A step says what it did by `expect`; branches that it does not name must stay where they were,
    unless it says by `anywhere` that they may move.
    """

    def __init__(self, folder: Path, seed: int, counts: Counter[str]) -> None:
        self.folder = folder
        self.counts = counts
        self.chance = Random(seed)
        self.tokens = Tokens(self.chance)
        self.oracle = Oracle(self.tokens)
        self.workflows: list[str] = []
        self.desks: dict[str, str] = {}
        self.expected: dict[tuple[str, str], Range] = {}
        self.anywhere = True
        self.touched: set[str] = set()
        self._second = FIRST_SECOND
        self._blobs: dict[str, Seen] = {}
        self._serial = 0
        self.tick()
        self.server = Clone.create(folder / "server.git", "--bare")
        self.clones = self._settled()
        self._drifts = {clone.name: self.chance.choice(DRIFTS) for clone in self.clones}
        self.touched = {clone.name for clone in self.everywhere}

    @property
    def everywhere(self) -> list[Clone]:
        """The clones and the server."""
        return [*self.clones, self.server]

    def tick(self) -> None:
        """Let time pass."""
        self._second += self.chance.randrange(120)
        self._tell_time(0)

    def _tell_time(self, drift: int) -> None:
        date = f"@{self._second + drift} +0000"
        os.environ["GIT_AUTHOR_DATE"] = os.environ["GIT_COMMITTER_DATE"] = date

    @property
    def date(self) -> str:
        """The present time as contexts write it, in some year."""
        return f"2026-01-01T{self._second // 3600 % 24:02}:{self._second // 60 % 60:02}:00Z"

    def begin_step(self) -> None:
        """Forget what the last step expected."""
        self.tick()
        self.expected = {}
        self.anywhere = False
        self.touched = {self.server.name}

    def expect(self, clone: Clone, branch: str, what: Range | int) -> None:
        """Say what the tip of a branch has to hold after this step."""
        self.touched.add(clone.name)
        self.expected[clone.name, branch] = exactly(what) if isinstance(what, int) else what

    def expect_more(self, clone: Clone, branch: str, text: str) -> None:
        """Say that a token is to be added to a branch, and nothing else to happen there."""
        self.expect(clone, branch, self.present(clone, branch) | bits([text]))

    def reader(self, clone: Clone) -> Reader:
        """Return what reads the commits of a clone."""
        return Reader(clone.path, self._blobs)

    def present(self, clone: Clone, branch: str) -> int:
        """Return what the tip of a branch holds."""
        return self.oracle[clone.tips()[branch]].present

    def document(self, clone: Clone, branch: str, workflow: str) -> Any:
        """Return the context on a branch, as plain git has it; `Impossible` without one."""
        found = self.reader(clone).document(clone.tips()[branch], workflow)
        if found is None:
            raise Impossible
        return found

    def child(self, clone: Clone, workflow: str, task: str) -> Any:
        """Return a task's own document; `Impossible` where the context does not list it."""
        entries = self.document(clone, branch_of(workflow, task), workflow).get(
            "parallel_tasks", []
        )
        if task not in [entry.get("task_id") for entry in entries]:
            raise Impossible
        return plain(clone.api.show(task=task, workflow=workflow).value)

    def any_clone(self) -> Clone:
        """Draw a clone, whose clock counts from now on; it is looked at after the step."""
        clone = self.chance.choice(self.clones)
        self.touched.add(clone.name)
        self._tell_time(self._drifts[clone.name])
        return clone

    def any_workflow(self) -> str:
        """Draw a workflow."""
        return self.chance.choice(self.workflows)

    def any_home(self, clone: Clone) -> str:
        """Draw a workflow that the home branch of a clone has."""
        return self.choice([name for name, branch in self.contexts(clone) if branch == HOME])

    def any_task(self, clone: Clone, workflow: str) -> str:
        """Draw a task that has a branch in a clone."""
        return self.choice(clone.tasks(workflow))

    def any_place(self, clone: Clone) -> tuple[str, str, str]:
        """Draw a workflow that a clone has, a task of it (or none), and its branch."""
        workflow = self.any_workflow()
        task = self.choice([*clone.tasks(workflow), ""])
        self.document(clone, branch_of(workflow, task), workflow)
        return workflow, task, branch_of(workflow, task)

    def contexts(self, clone: Clone) -> list[tuple[str, str]]:
        """List the branches of a clone that hold a context, each with the workflow."""
        reader, tips = self.reader(clone), clone.tips()
        places = [(workflow, HOME) for workflow in self.workflows]
        for workflow in self.workflows:
            places += [(workflow, branch_of(workflow, task)) for task in clone.tasks(workflow)]
        return [
            (workflow, branch)
            for workflow, branch in places
            if reader.document(tips[branch], workflow) is not None
        ]

    def choice(self, options: Sequence[T]) -> T:
        """Draw one of some. Raises `Impossible` where there is none."""
        if not options:
            raise Impossible
        return self.chance.choice(options)

    def serial(self) -> int:
        """Return a number that was never returned before."""
        self._serial += 1
        return self._serial

    def at(self, clone: Clone, branch: str) -> Clone:
        """Check a branch out, unless some working tree has it; returns where it is."""
        listed = clone.output("worktree", "list", "--porcelain").split("\n\n")
        for lines in (block.splitlines() for block in listed):
            if f"branch {HEADS}{branch}" in lines:
                return Clone(Path(lines[0].removeprefix("worktree ")))
        clone.checkout(branch)
        return clone

    def work_trees(self, clone: Clone) -> list[Clone]:
        """List all working trees of a clone."""
        lines = clone.output("worktree", "list", "--porcelain").splitlines()
        paths = [line.removeprefix("worktree ") for line in lines if line.startswith("worktree ")]
        return [Clone(Path(path)) for path in paths]

    def leave_on_desk(self, clone: Clone) -> None:
        """Change a file of the user's that nobody commits."""
        text = f"work of {clone.name}, {self.serial()}\n"
        clone.write(DESK, text)
        self.desks[clone.name] = text

    def _settled(self) -> list[Clone]:
        first = Clone.create(self.folder / "one")
        first.git("remote", "add", "origin", SERVER)
        install(Git(first.path))
        first.commit({DESK: "empty\n", f"{CODE}/readme.txt": "code\n"}, "Begin")
        document = {"decisions": [self.tokens.mint()], "pending_actions": [self.tokens.mint()]}
        first.api.start(FIRST, document, no_verify=True)
        for task in TASKS[: self.chance.randint(0, len(TASKS))]:
            first.api.fork(task, agent="ada", scope="a part", branch=HOME)
        first.git("push", "--quiet", "--all", "origin")
        self.workflows.append(FIRST)
        clones = [first]
        for name in ("two", "three")[: self.chance.randint(1, 2)]:
            first.git("clone", "--quiet", SERVER, self.folder / name)
            clones.append(Clone(self.folder / name))
            clones[-1].git("remote", "set-url", "origin", SERVER)
            install(Git(clones[-1].path))
        for clone in clones:
            clone.write(PRIVATE, f"of {clone.name}\n")
            self.leave_on_desk(clone)
        return clones


def branch_of(workflow: str, task: str) -> str:
    """Return the branch of a task, or the one of the workflow itself."""
    return f"context/{workflow}/{task}" if task else HOME


def context_of(workflow: str) -> str:
    """Return the path of a context."""
    return f"{FOLDER}/{workflow}.json"
