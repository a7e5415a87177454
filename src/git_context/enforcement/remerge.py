"""Merges of contexts computed in memory: what they give, and what a commit made of them instead."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from git_context.document.composed import composed_document
from git_context.document.fold import is_object
from git_context.document.lost_edits import EditVersions, find_lost_edits
from git_context.document.policy import context_policy
from git_context.document.references import LostError, restore_edited_parts, restore_pruned
from git_context.document.validate import TOO_LARGE
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.merge.many import Child, merge_many
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING, Missing
from git_context.repository.ancestry import merge_bases
from git_context.repository.names import SHORT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from git_context.merge.many import ManyWayResult
    from git_context.merge.policy import Policy, Rule
    from git_context.merge.values import Json, JsonObject, Maybe, Path
    from git_context.repository.object_store import ObjectStore
    from git_context.repository.objects import TreeEntry


class UnverifiableError(Exception):
    """A merge cannot be computed: the message is a clause that says why."""


class Remerge(NamedTuple):
    """One context in a merge: the base of each merged side, and what the merge gives."""

    bases: list[Maybe]
    sides: list[Maybe]
    merged: ManyWayResult
    policy: Policy


def remerge(
    store: ObjectStore, path: str, parents: Sequence[str], rules: Mapping[str, Rule]
) -> Remerge:
    """Merge the contexts that several commits have at a path into that of the first of them.

    Raises `UnverifiableError` where one of them is no JSON, or their common history is missing.
    """
    ours = context_at(store, parents[0], path)
    children: list[Child] = []
    first, *others = parents
    bases_of_each = store.merge_bases_with_each(first, others)
    for other in others:
        base = _base(store, path, bases_of_each[other])
        theirs = context_at(store, other, path)
        value = MISSING if isinstance(theirs, Missing) else composed_document(theirs, base)
        children.append(Child(other, base, value))
    if not isinstance(ours, Missing):
        ours = composed_document(ours, children[0].base)
    read = partial(_reachable, store, path, parents)
    try:
        ours, children = restore_edited_parts(ours, children, read)
    except LostError as error:
        raise UnverifiableError(f"what was pruned cannot be put back: {error}") from error
    bases = [child.base for child in children]
    sides = [ours, *(child.document for child in children)]
    policy = context_policy(rules)
    merged = merge_many(ours, children, policy)
    return Remerge(bases, sides, merged, policy)


def lost_edits_of(merge: Remerge, committed: Maybe) -> Iterator[tuple[Path, str, Maybe]]:
    """List the edits of the merged sides that a committed result does not have, each once."""
    seen: list[tuple[Path, str, Maybe]] = []
    decided = [conflict.path for conflict in merge.merged.conflicts]
    for base in merge.bases:
        trio = EditVersions(base, merge.merged.value, committed)
        for found in find_lost_edits(trio, merge.policy, decided):
            if found not in seen:
                seen.append(found)
                yield found


def with_parts_pruned_here(
    store: ObjectStore, path: str, parents: Sequence[str], merge: Remerge, committed: Maybe
) -> Maybe:
    """Return a committed result with all back that it pruned itself, and refers to.

    Parts that the references do not give back, because no parent of the merge has such a commit in
    its history or that does not have it, is missing then, as if there were no reference.
    """
    if not is_object(committed):
        return committed
    read = partial(_reachable, store, path, parents)
    try:
        return restore_pruned(committed, read, merge.merged.value)
    except (LostError, UnverifiableError):
        return committed


def context_at(store: ObjectStore, commit: str, path: str) -> Maybe:
    """Return the value of the context at a path of a commit, or `MISSING`."""
    return value_of(store, store.entry(commit, path), f"{path} at {commit[:SHORT]}")


def value_of(store: ObjectStore, entry: TreeEntry | None, where: str) -> Maybe:
    """Return the value of a file. Raises `UnverifiableError` where it is no JSON document."""
    if entry is None:
        return MISSING
    content = store.content(entry, TOO_LARGE) if entry.is_file else None
    if content is None:
        raise UnverifiableError(f"{where} is too large or no file")
    return parse_version(content, where)


def parse_version(content: bytes | object, where: str) -> Json:
    """Return the value of a content. Raises `UnverifiableError` where it is no JSON document."""
    if not isinstance(content, bytes):
        raise UnverifiableError(f"{where} was not read")
    try:
        return parse(content).value
    except JsonTextError as error:
        raise UnverifiableError(f"{where} is no JSON: {error}") from error


def _reachable(store: ObjectStore, path: str, parents: Sequence[str], commit: str) -> JsonObject:
    """Return the context of a commit in the history of others. Raises `UnverifiableError`."""
    if not any(
        store.git.run("merge-base", "--is-ancestor", commit, parent, check=False).returncode == 0
        for parent in parents
    ):
        raise UnverifiableError(
            f"{commit[:SHORT]}, which should have what was pruned, is not in its history"
        )
    value = context_at(store, commit, path)
    if not is_object(value):
        raise UnverifiableError(
            f"{commit[:SHORT]}, which should have what was pruned, has no context"
        )
    return value


def _base(store: ObjectStore, path: str, bases: Sequence[str]) -> Maybe:
    """Return the document of the common ancestor; of several, of their own merge, as git does."""
    if not bases:
        if store.git.text("rev-parse", "--is-shallow-repository") == "true":
            raise UnverifiableError("their common history is missing in this shallow clone")
        return MISSING
    value = context_at(store, bases[0], path)
    for further in bases[1:]:
        theirs = context_at(store, further, path)
        older = _base(store, path, merge_bases(store.git, bases[0], further))
        value = merge(older, value, theirs, context_policy()).value()
    return value
