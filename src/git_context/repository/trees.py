"""Trees with and without contexts: the context files are merged here, all else by git."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.errors import GitContextError
from git_context.repository.git_objects import FOLDER as FOLDER_MODE
from git_context.repository.git_objects import TreeEntry
from git_context.repository.names import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from git_context.repository.object_store import ObjectStore

SUFFIX: Final = ".json"


def contexts(store: ObjectStore, tree: str) -> dict[str, TreeEntry]:
    """Return what stands in the folder of contexts under names of contexts, by file name."""
    found = store.entry_below(tree, FOLDER)
    if found is None or found.mode != FOLDER_MODE:
        return {}
    return {name: entry for name, entry in store.tree(found.id).items() if _is_ours(name)}


def with_contexts(store: ObjectStore, tree: str, entries: Mapping[str, TreeEntry]) -> str:
    """Write a tree with just these contexts, and all else as it was; folders do not stay empty."""
    return _put(store, tree, FOLDER.split("/"), entries) or store.write_tree({})


def _put(
    store: ObjectStore, tree: str | None, folders: Sequence[str], entries: Mapping[str, TreeEntry]
) -> str | None:
    """Write one folder on the way to the contexts, or theirs; `None` where nothing is left."""
    old = store.tree(tree) if tree else {}
    if not folders:
        return _put_contexts(store, old, entries)
    name, *rest = folders
    below = old.get(name)
    is_in_the_way = below is not None and below.mode != FOLDER_MODE
    if is_in_the_way:
        _refuse(name, entries)
        return tree
    made = _put(store, below.id if below else None, rest, entries)
    new = dict(old)
    new.pop(name, None)
    if made:
        new[name] = TreeEntry(made, FOLDER_MODE)
    return _written(store, new)


def _put_contexts(
    store: ObjectStore, old: Mapping[str, TreeEntry], entries: Mapping[str, TreeEntry]
) -> str | None:
    """Write the folder of contexts with just these; `None` where nothing is left in it."""
    others = {name: entry for name, entry in old.items() if not _is_ours(name)}
    return _written(store, {**others, **entries})


def _refuse(name: str, entries: Mapping[str, TreeEntry]) -> None:
    """Raise `GitContextError` where contexts belong below a name that is no folder's."""
    if entries:
        raise GitContextError(
            f"{name!r} is not a folder in the tree.",
            hint=f"Contexts are plain files in {FOLDER}; move what stands in the way.",
        )


def _written(store: ObjectStore, tree: dict[str, TreeEntry]) -> str | None:
    return store.write_tree(tree) if tree else None


def _is_ours(name: str) -> bool:
    return name.endswith(SUFFIX)
