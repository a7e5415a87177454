"""Contexts seen whole: what was pruned from them is read from history."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from git_context.document.fields import PRUNED
from git_context.errors import ErrorKind, GitContextError
from git_context.repository.names import SHORT, context_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.document.references import ReadContext
    from git_context.merge.values import JsonObject
    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore


def restore_pruned(store: ObjectStore, workflow: str, document: JsonObject) -> JsonObject:
    """Return a context with everything back that was pruned, as history has it.

    Raises `GitContextError` where history does not have it here.
    """
    if PRUNED not in document:
        return document
    from git_context.document import references  # noqa: PLC0415  # few contexts are pruned

    with translate_errors():
        return references.restore_pruned(document, context_reader(store, workflow))


def restore_pruned_task(store: ObjectStore, task: TaskName, document: JsonObject) -> JsonObject:
    """Return a context with everything back that was pruned from a task's entry."""
    if PRUNED not in document:
        return document
    from git_context.document import references  # noqa: PLC0415  # see above

    with translate_errors():
        path = (references.TASKS, task.id)
        return references.restore_pruned_within(
            document, path, context_reader(store, task.workflow)
        )


def context_reader(store: ObjectStore, workflow: str) -> ReadContext:
    """Return what reads the context that a commit has, each once."""
    known: dict[str, JsonObject] = {}

    def read(commit: str) -> JsonObject:
        if commit not in known:
            known[commit] = _read(store, workflow, commit)
        return known[commit]

    return read


@contextmanager
def translate_errors() -> Iterator[None]:
    """Translate errors of putting back into sentences for people."""
    from git_context.document.references import LostError  # noqa: PLC0415  # see above

    try:
        yield
    except LostError as error:
        raise GitContextError(
            f"The pruned parts cannot be put back: {error}.",
            hint="The field 'pruned' says what was taken out, and which commit has it.",
        ) from error


def _read(store: ObjectStore, workflow: str, commit: str) -> JsonObject:
    # A commit that is not here is an error with a better hint than that of a missing object.
    found = store.git.run("cat-file", "-e", f"{commit}^{{commit}}", check=False)
    if found.returncode:
        is_shallow = (store.common_dir / "shallow").exists()
        raise GitContextError(
            f"The commit {commit[:SHORT]}, which has what was pruned, is not in this clone.",
            hint="This clone is shallow; get the rest with: git fetch --unshallow"
            if is_shallow
            else f"Fetch it from where it was pruned: git fetch REMOTE {commit}",
            kind=ErrorKind.MISSING,
        )
    document = store.document(commit, workflow)
    if document is None:
        raise GitContextError(
            f"The commit {commit[:SHORT]}, which should have what was pruned, has no context at"
            f" {context_path(workflow)}.",
            kind=ErrorKind.MISSING,
        )
    return document
