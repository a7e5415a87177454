"""`python -m tests.replay GIT_DIR … [--most N] [--python OTHER] [--list FILE]`.

Replays the real merges of JSON in repositories, and prints how the driver and `git merge-file` do
side by side. `--python` names the Python of another environment, whose driver takes turns with this
one's. `--list` is a file that gets a line for each merge that somebody should look at.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from itertools import chain
from pathlib import Path

from tests.replay.extract import real_merges
from tests.replay.replay import by_driver, by_git
from tests.replay.report import Replayed, summary


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.replay")
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=100, help="merges of one repository")
    parser.add_argument("--python", help="the Python of another environment")
    parser.add_argument("--list", type=Path, help="where to list what should be looked at")
    options = parser.parse_args()
    replayed: list[Replayed] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for merge in chain.from_iterable(
            real_merges(each, options.most) for each in options.repositories
        ):
            other = by_driver(merge, folder, options.python) if options.python else None
            ours = by_driver(merge, folder)
            replayed.append(Replayed(merge, ours, by_git(merge, folder), other))
    if not replayed:
        parser.error("these repositories have no merge in which both sides changed a JSON file")
    sys.stdout.write(summary(replayed))
    if options.list:
        lines = [
            f"{each.merge.repository} {each.merge.commit} {each.merge.path}: {fault}\n"
            for each in replayed
            for fault in each.faults()
        ]
        options.list.write_text("".join(lines), encoding="utf-8")


main()
