"""Steps that prune contexts, and put back what was pruned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.soak.world import HOME

if TYPE_CHECKING:
    from tests.soak.world import World


def prune(world: World) -> None:
    """Take out what history keeps, all of it or down to a budget."""
    _prune(world, undo=False)


def undo(world: World) -> None:
    """Put back whatever was pruned."""
    _prune(world, undo=True)


def _prune(world: World, *, undo: bool) -> None:
    clone = world.any_clone()
    workflow = world.any_home(clone)
    world.expect(clone, HOME, world.present(clone, HOME))
    limit = None if undo else world.chance.choice((None, 2000, 8000))
    clone.api.prune(limit=limit, undo=undo, workflow=workflow, branch=HOME)
