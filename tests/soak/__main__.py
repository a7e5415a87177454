"""`python -m tests.soak [--seed N] [--minutes M | --steps N] [--calm]`: look for what is lost.

Draws workflows at random and checks the whole world after each step, until time is up or something
is found. Then it says which seed leads there, and leaves the folder. With `--calm`, no processes
run at once and none is killed: such a run is the same each time.
"""

from __future__ import annotations

import argparse
import random
import sys

from tests.soak.run import Limits, Run


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--calm", action="store_true")
    given = parser.parse_args(arguments)
    minutes = given.minutes or (None if given.steps else 2)
    _say(f"seed {given.seed}")
    run = Run(given.seed, Limits(minutes and minutes * 60, given.steps), rough=not given.calm)
    well = run.go()
    for name, count in sorted(run.counts.items()):
        _say(f"{count:8} {name}")
    _say(run.fault or "nothing found")
    return 0 if well else 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


sys.exit(main(sys.argv[1:]))
