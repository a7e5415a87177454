"""Steps between clones: sync, push, fetch and pull."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.workflow.syncing import UnsyncedError
from tests.soak import conflicts
from tests.soak.oracle import Finding
from tests.soak.world import HOME

if TYPE_CHECKING:
    from tests.soak.world import Clone, World

REMOTE = "origin"


def sync(world: World) -> None:
    """Bring the branches of a clone and of the server together."""
    clone = world.any_clone()
    workflow = world.any_workflow()
    with_home = (workflow, HOME) in world.contexts(clone) and world.chance.random() < 0.7
    world.anywhere = True
    ours, theirs = clone.tips(), world.server.tips()
    done = _synced(world, clone, workflow, parent=with_home)
    if not done:
        return
    branches = {name for name in {*ours, *theirs} if name.startswith(f"context/{workflow}/")}
    for name in branches | ({HOME} if with_home else set()):
        tips = [tip for tip in (ours.get(name), theirs.get(name)) if tip]
        if name in clone.tips():
            world.expect(clone, name, world.oracle.merged(tips))
            if clone.tips()[name] != world.server.tips()[name]:
                raise Finding(f"{name} differs between {clone.name} and the server after a sync")


def push(world: World) -> None:
    """Push branches with plain git; a server that has moved on refuses."""
    clone = world.any_clone()
    _, _, branch = world.any_place(clone)
    clone.git("push", "--quiet", REMOTE, branch, check=False)


def pull(world: World) -> None:
    """Pull a branch with plain git."""
    clone = world.any_clone()
    _, _, branch = world.any_place(clone)
    theirs = world.server.tips().get(branch)
    if theirs is None:
        return
    tips = [clone.tips()[branch], theirs]
    tree = world.at(clone, branch)
    present = world.present(clone, branch)
    world.expect(clone, branch, world.oracle.merged(tips))
    tree.git("pull", "--quiet", "--no-rebase", "--no-edit", REMOTE, branch, check=False)
    if not conflicts.finish(world, tree, "merge"):
        world.expect(clone, branch, present)


def fetch(world: World) -> None:
    """Fetch, and make branches that only the server has."""
    clone = world.any_clone()
    clone.git("fetch", "--quiet", "--prune", REMOTE)
    mine = clone.tips()
    for name, tip in world.server.tips().items():
        if name not in mine:
            clone.git("branch", "--quiet", name, f"refs/remotes/{REMOTE}/{name}")
            world.expect(clone, name, world.oracle[tip].present)


def _synced(world: World, clone: Clone, workflow: str, *, parent: bool) -> bool:
    """Sync, and at times decide what conflicts; tells whether all is in step."""
    side = world.chance.choice(conflicts.SIDES)
    for take in ([], [side])[: world.chance.randint(1, 2)]:
        try:
            clone.api.sync(REMOTE, parent=parent, workflow=workflow, take=take)
        except UnsyncedError as error:
            world.counts["conflicts"] += 1
            if error.sync.refused:
                raise Finding(f"the server refused {error.sync.refused}") from error
            for merge in error.sync.conflicts:
                conflicts.loosen_all(world, merge)
        else:
            return True
    return False
