"""Runs: worlds, one after the other, each with a seed of its own, until time or steps are up."""

from __future__ import annotations

import shutil
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from git_context.history import history_cache
from tests.soak import branching, checks, disturbing, merging, pruning, saving, sharing
from tests.soak.world import Impossible, World
from tests.support.home import move_in, seal

if TYPE_CHECKING:
    from collections.abc import Callable

    Step = Callable[[World], None]

# How often each step is drawn, against the others.
WEIGHTS: Final[dict[Step, int]] = {
    saving.add: 8,
    saving.log: 4,
    saving.put: 5,
    saving.put_scalar: 5,
    saving.remove: 5,
    saving.done: 2,
    saving.save: 7,
    saving.patch: 3,
    saving.save_full: 2,
    saving.edit: 5,
    saving.code: 3,
    saving.refused: 1,
    saving.checkpoint: 2,
    saving.rollback: 1,
    saving.handoff: 1,
    branching.start: 1,
    branching.fork: 6,
    branching.close: 2,
    branching.checkout: 2,
    branching.detach: 1,
    merging.merge_tasks: 5,
    merging.update: 4,
    merging.merge_plainly: 7,
    merging.cross: 3,
    merging.decide_recorded: 1,
    merging.squash: 1,
    merging.rebase: 1,
    merging.cherry_pick: 1,
    merging.revert: 1,
    sharing.sync: 7,
    sharing.push: 2,
    sharing.pull: 2,
    sharing.fetch: 1,
    disturbing.collect: 1,
    disturbing.leave_on_desk: 1,
    disturbing.burst: 1,
    disturbing.burst_of_clones: 1,
    disturbing.kill: 6,
    disturbing.kill_at_any_moment: 2,
    disturbing.kill_driver: 2,
    pruning.prune: 1,
    pruning.undo: 1,
}
SHORTEST: Final = 40
LONGEST: Final = 250
_SHOWN: Final = 12


class Limits(NamedTuple):
    """When a run ends: after so many seconds, or so many steps."""

    seconds: float | None = None
    steps: int | None = None


class Run:
    """A run from a seed: the seed of its first world; each later world has the next number.

    The steps of a world, and all that they draw, follow from its seed alone. What processes do to
    each other at the same time, and at which moment a killed one was, does not; without `rough`,
    there are no such steps.
    """

    def __init__(self, seed: int, limits: Limits, *, rough: bool = True) -> None:
        self._seed = seed
        self._limits = limits
        self._weights = {
            step: weight
            for step, weight in WEIGHTS.items()
            if rough or step.__module__ != disturbing.__name__
        }
        self.counts: Counter[str] = Counter()
        self.fault = ""

    def go(self) -> bool:
        """Run until time is up or something is found; tells whether all is well."""
        end = time.monotonic() + (self._limits.seconds or float("inf"))
        seed = self._seed
        while not self.fault and time.monotonic() < end and self._left() > 0:
            self._one_world(seed, end)
            seed += 1
        return not self.fault

    def _left(self) -> float:
        return (self._limits.steps or float("inf")) - self.counts["steps"]

    def _one_world(self, seed: int, end: float) -> None:
        folder = Path(tempfile.mkdtemp(prefix="git-context-soak-")).resolve()
        with pytest.MonkeyPatch.context() as patch:
            seal(patch, folder)
            (folder / "home").mkdir()
            move_in(patch, folder / "home")
            # Worlds are young: what is kept of long histories alone is to be tried, too.
            patch.setattr(history_cache, "LEAST", 0)
            patch.setenv("GIT_AUTHOR_DATE", "")
            patch.setenv("GIT_COMMITTER_DATE", "")
            self._live(folder, seed, end)
        if not self.fault:
            shutil.rmtree(folder)

    def _live(self, folder: Path, seed: int, end: float) -> None:
        world = World(folder, seed, self.counts)
        names: list[str] = []
        number = 0
        try:
            checks.after_step(world, {clone.name: {} for clone in world.everywhere}, 1)
            before = checks.state(world)
            for number in range(1, world.chance.randint(SHORTEST, LONGEST) + 1):
                if time.monotonic() > end or self._left() <= 0:
                    break
                self._take_step(world, names)
                checks.after_step(world, before, number)
                before = checks.state(world)
                self.counts["steps"] += 1
        except Exception:  # noqa: BLE001  # whatever it is, it is a finding
            shown = "\n".join(f"  {name}" for name in names[-_SHOWN:])
            self.fault = (
                f"Seed {seed}, step {number}: {names[-1:]}, in {folder}\n"
                f"The last steps:\n{shown}\n{traceback.format_exc()}"
            )
        self.counts["worlds"] += 1
        self.counts["commits"] += world.oracle.count
        self.counts["merges"] += world.oracle.merges
        self.counts["tokens"] += world.tokens.count
        self.counts["loose tokens"] += world.tokens.loose.bit_count()

    def _take_step(self, world: World, names: list[str]) -> None:
        while True:
            (step,) = world.chance.choices([*self._weights], [*self._weights.values()])
            world.begin_step()
            names.append(step.__name__)
            try:
                step(world)
            except Impossible:
                names.pop()
                continue
            self.counts[f"step {step.__name__}"] += 1
            return
