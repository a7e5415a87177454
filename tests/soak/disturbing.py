"""Steps that disturb: processes at once, killed ones, `git gc`, and what users leave behind."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial, reduce
from operator import or_
from pathlib import Path
from subprocess import DEVNULL
from typing import TYPE_CHECKING, Final

from git_context.errors import GitContextError
from git_context.jsontext.regions import has_markers
from git_context.repository import locks
from git_context.workflow.merging.result import ConflictsError
from git_context.workflow.syncing import UnsyncedError
from tests.soak import conflicts
from tests.soak.merging import two_branches
from tests.soak.oracle import Finding, Range, exactly
from tests.soak.saving import where
from tests.soak.tokens import EVERYTHING, bits
from tests.soak.world import HOME, branch_of
from tests.support.processes import STEPS, at_step, begun, in_child

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.soak.world import Clone, World

    Work = Callable[[], object]


# What changes something outside of a process; it opens many more files to read them.
CHANGES: Final = STEPS - {"open"}


def collect(world: World) -> None:
    """Have git pack everything, and throw away what nothing refers to."""
    clone = world.choice(world.everywhere)
    clone.git("gc", "--quiet", "--prune=now")


def leave_on_desk(world: World) -> None:
    """Change a file that nobody commits."""
    world.leave_on_desk(world.any_clone())


def burst(world: World) -> None:
    """Have many processes save at once, to one branch and to many; one merges, git commits."""
    clone = world.any_clone()
    workflow = world.any_home(clone)
    tasks = clone.tasks(workflow)
    tips = clone.tips()
    works: list[Work] = []
    new: dict[str, int] = {}
    for _ in range(world.chance.randint(2, 5)):
        place = world.choice([*tasks, ""])
        texts = [world.tokens.mint() for _ in range(world.chance.randint(1, 3))]
        branch = branch_of(workflow, place)
        new[branch] = new.get(branch, 0) | bits(texts)
        works.append(partial(_add_each, clone, workflow, place, texts))
    if world.chance.random() < 0.5:
        name, branch = world.tokens.mint_file(), world.choice([*new])
        new[branch] |= bits([name])
        works.append(partial(_commit_code, world.at(clone, branch), name))
    for branch, mask in new.items():
        world.expect(clone, branch, world.present(clone, branch) | mask)
    if tasks and world.chance.random() < 0.5:
        works.append(partial(_merge, clone, workflow))
        merged = world.oracle.merged([tips[HOME], *(tips[branch_of(workflow, t)] for t in tasks)])
        after = exactly(world.present(clone, HOME)).either(merged)
        more = reduce(or_, new.values())
        world.expect(clone, HOME, Range(after.must | new.get(HOME, 0), after.may | more))
    _all_at_once(works)


def burst_of_clones(world: World) -> None:
    """Have all clones save to one task and sync after each."""
    workflow = world.any_workflow()
    task = world.choice(sorted(set.intersection(*(set(c.tasks(workflow)) for c in world.clones))))
    world.anywhere = True
    works: list[Work] = []
    for clone in world.clones:
        texts = [world.tokens.mint() for _ in range(2)]
        mask = world.present(clone, branch_of(workflow, task)) | bits(texts)
        world.expect(
            clone, branch_of(workflow, task), Range(mask & ~world.tokens.licensed, EVERYTHING)
        )
        works.append(partial(_add_and_sync, clone, workflow, task, texts))
    _all_at_once(works)


def kill(world: World) -> None:
    """Kill a command before one of the steps that the world outside of it can see."""
    clone = world.any_clone()
    work, branch, after = _something(world, clone)
    before = exactly(world.present(clone, branch))
    if world.chance.random() < 0.5:
        world.at(clone, branch)
    number = world.chance.randint(1, 40)

    def until_killed() -> None:
        sys.addaudithook(at_step(number, CHANGES))
        work()

    world.counts["kills"] += in_child(until_killed) == signal.SIGKILL
    _settle(clone)
    world.expect(clone, branch, before.either(after))


def kill_at_any_moment(world: World) -> None:
    """Kill a command together with the git that it runs."""
    clone = world.any_clone()
    work, branch, after = _something(world, clone)
    before = exactly(world.present(clone, branch))

    def with_git() -> None:
        os.setsid()
        work()

    process = begun(with_git)
    time.sleep(world.chance.uniform(0, 0.1))
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
    world.counts["kills"] += os.waitpid(process, 0)[1] == signal.SIGKILL
    _settle(clone)
    _remove_what_git_left(clone)
    _settle(clone)
    world.expect(clone, branch, before.either(after))


def kill_driver(world: World) -> None:
    """Kill the merge driver under a merge of git's: a conflict, in which nothing is lost."""
    clone = world.any_clone()
    into, source = two_branches(world, clone)
    tips = clone.tips()
    world.expect(clone, into, world.oracle.merged([tips[into], tips[source]]))
    present = world.present(clone, into)
    tree = world.at(clone, into)
    command = ["git", "merge", "--no-edit", "--quiet", "--no-ff", source]
    with subprocess.Popen(
        command, cwd=tree.path, start_new_session=True, stdout=DEVNULL, stderr=DEVNULL
    ) as merge:
        time.sleep(world.chance.uniform(0.01, 0.08))
        killed = _kill_drivers(merge.pid)
    world.counts["kills"] += killed
    # What is left as text is merged anew by git, or by `resolve`.
    if killed and world.chance.random() < 0.5 and not _merge_anew(tree):
        conflicts.give_up(tree, "merge")
        world.expect(clone, into, present)
    elif not conflicts.finish(world, tree, "merge"):
        world.expect(clone, into, present)


