"""Recorded conflicts decided: the value goes to its place, the record out of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.document import conflicts as records
from git_context.document import members
from git_context.document.fold import is_object
from git_context.merge.decisions import BOTH_MODIFIED
from git_context.merge.locate import find_value, replace_value
from git_context.merge.pointer import from_pointer
from git_context.merge.values import MISSING
from git_context.workflow.changes import with_figures
from git_context.workflow.resolving.both import combine
from git_context.workflow.resolving.model import RECORDED, ConflictSide, OpenConflict, Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, JsonObject, Maybe, Path
    from git_context.workflow.choices import Choice

    # The maker of a commit, given its id and the task that a record names.
    FindProvenance = Callable[[str, str], Provenance]


def recorded_conflicts(
    document: Maybe, file: str, policy: Policy, ours: Provenance, find_provenance: FindProvenance
) -> list[OpenConflict]:
    """List the conflicts that a document records; what is no record of one is left out.

    Ours is the value that stands in the document, whatever the record says of it.
    """
    found: list[OpenConflict] = []
    for record in records.split_records(document)[1]:
        path = _place(record)
        if path is None or not is_object(record):
            continue
        present = find_value(document, path, policy)
        sides = [ConflictSide("ours", present, ours), *_sides(record, find_provenance)]
        kind = record.get("kind")
        found.append(
            OpenConflict(
                file,
                RECORDED,
                str(record["path"]),
                kind if type(kind) is str else BOTH_MODIFIED,
                record.get("base", MISSING),
                sides,
                combine([side.value for side in sides], policy.rule(path)),
            )
        )
    return found


def apply_choices(
    document: JsonObject, choices: Iterable[Choice | None], policy: Policy
) -> JsonObject:
    """Put chosen values where they belong, one by one as `recorded_conflicts` lists them.

    Their records are taken out, and so are others that say nothing any more.
    """
    waiting = iter(choices)
    left: list[Json] = []
    result: Maybe = document
    for record in records.split_records(document)[1]:
        path = _place(record)
        if path is None:
            left.append(record)  # nobody was asked
            continue
        choice = next(waiting)
        if choice:
            result = replace_value(result, path, choice.value, policy)
        else:
            left.append(record)
    assert is_object(result)  # noqa: S101  # no record is about the document as a whole
    done = with_figures(result)
    return {**done, records.FIELD: records.simplify_records(left, done, policy)}


def _place(record: Json) -> Path | None:
    """Return where a record's conflict is; `None` where it does not say, or says the whole."""
    pointer = record.get("path") if is_object(record) else None
    if type(pointer) is not str:
        return None
    try:
        path = from_pointer(pointer)
    except ValueError:
        return None
    return path if path and path[0] != records.FIELD else None


def _sides(record: JsonObject, find_provenance: FindProvenance) -> list[ConflictSide]:
    sides: list[ConflictSide] = []
    for side in members.object_items(record, "sides"):
        task = members.text_value(side, "task") or ""
        commit = members.text_value(side, "commit") or ""
        who = find_provenance(commit, task)
        sides.append(ConflictSide(task or "theirs", side.get("value", MISSING), who))
    return sides
