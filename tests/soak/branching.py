"""Steps that begin and end workflows and tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.soak.saving import AGENTS
from tests.soak.world import HOME, Impossible, branch_of

if TYPE_CHECKING:
    from tests.soak.world import World

MOST_TASKS = 7
MOST_WORKFLOWS = 2
DEEPEST = 3


def start(world: World) -> None:
    """Start one more workflow on the home branch."""
    if len(world.workflows) >= MOST_WORKFLOWS:
        raise Impossible
    clone = world.any_clone()
    workflow = f"w{world.serial()}"
    text = world.tokens.mint()
    world.expect_more(clone, HOME, text)
    clone.api.start(workflow, {"decisions": [text], "own_list": []}, branch=HOME, no_verify=True)
    world.workflows.append(workflow)


def fork(world: World) -> None:
    """Fork a task of a workflow, or a sub-task of a task, with or without a working tree."""
    clone = world.any_clone()
    workflow = world.any_home(clone)
    known = clone.tasks(workflow)
    if len(known) >= MOST_TASKS:
        raise Impossible
    parents = [task for task in known if task.count(".") < DEEPEST - 1]
    parent = world.choice([*parents, "", ""])
    name = f"t{world.serial()}"
    task = f"{parent}.{name}" if parent else name
    present = world.present(clone, branch_of(workflow, parent))
    world.expect(clone, branch_of(workflow, parent), present)
    world.expect(clone, branch_of(workflow, task), present)
    folder = world.folder / f"{clone.name}-{task}"
    clone.api.fork(
        name,
        parent=parent or None,
        agent=world.chance.choice(AGENTS),
        scope="a part",
        worktree=folder if world.chance.random() < 0.2 else None,
        workflow=workflow,
        branch=None if parent else HOME,
    )


def close(world: World) -> None:
    """Close a task that is merged, after its working tree is gone."""
    clone = world.any_clone()
    workflow = world.any_home(clone)
    task = world.any_task(clone, workflow)
    branch = branch_of(workflow, task)
    contained = clone.output("branch", "--format=%(refname:short)", "--contains", branch)
    if HOME not in contained.splitlines():
        raise Impossible
    for tree in world.work_trees(clone)[1:]:
        if tree.output("rev-parse", "--abbrev-ref", "HEAD") == branch:
            clone.git("worktree", "remove", tree.path)
    if clone.output("rev-parse", "--abbrev-ref", "HEAD") == branch:
        clone.checkout(HOME)
    world.anywhere = True
    clone.api.close(task, workflow=workflow, branch=HOME)


def checkout(world: World) -> None:
    """Go to another branch."""
    clone = world.any_clone()
    _, _, branch = world.any_place(clone)
    world.at(clone, branch)


def detach(world: World) -> None:
    """Leave all branches."""
    clone = world.any_clone()
    clone.git("checkout", "--quiet", "--detach")
