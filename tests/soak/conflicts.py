"""Conflicts: decided at random, as `git context` offers it, or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.document.findings import CODES
from git_context.merge.values import MISSING, plain
from git_context.workflow.merging.result import ConflictsError
from tests.soak.oracle import Finding
from tests.soak.tokens import held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from git_context.merge.values import Maybe
    from git_context.workflow.choices import Choice
    from git_context.workflow.merging.result import MergeResult
    from git_context.workflow.resolving.model import OpenConflict
    from tests.soak.world import Clone, World

    Merge = Callable[..., MergeResult]

# What no decision between sides that are sound may lead to.
HARM: Final = [CODES[name] for name in ("json-syntax", "duplicate-key", "duplicate-task")]
SIDES: Final = ("ours", "theirs", "base")
# An operation stops at most so often, once for each commit that a rebase carries over.
_STOPS: Final = 200


def merge(world: World, call: Merge) -> MergeResult | None:
    """Call a verb that merges; conflicts are decided, recorded, or `None` is returned for them."""
    try:
        return call()
    except ConflictsError as error:
        found = error.merge
    world.counts["conflicts"] += 1
    loosen_all(world, found)
    match world.chance.randrange(4):
        case 0:
            return None
        case 1:
            return call(record=True)
        case _:
            return _decided(call, world.chance.choice(SIDES))


def _decided(call: Merge, side: str) -> MergeResult:
    try:
        return call(take=[side])
    except ConflictsError:
        # Several tasks have each another side.
        return call(take=["ours"])


def finish(world: World, tree: Clone, operation: str) -> bool:
    """Bring an operation of plain git to its end; tells whether it was carried out.

    Conflicts are decided by `git context resolve`, or the operation is given up.
    """
    if not tree.is_busy() and not tree.conflicts():
        return True
    world.counts["conflicts"] += 1
    if world.chance.random() < 0.2:
        give_up(tree, operation)
        return False
    for _ in range(_STOPS):
        _decide(world, tree)
        done = tree.git(*_go_on(operation), check=False)
        if not tree.is_busy() and not tree.conflicts():
            return True
        if done.returncode and not tree.conflicts():
            tree.git(operation, "--skip")
            if not tree.is_busy():
                return True
    raise Finding(f"{operation} in {tree.name} does not end")


def give_up(tree: Clone, operation: str) -> None:
    """Have git take back an operation that stopped."""
    if operation == "squash":
        tree.git("reset", "--quiet", "--merge")
    else:
        tree.git(operation, "--abort")


def loosen_all(world: World, merge: MergeResult) -> None:
    """Do so for the conflicts of a merge. Raises `Finding` where it could not merge code."""
    if merge.files:
        raise Finding(f"files in conflict, which no step makes: {merge.files}")
    for conflict in (each.conflict for each in merge.conflicts):
        loosen(world, [conflict.base, conflict.ours, *(side.value for side in conflict.sides)])


def loosen(world: World, values: Iterable[Maybe]) -> None:
    """Note that what stands in a conflict may be dropped by whoever decides it."""
    for value in values:
        if value is not MISSING:
            world.tokens.loose |= held(plain(value))


class Dice:
    """Decides each conflict at random, also those that come to light by the decision of others."""

    def __init__(self, world: World) -> None:
        self._world = world

    def choose(self, conflicts: Sequence[OpenConflict]) -> list[Choice | None]:
        """Take a side of each, and note what may be dropped by that."""
        for conflict in conflicts:
            loosen(self._world, [conflict.base, *(side.value for side in conflict.sides)])
        return [
            conflict.take(self._world.chance.choice(conflict.options)) for conflict in conflicts
        ]

    def finish(self) -> None:
        """Have nothing against it."""


def _decide(world: World, tree: Clone) -> None:
    if paths := tree.conflicts():
        for file in tree.api.resolve(*paths, decider=Dice(world)).files:
            # Such as the time that goes back in a revert: whoever reads that accepts it.
            if file.findings:
                tree.git("add", file.file)
            if wrong := [str(found) for found in file.findings if found.code in HARM]:
                raise Finding(f"a resolution is wrong: {wrong}")
    left = tree.conflicts()
    if left:
        raise Finding(f"not resolved in {tree.name}: {left}")


def _go_on(operation: str) -> list[str]:
    if operation in ("merge", "squash"):
        return ["commit", "--quiet", "--no-edit"]
    return [operation, "--continue"]
