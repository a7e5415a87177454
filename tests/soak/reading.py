"""What plain git has in a commit: its contexts, and the tokens in them and in the names of code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pygit2

from tests.soak.oracle import Finding
from tests.soak.tokens import doubled, found, held, twice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = ".claude/context"
CODE = "src"
# The members by which lists of a context name their items.
KEYS = ("task_id", "id", "path", "commit")


class Seen(NamedTuple):
    """The tokens in something, and those of them that stand in several places of it."""

    present: int
    repeated: int


class Reader:
    """Reads commits of one clone; what a blob holds is remembered for all clones."""

    def __init__(self, path: Path, blobs: dict[str, Seen]) -> None:
        self._repo = pygit2.Repository(str(path))
        self._blobs = blobs

    def seen(self, commit: str) -> Seen:
        """Return the tokens in a commit. Raises `Finding` for a context that is not sound."""
        tree = self._tree(commit)
        mask = repeated = 0
        if CODE in tree:
            code = tree[CODE]
            assert isinstance(code, pygit2.Tree)
            mask |= found(" ".join(str(entry.name) for entry in code))
        for name, blob in self._contexts(tree):
            key = str(blob.id)
            if key not in self._blobs:
                self._blobs[key] = self._tokens(f"{commit[:10]}:{name}", blob.data, name)
            mask |= self._blobs[key].present
            repeated |= self._blobs[key].repeated
        return Seen(mask, repeated)

    def document(self, commit: str, workflow: str) -> Any:
        """Return a context as Python has JSON, `None` where a commit has none."""
        for name, blob in self._contexts(self._tree(commit)):
            if name == f"{workflow}.json":
                return json.loads(blob.data)
        return None

    def _tree(self, commit: str) -> pygit2.Tree:
        return self._repo[commit].peel(pygit2.Tree)

    def _contexts(self, tree: pygit2.Tree) -> Iterator[tuple[str, pygit2.Blob]]:
        if FOLDER in tree:
            folder = tree[FOLDER]
            assert isinstance(folder, pygit2.Tree)
            for entry in folder:
                assert isinstance(entry, pygit2.Blob)
                yield str(entry.name), entry

    def _tokens(self, where: str, content: bytes, name: str) -> Seen:
        document = _sound(where, content)
        if document.get("workflow_id") != name.removesuffix(".json"):
            raise Finding(f"{where} belongs to the workflow {document.get('workflow_id')!r}")
        pruned, text = self._pruned(document, name), content.decode()
        mask = found(text)
        return Seen(mask | pruned, twice(text) | mask & pruned)

    def _pruned(self, document: dict[str, Any], name: str) -> int:
        """Return the tokens of what a context says to have been pruned from it."""
        mask = 0
        for reference in document.get("pruned", []):
            whole = self.document(reference["commit"], name.removesuffix(".json"))
            for pointer in reference.get("parts", []):
                mask |= held(at(whole, pointer))
            for pointer, runs in reference.get("items", {}).items():
                items = at(whole, pointer)
                for run in runs.split(","):
                    first, _, last = run.partition("-")
                    mask |= held(items[int(first) : int(last or first) + 1])
        return mask


def _sound(where: str, content: bytes) -> dict[str, Any]:
    """Parse a context. Raises `Finding` where it is no JSON, or holds something twice."""

    def unique(members: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in members}) < len(members):
            raise Finding(f"{where} has a member twice")
        return dict(members)

    try:
        document = json.loads(content, object_pairs_hook=unique)
    except ValueError as error:
        raise Finding(f"{where} is no JSON: {error}") from error
    if not isinstance(document, dict):
        raise Finding(f"{where} is no object")
    twice = list(doubled(document))
    if twice:
        raise Finding(f"{where} has an item twice in {', '.join(twice)}")
    return document


def at(value: Any, pointer: str) -> Any:
    """Follow a JSON Pointer in which items are named by their keys. Raises `LookupError`."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        value = _item(value, name) if isinstance(value, list) else value[name]
    return value


def _item(items: list[Any], name: str) -> Any:
    for item in items:
        if isinstance(item, dict) and name in map(item.get, KEYS):
            return item
    if name.isdecimal():
        return items[int(name)]
    raise LookupError(name)
