"""A process that saves and syncs after each save: `racing_sync.py FOLDER NAME COUNT TASK...`."""

from __future__ import annotations

import sys

import git_context


def main(folder: str, name: str, count: str, *tasks: str) -> None:
    """Add COUNT decisions, named after the process, to the tasks in turn, and sync each."""
    opened = git_context.open(folder)
    for at in range(int(count)):
        opened.add("decisions", f"{name}-{at}", task=tasks[at % len(tasks)], workflow="w")
        opened.sync("origin")


if __name__ == "__main__":
    main(*sys.argv[1:])