def _merge_anew(tree: Clone) -> bool:
    """Have the driver merge again the files that it left when it was killed.

    Killed while it merged several bases, it leaves a base that is no JSON: then it cannot.
    """
    for path in tree.conflicts():
        tree.git("checkout", "--quiet", "--merge", "--", path)
        try:
            left = tree.api.conflicts(path).conflicts
        except GitContextError:
            return False
        # Sides that mean the same can stand in it as text: who resolves the file writes that.
        if not left and not has_markers(tree.read(path)):
            tree.git("add", path)
    return True


def _kill_drivers(session: int) -> int:
    """Kill what runs Python in a session, where the system tells; returns how many."""
    killed = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
            if name.startswith("python") and rest.split()[3] == str(session):
                os.kill(int(folder.name), signal.SIGKILL)
                killed += 1
    return killed


def _something(world: World, clone: Clone) -> tuple[Work, str, Range]:
    """Draw a command: how to run it, the branch that it changes, and what it makes of that."""
    workflow, task, branch = world.any_place(clone)
    tasks = clone.tasks(workflow)
    tips = clone.tips()
    match world.chance.randrange(6):
        case 0 if tasks:
            heads = [tips[HOME], *(tips[branch_of(workflow, each)] for each in tasks)]
            return partial(_merge, clone, workflow), HOME, world.oracle.merged(heads)
        case 1 if task:
            heads = [tips[branch], tips[HOME]]
            return partial(_update, clone, workflow, task), branch, world.oracle.merged(heads)
        case 2:
            world.anywhere = True
            heads = [tips[HOME], world.server.tips()[HOME]]
            return partial(_sync, clone, workflow), HOME, world.oracle.merged(heads)
        case _:
            text = world.tokens.mint()
            after = exactly(world.present(clone, branch) | bits([text]))
            return partial(_add_each, clone, workflow, task, [text]), branch, after


def _add_each(clone: Clone, workflow: str, task: str, texts: list[str]) -> None:
    for text in texts:
        clone.api.add("decisions", text, **where(workflow, task))


def _commit_code(tree: Clone, name: str) -> None:
    """Commit a file with plain git, which fails as long as others hold a lock or are faster."""
    tree.write(name, name)
    commands = (["add", name], ["commit", "--quiet", "--message=Write code", "--", name])
    for command in commands:
        turn = locks.Backoff()
        while tree.git(*command, check=False).returncode:
            assert turn.wait(), command


def _merge(clone: Clone, workflow: str) -> None:
    with suppress(ConflictsError):
        clone.api.merge(workflow=workflow, branch=HOME)


def _update(clone: Clone, workflow: str, task: str) -> None:
    with suppress(ConflictsError):
        clone.api.update(task=task, workflow=workflow, branch=HOME)


def _sync(clone: Clone, workflow: str, *, parent: bool = True) -> None:
    with suppress(UnsyncedError):
        clone.api.sync(workflow=workflow, parent=parent)


def _add_and_sync(clone: Clone, workflow: str, task: str, texts: list[str]) -> None:
    for text in texts:
        _add_each(clone, workflow, task, [text])
        _sync(clone, workflow, parent=False)


def _all_at_once(works: list[Work]) -> None:
    running = [begun(work) for work in works]
    ends = [os.waitpid(process, 0)[1] for process in running]
    if any(ends):
        raise Finding(f"of {len(works)} processes at once, {sum(map(bool, ends))} failed")


def _settle(clone: Clone) -> None:
    """Wait for what git still does for a killed process, then let the next command look."""
    for lock in (_git_folder(clone) / "git-context").glob("*.lock"):
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
    assert clone.api


def _remove_what_git_left(clone: Clone) -> None:
    """Do what is left to users when git was killed itself: delete its lock and temporary files."""
    for file in clone.path.glob(".merge_file_*"):
        file.unlink()
    for lock in _git_folder(clone).rglob("*.lock"):
        if lock.parent.name != "git-context":
            lock.unlink()


def _git_folder(clone: Clone) -> Path:
    return clone.path / ".git"
