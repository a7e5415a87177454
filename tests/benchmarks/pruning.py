"""What is left of the example's merged context when it is pruned, in bytes."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from tests.benchmarks.repositories import begun, home
from tests.support.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = files("git_context") / "data" / "user-profile"


def figures() -> Iterator[Figure]:
    """Prune the example after its merge, and after its merge and verification."""
    with home() as parent:
        for name, verify in (("merged", False), ("merged and verified", True)):
            opened = begun(parent / name.replace(" ", "-"))
            for task in opened.import_(str(EXAMPLE)).tasks:
                opened.save(task=task, status="completed")
            opened.merge(verify=verify)
            done = opened.prune()
            detail = f"{done.after.bytes:,} of {done.before.bytes:,} bytes"
            ratio = done.after.bytes / done.before.bytes
            yield Figure(f"the example, {name}: after / before", ratio, 1 - 0.29, detail=detail)
