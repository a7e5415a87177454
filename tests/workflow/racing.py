"""A process that writes to a context as fast as it can: `racing.py FOLDER NAME COUNT TASK...`."""

from __future__ import annotations

import sys

import git_context


def main(folder: str, name: str, count: str, *tasks: str) -> None:
    """Add COUNT decisions, named after the process, to each of the tasks in turn."""
    opened = git_context.open(folder)
    for at in range(int(count)):
        task = tasks[at % len(tasks)]
        opened.add("decisions", f"{name}-{at}", task=task, workflow="w")


if __name__ == "__main__":
    main(*sys.argv[1:])
