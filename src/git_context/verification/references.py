"""The commits and documents that tasks refer to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from git_context.repository.names import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.merge.values import Json, Path
    from git_context.verification.model import VerifiedTask

_NAMES: Final = ("commit", "commits", "commit_sha", "commit_id", "commit_hash", "git_commit")
_IDS: Final = ("commit", "sha", "id", "hash")
_COMMIT: Final = re.compile(r"[0-9a-fA-F]{7,40}")
_HERE: Final = re.compile(r"(?:\./)*")
_HOLDERS: Final = ("implementation_details", "metadata")


def commits_named(task: VerifiedTask) -> Iterator[tuple[Path, str]]:
    """List the commits that a task names, in whole or in short, and where it does."""
    entry = ("parallel_tasks", task.id)
    yield from _commits(task.entry, entry)
    yield from _commits(task.context, task.path)
    for name in _HOLDERS:
        yield from _commits(task.context.get(name), (*task.path, name))


def _commits(holder: Json, path: Path) -> Iterator[tuple[Path, str]]:
    for name in _NAMES if type(holder) is dict else ():
        value = holder.get(name) if type(holder) is dict else None
        if type(value) is list:
            for at, item in enumerate(value):
                yield from _named(item, (*path, name, str(at)))
        else:
            yield from _named(value, (*path, name))


def _named(value: Json, path: Path) -> Iterator[tuple[Path, str]]:
    texts = [value.get(name) for name in _IDS] if type(value) is dict else [value]
    for text in texts:
        if type(text) is str and _COMMIT.fullmatch(text):
            yield path, text
            return


def shown_file(path: str) -> str:
    """Return a path as git has it, without `./` before it."""
    here = _HERE.match(path)
    return path[here.end() :] if here else path


def context_file(workflow: Json) -> str | None:
    """Return where a document with this `workflow_id` would stand."""
    return f"{FOLDER}/{workflow}.json" if type(workflow) is str else None
