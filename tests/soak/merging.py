"""Steps that merge: by git-context and by plain git, in all directions, and what rewrites."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.soak import conflicts
from tests.soak.oracle import Finding, Range, exactly
from tests.soak.saving import where
from tests.soak.world import HOME, Impossible, branch_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.workflow.merging.result import MergeResult
    from tests.soak.world import Clone, World


def merge_tasks(world: World) -> None:
    """Merge tasks, some or all, into the workflow or into the task that they are parts of."""
    clone = world.any_clone()
    workflow = world.any_home(clone)
    known = clone.tasks(workflow)
    parent = world.choice(["", "", *{task.rpartition(".")[0] for task in known}])
    if parent and parent not in known:
        raise Impossible
    below = [task for task in known if task.startswith(f"{parent}." if parent else "")]
    tasks = world.chance.sample(below, world.chance.randint(1, len(below))) if below else []
    if not tasks:
        raise Impossible
    named = tasks if world.chance.random() < 0.7 else []
    call = partial(clone.api.merge, *named, **where(workflow, parent))
    sources = [branch_of(workflow, task) for task in named or below]
    _carry_out(world, clone, branch_of(workflow, parent), sources, call)


def update(world: World) -> None:
    """Merge into a task what its parent has become."""
    clone = world.any_clone()
    workflow = world.any_home(clone)
    task = world.any_task(clone, workflow)
    above = task.rpartition(".")[0]
    while above and above not in clone.tasks(workflow):
        above = above.rpartition(".")[0]
    source = branch_of(workflow, above)
    branch = None if above else HOME
    call = partial(clone.api.update, task=task, workflow=workflow, branch=branch)
    _carry_out(world, clone, branch_of(workflow, task), [source], call)


def merge_plainly(world: World) -> None:
    """Have git merge any branch into any other."""
    clone = world.any_clone()
    into, source = two_branches(world, clone)
    _merge_commit(world, clone, into, clone.tips()[source])


def cross(world: World) -> None:
    """Merge two branches into each other, so that later merges have two bases."""
    clone = world.any_clone()
    one, other = two_branches(world, clone)
    tips = clone.tips()
    _merge_commit(world, clone, one, tips[other])
    _merge_commit(world, clone, other, tips[one])


def squash(world: World) -> None:
    """Squash a branch into another."""
    clone = world.any_clone()
    into, source = two_branches(world, clone)
    tips = clone.tips()
    present = world.present(clone, into)
    tree = world.at(clone, into)
    tree.git("merge", "--squash", "--quiet", source, check=False)
    world.expect(clone, into, world.oracle.merged([tips[into], tips[source]]))
    if tree.conflicts():
        if not conflicts.finish(world, tree, "squash"):
            world.expect(clone, into, present)
    elif tree.git("diff", "--cached", "--quiet", check=False).returncode:
        _license(world, present & ~world.oracle.merged([tips[into], tips[source]]).must)
        tree.git("commit", "--quiet", "--no-edit")


def rebase(world: World) -> None:
    """Rebase a task's branch onto another branch."""
    clone = world.any_clone()
    branch, onto = two_branches(world, clone)
    if branch == HOME:
        raise Impossible
    tips = clone.tips()
    present = world.present(clone, branch)
    tree = world.at(clone, branch)
    merged = world.oracle.merged([tips[branch], tips[onto]])
    # Commits that a rebase leaves out, as merges, may have decided or dropped something.
    dropped = world.oracle[tips[branch]].removed
    world.expect(clone, branch, Range(merged.must & ~dropped, merged.may | dropped))
    _license(world, merged.may & ~merged.must)
    tree.git("rebase", "--quiet", "--autostash", onto, check=False)
    if not conflicts.finish(world, tree, "rebase"):
        world.expect(clone, branch, present)


