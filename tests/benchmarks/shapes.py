"""Documents of 5 MB that are nothing but one long list or object, which both sides changed.

Contexts are not like that; other JSON may be. Measured as the driver on contexts is, against
reading the three files by Python's own module and writing one back.
"""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from git_context.setup.interpreter import compile_driver, site_folder
from tests.benchmarks.contexts import write
from tests.benchmarks.driver import baseline
from tests.benchmarks.programs import OURS
from tests.support.figures import Figure, interpreter, medians, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EDITS: Final = 500  # by each side
STRINGS, MEMBERS, NUMBERS = 110_000, 100_000, 500_000


def figures() -> Iterator[Figure]:
    """Measure the driver on each shape."""
    compile_driver(Path(interpreter()), site_folder())
    with TemporaryDirectory(prefix="git-context-benchmark-") as name:
        for at, (label, make) in enumerate(SHAPES.items()):
            folder = Path(name) / str(at)
            folder.mkdir()
            for version, document in make().items():
                write(folder / version, document)
            times = medians({"json": baseline(folder), "driver": OURS.process(folder)}, rounds=5)
            yield Figure(label, times["driver"] / times["json"], detail=told(times))


def _strings() -> dict[str, Any]:
    base = [f"Entry {at}: what was decided then" for at in range(STRINGS)]
    ours, theirs = base.copy(), base.copy()
    for at in range(EDITS):
        del ours[at * 100], theirs[at * 100 + 50]
        ours.append(f"Ours {at}")
        theirs.append(f"Theirs {at}")
    return {"base": base, "ours": ours, "theirs": theirs}


def _members() -> dict[str, Any]:
    base = {f"member {at}": f"what was decided at {at}" for at in range(MEMBERS)}
    ours, theirs = base.copy(), base.copy()
    for at in range(EDITS):
        ours[f"member {at * 100}"] = "changed by ours"
        theirs[f"member {at * 100 + 50}"] = "changed by theirs"
        del ours[f"member {at * 100 + 1}"], theirs[f"member {at * 100 + 51}"]
        ours[f"of ours {at}"] = theirs[f"of theirs {at}"] = "added"
    return {"base": base, "ours": ours, "theirs": theirs}


def _numbers() -> dict[str, Any]:
    chance = random.Random(1)  # the same numbers each time
    base = [chance.randrange(1000) for _ in range(NUMBERS)]
    ours, theirs = base.copy(), base.copy()
    for at in range(EDITS):
        ours[at * 100], theirs[at * 100 + 50] = 1000 + at, 2000 + at
    return {"base": base, "ours": ours, "theirs": theirs}


SHAPES: Final[dict[str, Callable[[], dict[str, Any]]]] = {
    f"a list of {STRINGS:,} texts": _strings,
    f"an object of {MEMBERS:,} members": _members,
    f"a list of {NUMBERS:,} numbers": _numbers,
}
