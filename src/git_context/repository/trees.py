"""Trees with and without contexts: the context files are merged here, all else by git."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.errors import GitContextError
from git_context.repository.names import FOLDER
from git_context.repository.object_store import FOLDER as FOLDER_MODE
from git_context.repository.object_store import TreeEntry, child

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pygit2

    from git_context.repository.object_store import ObjectStore

SUFFIX: Final = ".json"


def contexts(store: ObjectStore, tree: str) -> dict[str, TreeEntry]:
    """Return what stands in the folder of contexts under names of contexts, by file name."""
    for name in FOLDER.split("/"):
        found = child(store.folder(tree), name)
        if found is None or found.mode != FOLDER_MODE:
            return {}
        tree = found.id
    return {name: entry for name, entry in _entries(store.folder(tree)).items() if _is_ours(name)}


def with_contexts(store: ObjectStore, tree: str, entries: Mapping[str, TreeEntry]) -> str:
    """Write a tree with just these contexts, and all else as it was; folders do not stay empty."""
    return _put(store, tree, FOLDER.split("/"), entries) or _write(store, store.repo.TreeBuilder())


def _put(
    store: ObjectStore, tree: str | None, folders: Sequence[str], entries: Mapping[str, TreeEntry]
) -> str | None:
    """Write one folder on the way to the contexts, or theirs; `None` where nothing is left."""
    old = store.folder(tree) if tree else None
    if not folders:
        return _put_contexts(store, old, entries)
    name, *rest = folders
    below = child(old, name)
    if below and below.mode != FOLDER_MODE:
        if entries:
            raise GitContextError(
                f"{name!r} is not a folder in the tree.",
                hint=f"Contexts are plain files in {FOLDER}; move what stands in the way.",
            )
        return tree
    made = _put(store, below.id if below else None, rest, entries)
    builder = store.tree_builder(old)
    if made:
        builder.insert(name, made, FOLDER_MODE)
    elif below:
        builder.remove(name)
    return _write(store, builder) if len(builder) else None


def _put_contexts(
    store: ObjectStore, old: pygit2.Tree | None, entries: Mapping[str, TreeEntry]
) -> str | None:
    """Write the folder of contexts with just these; `None` where nothing is left in it."""
    builder = store.tree_builder(old)
    for name in _entries(old) if old is not None else ():
        if _is_ours(name):
            builder.remove(name)
    for name, entry in entries.items():
        builder.insert(name, entry.id, entry.mode)
    return _write(store, builder) if len(builder) else None


def _write(store: ObjectStore, builder: pygit2.TreeBuilder) -> str:
    return str(store.retry(builder.write))


def _is_ours(name: str) -> bool:
    return name.endswith(SUFFIX)


def _entries(tree: pygit2.Tree) -> dict[str, TreeEntry]:
    return {entry.name or "": TreeEntry(str(entry.id), int(entry.filemode)) for entry in tree}
