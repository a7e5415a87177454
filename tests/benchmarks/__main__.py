"""`python -m tests.benchmarks [--write] [TOPIC…]`: measure side by side, and print what came out.

Nothing here is a test: how fast a machine is says little about code, so that only ratios of one run
are compared with their targets. `--write` keeps what came out of each topic, and puts it on the
page docs/benchmarks.md as soon as the topic is through.
"""

from __future__ import annotations

import compileall
import sys
from datetime import UTC, datetime

from git_context.setup.interpreter import site_folder
from tests.benchmarks import machine, page, results
from tests.benchmarks.topics import TOPICS, measure
from tests.support.figures import Figure, Table

WRITE = "--write"


def main(arguments: list[str]) -> int:
    topics = [argument for argument in arguments if argument != WRITE] or list(TOPICS)
    if not set(topics) <= set(TOPICS):
        sys.stderr.write(f"Usage: python -m tests.benchmarks [{WRITE}] [{'|'.join(TOPICS)} …]\n")
        return 2
    # As pip leaves a package: no command has to compile what it imports.
    compileall.compile_dir(site_folder() / "git_context", quiet=1)
    where, when, commit = machine.described(), f"{datetime.now(UTC):%Y-%m-%d}", machine.commit()
    for topic in topics:
        figures, tables = _measured(topic)
        if WRITE in arguments:
            results.keep({topic: results.Result(where, when, commit, figures, tables)})
            page.write()
    return 0


def _measured(topic: str) -> tuple[list[Figure], list[Table]]:
    sys.stdout.write(f"{topic}\n")
    found = []
    for entry in measure(topic):
        sys.stdout.write(f"  {entry}\n")
        sys.stdout.flush()
        found.append(entry)
    return (
        [entry for entry in found if isinstance(entry, Figure)],
        [entry for entry in found if isinstance(entry, Table)],
    )


sys.exit(main(sys.argv[1:]))
