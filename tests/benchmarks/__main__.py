"""`python -m tests.benchmarks [TOPIC…]`: measure side by side, and print what came out.

A topic is a module of this package with a function `figures`. Nothing here is a test: how fast a
machine is says little about code, so that only ratios of one run are compared with their targets.
"""

from __future__ import annotations

import sys
from importlib import import_module

TOPICS = ("driver", "history", "merging", "validation")


def main(arguments: list[str]) -> int:
    topics = arguments or list(TOPICS)
    unknown = [topic for topic in topics if topic not in TOPICS]
    if unknown:
        sys.stderr.write(f"Unknown: {', '.join(unknown)}. Topics: {', '.join(TOPICS)}\n")
        return 2
    for topic in topics:
        sys.stdout.write(f"{topic}\n")
        for figure in import_module(f"tests.benchmarks.{topic}").figures():
            sys.stdout.write(f"  {figure}\n")
            sys.stdout.flush()
    return 0


sys.exit(main(sys.argv[1:]))
