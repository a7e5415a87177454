"""`python -m tests.benchmarks [--write] [TOPIC…]`: measure side by side, and print what came out.

A topic is a module of this package with a function `figures`. Nothing here is a test: how fast a
machine is says little about code, so that only ratios of one run are compared with their targets.
`--write` puts the figures of all topics, and what each program makes of the agreed cases, on the
page docs/benchmarks.md.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from tests.benchmarks import page, peers

if TYPE_CHECKING:
    from tests.benchmarks.measure import Figure

TOPICS = ("differences", "driver", "peers", "history", "merging", "validation")
WRITE = "--write"


def main(arguments: list[str]) -> int:
    topics = [argument for argument in arguments if argument != WRITE] or list(TOPICS)
    unknown = [topic for topic in topics if topic not in TOPICS]
    if unknown or (WRITE in arguments and len(arguments) > 1):
        sys.stderr.write(f"Usage: python -m tests.benchmarks [{WRITE} | {' | '.join(TOPICS)}]\n")
        return 2
    measured = {topic: _measured(topic) for topic in topics}
    if WRITE in arguments:
        page.write(measured, list(peers.cases()))
    return 0


def _measured(topic: str) -> list[Figure]:
    sys.stdout.write(f"{topic}\n")
    found = []
    for figure in import_module(f"tests.benchmarks.{topic}").figures():
        sys.stdout.write(f"  {figure}\n")
        sys.stdout.flush()
        found.append(figure)
    return found


sys.exit(main(sys.argv[1:]))
