"""Merges of contexts computed in memory: what they give, and what a commit made of them instead."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from git_context.document.dropped import Trio, dropped
from git_context.document.fold import is_object
from git_context.document.policy import context_policy
from git_context.document.references import LostError, whole, with_edits_seen
from git_context.document.stored import stored_form
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.merge.many import Child, merge_many
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING, Missing
from git_context.repository.ancestry import merge_bases
from git_context.repository.names import SHORT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from git_context.merge.many import ManyMerged
    from git_context.merge.policy import Policy, Rule
    from git_context.merge.values import Json, Maybe, Path
    from git_context.repository.objects import Entry, Objects

    Object = dict[str, Json]


class UnverifiableError(Exception):
    """A merge cannot be computed: the message is a clause that says why."""


class Remerge(NamedTuple):
    """One context in a merge: the base of each merged side, and what the merge gives."""

    bases: list[Maybe]
    sides: list[Maybe]
    merged: ManyMerged
    policy: Policy


def remerge(
    objects: Objects, path: str, parents: Sequence[str], rules: Mapping[str, Rule]
) -> Remerge:
    """Merge the contexts that several commits have at a path into that of the first of them.

    Raises `UnverifiableError` where one of them is no JSON, or their common history is missing.
    """
    ours = document(objects, parents[0], path)
    children: list[Child] = []
    for other in parents[1:]:
        base = _base(objects, path, parents[0], other)
        theirs = document(objects, other, path)
        value = MISSING if isinstance(theirs, Missing) else stored_form(theirs, base)
        children.append(Child(other, base, value))
    ours = ours if isinstance(ours, Missing) else stored_form(ours, children[0].base)
    try:
        ours, children = with_edits_seen(
            ours, children, partial(_reachable, objects, path, parents)
        )
    except LostError as error:
        raise UnverifiableError(f"what was pruned cannot be put back: {error}") from error
    bases = [child.base for child in children]
    sides = [ours, *(child.document for child in children)]
    policy = context_policy(rules)
    return Remerge(bases, sides, merge_many(ours, children, policy), policy)


def lost(merge: Remerge, committed: Maybe) -> Iterator[tuple[Path, str, Maybe]]:
    """List the edits of the merged sides that a committed result does not have, each once."""
    seen: list[tuple[Path, str, Maybe]] = []
    decided = [contest.path for contest in merge.merged.contests]
    for base in merge.bases:
        trio = Trio(base, merge.merged.value, committed)
        for found in dropped(trio, merge.policy, decided):
            if found not in seen:
                seen.append(found)
                yield found


def with_parts_pruned_here(
    objects: Objects, path: str, parents: Sequence[str], merge: Remerge, committed: Maybe
) -> Maybe:
    """Return a committed result with all back that it pruned itself, and refers to.

    What the references do not give back, because no parent of the merge has such a commit in its
    history or that does not have it, is missing then, as if there were no reference.
    """
    if not is_object(committed):
        return committed
    read = partial(_reachable, objects, path, parents)
    try:
        return whole(committed, read, merge.merged.value)
    except (LostError, UnverifiableError):
        return committed


def document(objects: Objects, commit: str, path: str) -> Maybe:
    """Return the value of the context at a path of a commit, or `MISSING`."""
    return value_of(objects, objects.entry(commit, path), f"{path} at {commit[:SHORT]}")


def value_of(objects: Objects, entry: Entry | None, where: str) -> Maybe:
    """Return the value of a file. Raises `UnverifiableError` where it is no JSON document."""
    if entry is None:
        return MISSING
    content = objects.content(entry) if entry.is_file else None
    if content is None:
        raise UnverifiableError(f"{where} is too large or no file")
    return parsed(content, where)


def parsed(content: bytes | object, where: str) -> Json:
    """Return the value of a content. Raises `UnverifiableError` where it is no JSON document."""
    if not isinstance(content, bytes):
        raise UnverifiableError(f"{where} was not read")
    try:
        return parse(content).value
    except JsonTextError as error:
        raise UnverifiableError(f"{where} is no JSON: {error}") from error


def _reachable(objects: Objects, path: str, parents: Sequence[str], commit: str) -> Object:
    """Return the context of a commit in the history of others. Raises `UnverifiableError`."""
    if not any(
        objects.git.run("merge-base", "--is-ancestor", commit, parent, check=False).returncode == 0
        for parent in parents
    ):
        raise UnverifiableError(
            f"{commit[:SHORT]}, said to have what was pruned, is not in its history"
        )
    value = document(objects, commit, path)
    if not is_object(value):
        raise UnverifiableError(f"{commit[:SHORT]}, said to have what was pruned, has no context")
    return value


def _base(objects: Objects, path: str, one: str, other: str) -> Maybe:
    """Return the document of the common ancestor; of several, of their own merge, as git does."""
    bases = merge_bases(objects.git, one, other)
    if not bases:
        if objects.git.text("rev-parse", "--is-shallow-repository") == "true":
            raise UnverifiableError("their common history is missing in this shallow clone")
        return MISSING
    value = document(objects, bases[0], path)
    for further in bases[1:]:
        theirs = document(objects, further, path)
        older = _base(objects, path, bases[0], further)
        value = merge(older, value, theirs, context_policy()).value()
    return value
