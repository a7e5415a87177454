"""References to what a prune took out of a context, and putting it back.

A prune leaves one entry in `pruned`, which names the commit that still has everything:

    {"commit": "<id>", "parts": ["/parallel_tasks/backend/context/schemas"],
     "items": {"/conversation_history": "5-40"}}

`parts` are whole values, by JSON Pointer with items of keyed lists named by their key. `items` are
runs of items of a list, by their indices in that commit. What a reference says can come from
anybody, so one that names any other place than a prune takes from says nothing at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document import members
from git_context.document.fields import rules
from git_context.document.fold import is_object
from git_context.merge.decisions import OURS
from git_context.merge.locate import find, replace
from git_context.merge.many import Child
from git_context.merge.pointer import from_pointer, to_pointer
from git_context.merge.policy import Policy
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from git_context.merge.values import Json, Maybe, Path

    Object = dict[str, Json]
    # Returns the context that a commit has, or raises what says why it cannot.
    Read = Callable[[str], Object]

FIELD: Final = "pruned"
TASKS: Final = "parallel_tasks"
CONTEXT: Final = "context"
CHECKPOINTS: Final = "checkpoints"
LOGS: Final = ("conversation_history", "error_log")
# The table's rules alone: what a repository adds may change, and a reference must not.
RULES: Final = Policy(rules())
MOST: Final = 200
_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_RUN: Final = re.compile(r"([0-9]{1,7})(?:-([0-9]{1,7}))?")
_SECTION_DEPTH: Final = 4  # `parallel_tasks`, a task, `context`, and a section


class LostError(ValueError):
    """What was pruned cannot be put back; the message is a clause that says why."""


class Reference(NamedTuple):
    """What a prune took: the commit that has it, whole parts, and items of lists by index."""

    commit: str
    parts: list[Path]
    items: dict[Path, list[range]]

    def record(self) -> Object:
        """Return the reference as it stands in a context."""
        pointers: list[Json] = [to_pointer(path) for path in self.parts]
        runs: Object = {to_pointer(path): _written(found) for path, found in self.items.items()}
        record: Object = {"commit": self.commit}
        if pointers:
            record["parts"] = pointers
        if runs:
            record["items"] = runs
        return record

    def only(self, paths: Iterable[Path]) -> Reference:
        """Return the reference to some of its parts."""
        wanted = set(paths)
        return Reference(self.commit, [path for path in self.parts if path in wanted], {})

    def without(self, paths: Iterable[Path]) -> Reference:
        """Return the reference to all but some of its parts."""
        others = set(paths)
        return self._replace(parts=[path for path in self.parts if path not in others])

    @property
    def is_empty(self) -> bool:
        """Whether it refers to nothing."""
        return not self.parts and not self.items


def references(document: Maybe) -> list[Reference]:
    """List the references of a context, as far as they are sound, in its order; the first 200.

    To follow a reference takes time, and a context can come from anybody.
    """
    listed = members.items(document, FIELD) if is_object(document) else []
    found = map(_read, listed[:MOST])
    return [reference for reference in found if reference and not reference.is_empty]


def taken_out(document: Object, reference: Reference) -> Object:
    """Return a context without what a reference names, and without a word of it."""
    value: Maybe = document
    for path in reference.parts:
        value = replace(value, path, MISSING, RULES)
    for path, runs in reference.items.items():
        items = find(value, path, RULES)
        if type(items) is list:
            gone = {at for run in runs for at in run}
            kept: list[Json] = [item for at, item in enumerate(items) if at not in gone]
            value = replace(value, path, kept, RULES)
    assert is_object(value)  # noqa: S101  # parts lie within it
    return value


def pruned(document: Object, reference: Reference) -> Object:
    """Return a context without what a reference names, and with the reference if it names any."""
    if reference.is_empty:
        return document
    listed = [*members.items(document, FIELD), reference.record()]
    return {**taken_out(document, reference), FIELD: listed}


def whole(document: Object, read: Read, known: Maybe = MISSING) -> Object:
    """Return a context with everything back that was pruned, and without the references.

    What has changed since then stays: where something stands at a place again, that is it; what
    belonged to something that is gone does not come back. References that `known` has, too, stay
    as they are. Raises `LostError` where a commit does not have what it should, or the place
    for it cannot be told any more, and whatever `read` raises.
    """
    left = references(known)
    for reference in reversed(references(document)):
        if reference not in left:
            document = put_back(document, reference, read(reference.commit))
    return document


def put_back(document: Object, reference: Reference, full: Object) -> Object:
    """Return a context with what a reference names, as `full` has it; see `whole`."""
    for path in _missing(reference, full):
        raise LostError(f"{reference.commit[:10]} does not have {to_pointer(path)}")
    if pruned(full, reference) == document:
        return full
    occupied = [path for path in reference.parts if find(document, path, RULES) is not MISSING]
    wanted = reference.without(occupied)
    merged = merge(taken_out(full, wanted), _replaced(document, reference, None), full, RULES)
    places = [*wanted.parts, *wanted.items]
    for clash in merged.conflicts:
        is_above = any(clash.path == path[: len(clash.path)] != path for path in places)
        if is_above and type(clash.versions.ours) is list:
            raise LostError(f"what stands at {clash.pointer} leaves no one place for it")
    value = merged.value(OURS)
    assert is_object(value)  # noqa: S101  # all three versions are
    return value


def whole_within(document: Object, place: Path, read: Read) -> Object:
    """Return a context with those parts back that were pruned within a place; see `whole`."""
    for reference in reversed(references(document)):
        inner = [path for path in reference.parts if path[: len(place)] == place]
        document = _put_back_some(document, reference, inner, read)
    return document


def with_edits_seen(ours: Maybe, children: list[Child], read: Read) -> tuple[Maybe, list[Child]]:
    """Put back what one side of a merge pruned and another edited, so that the edit is merged.

    Without that, the merge sees one side that removed what the other changed: a conflict.
    """
    seen: list[Child] = []
    for child in children:
        theirs = _with_edited_parts(child.document, child.base, ours, read)
        ours = _with_edited_parts(ours, child.base, child.document, read)
        seen.append(Child(child.name, child.base, theirs))
    return ours, seen


def _with_edited_parts(document: Maybe, before: Maybe, after: Maybe, read: Read) -> Maybe:
    """Put back what was pruned from a context and edited meanwhile: `before` became `after`."""
    if not is_object(document) or FIELD not in document:
        return document
    known = references(before)
    theirs = {path for reference in references(after) for path in reference.parts}
    for reference in reversed(references(document)):
        if reference not in known:
            edited = [
                path
                for path in reference.parts
                if path not in theirs and find(before, path, RULES) != find(after, path, RULES)
            ]
            document = _put_back_some(document, reference, edited, read)
    return document


def _put_back_some(document: Object, reference: Reference, paths: list[Path], read: Read) -> Object:
    if not paths:
        return document
    rest = _replaced(document, reference, reference.without(paths))
    return put_back(rest, reference.only(paths), read(reference.commit))


def _missing(reference: Reference, full: Object) -> Iterator[Path]:
    for path in reference.parts:
        if find(full, path, RULES) is MISSING:
            yield path
    for path, runs in reference.items.items():
        items = find(full, path, RULES)
        if type(items) is not list or any(run.stop > len(items) for run in runs):
            yield path


def _replaced(document: Object, old: Reference, new: Reference | None) -> Object:
    """Return a context with another reference for one, or none."""
    kept: list[Json] = []
    for record in members.items(document, FIELD):
        if _read(record) != old:
            kept.append(record)
        elif new and not new.is_empty:
            kept.append(new.record())
    if kept:
        return {**document, FIELD: kept}
    return {name: value for name, value in document.items() if name != FIELD}


def _read(record: Json) -> Reference | None:
    if not is_object(record):
        return None
    commit, parts, items = (record.get(name) for name in ("commit", "parts", "items"))
    if type(commit) is not str or not _COMMIT.fullmatch(commit):
        return None
    paths = [_path(pointer) for pointer in parts] if type(parts) is list else []
    runs: dict[Path, list[range]] = {
        path: found
        for pointer, text in (items if is_object(items) else {}).items()
        if (path := _path(pointer)) in [(name,) for name in LOGS] and (found := _runs(text))
    }
    return Reference(commit, [path for path in paths if _is_part(path)], runs)


def _path(pointer: Json) -> Path:
    try:
        return from_pointer(pointer) if type(pointer) is str else ()
    except ValueError:
        return ()


def _is_part(path: Path) -> bool:
    """Tell whether a prune takes such parts: sections of tasks, and checkpoints."""
    if path[:1] == (TASKS,):
        return len(path) >= _SECTION_DEPTH and path[2] == CONTEXT
    return path[:1] == (CHECKPOINTS,) and len(path) == 2  # noqa: PLR2004  # and its id


def _runs(text: Json) -> list[range]:
    """Read runs of indices, as `0,5-40`; nothing where it is anything else."""
    runs: list[range] = []
    for word in text.split(",") if type(text) is str else []:
        found = _RUN.fullmatch(word)
        if not found:
            return []
        runs.append(range(int(found[1]), int(found[2] or found[1]) + 1))
    return runs


def _written(runs: list[range]) -> str:
    return ",".join(
        str(run.start) if len(run) == 1 else f"{run.start}-{run.stop - 1}" for run in runs
    )