def cherry_pick(world: World) -> None:
    """Pick a commit of another branch."""
    clone = world.any_clone()
    into, source = two_branches(world, clone)
    commit = _some_commit(world, clone, f"{into}..{source}")
    known = world.oracle[commit]
    present = world.present(clone, into)
    after = _changed(world, present, known.gained, known.lost)
    _pick(world, clone, into, ["cherry-pick", commit], after)


def revert(world: World) -> None:
    """Revert a commit of a branch."""
    clone = world.any_clone()
    _, _, branch = world.any_place(clone)
    commit = _some_commit(world, clone, f"--max-count=15 {branch}")
    known = world.oracle[commit]
    _license(world, known.gained)
    after = _changed(world, world.present(clone, branch), known.lost, known.gained)
    _pick(world, clone, branch, ["revert", "--no-edit", commit], after)


def _changed(world: World, present: int, new: int, gone: int) -> Range:
    """Return what there is after a change; of what stands in several places, one may be left."""
    return Range(present & ~gone | new, present & (~gone | world.oracle.copied) | new)


def decide_recorded(world: World) -> None:
    """Decide conflicts that a merge has recorded in a context."""
    clone = world.any_clone()
    recorded = [
        (workflow, branch)
        for workflow, branch in world.contexts(clone)
        if world.document(clone, branch, workflow).get("merge_conflicts")
    ]
    workflow, branch = world.choice(recorded)
    world.expect(clone, branch, world.present(clone, branch))
    task = "" if branch == HOME else branch.removeprefix(branch_of(workflow, "x")[:-1])
    clone.api.resolve(decider=conflicts.Dice(world), **where(workflow, task))


def _pick(world: World, clone: Clone, branch: str, command: list[str], after: Range) -> None:
    tree = world.at(clone, branch)
    present = world.present(clone, branch)
    world.expect(clone, branch, after)
    done = tree.git(*command, check=False)
    if done.returncode and not tree.conflicts():
        # There is nothing left to do for it.
        if tree.is_busy():
            tree.git(command[0], "--skip")
        return
    if not conflicts.finish(world, tree, command[0]):
        world.expect(clone, branch, present)


def _merge_commit(world: World, clone: Clone, into: str, commit: str) -> None:
    present = world.present(clone, into)
    world.expect(clone, into, world.oracle.merged([clone.tips()[into], commit]))
    tree = world.at(clone, into)
    option = world.chance.choice(("--ff", "--no-ff"))
    tree.git("merge", "--no-edit", "--quiet", option, commit, check=False)
    if not conflicts.finish(world, tree, "merge"):
        world.expect(clone, into, present)


def _carry_out(
    world: World, clone: Clone, into: str, sources: list[str], call: Callable[..., MergeResult]
) -> None:
    tips = clone.tips()
    heads = [tips[into], *(tips[source] for source in sources)]
    done = conflicts.merge(world, call)
    after = world.oracle.merged(heads) if done else exactly(world.present(clone, into))
    world.expect(clone, into, after)
    if done and call().changed:
        raise Finding(f"merged {sources} into {into} again, and it changed something")


def two_branches(world: World, clone: Clone) -> tuple[str, str]:
    """Draw a branch of a workflow and another one."""
    workflow = world.any_home(clone)
    branches = [HOME, *(branch_of(workflow, task) for task in clone.tasks(workflow))]
    if len(branches) < 2:
        raise Impossible
    into, source = world.chance.sample(branches, 2)
    return into, source


def _some_commit(world: World, clone: Clone, commits: str) -> str:
    # To take back the beginning of a workflow or task would be the end of it.
    chosen = ("--no-merges", "--invert-grep", "--grep=Start", "--grep=Fork")
    found = clone.output("rev-list", *chosen, *commits.split(), "--").split()
    commit = world.choice(found)
    assert isinstance(commit, str)
    if not world.oracle.parents(commit):
        raise Impossible
    return commit


def _license(world: World, mask: int) -> None:
    world.tokens.licensed |= mask
