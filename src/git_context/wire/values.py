"""Values that many results have in common."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired, TypeAlias, TypedDict

# A JSON value of a context, whatever it is.
Value: TypeAlias = Any


class Size(TypedDict):
    """The size of a context."""

    bytes: Annotated[int, "its size"]
    tokens: Annotated[int, "what that is in tokens, estimated as a quarter of the bytes"]


class Credit(TypedDict):
    """The maker of a commit."""

    commit: Annotated[str, "the id of the commit"]
    time: Annotated[str, "when it was made"]
    task: Annotated[str | None, "for which task, as its trailers say"]
    agent: Annotated[str, "by which agent, or else the commit's author"]


class RecordedSide(TypedDict):
    """A value that cannot be reconciled with ours."""

    task: Annotated[str, "the task, or what else was merged"]
    commit: Annotated[str, "its commit"]
    value: NotRequired[Annotated[Value, "the value there; left out where there is none"]]


class RecordedConflict(TypedDict):
    """A conflict as a context records it."""

    path: Annotated[str, "the place in it, as a JSON Pointer"]
    kind: Annotated[str, "a [kind of conflict](merge-reference.md#kinds-of-conflict)"]
    why: Annotated[str, "why the sides were not merged, in words"]
    base: NotRequired[Annotated[Value, "the value before; left out where there was none"]]
    ours: NotRequired[Annotated[Value, "the value on the branch; left out where there is none"]]
    sides: Annotated[list[RecordedSide], "the other values"]


class FieldChange(TypedDict):
    """A field that a change touched."""

    field: Annotated[str, "its name"]
    added: Annotated[int, "how many of its values came; a field that is no list has one value"]
    removed: Annotated[int, "how many of its values went"]


class ValidationFinding(TypedDict):
    """Something that is wrong with a context."""

    code: Annotated[str, "its [code](findings.md)"]
    message: Annotated[str, "what is wrong"]
    pointer: Annotated[str, "the place in the document; empty for the whole"]
    line: Annotated[int, "the line in the file, from 1"]
    column: Annotated[int, "the column, from 1"]
    path: Annotated[str, "the file"]
    revision: Annotated[str, "the commit; empty for files and the index"]
    name: Annotated[str, "the name of the code"]
    severity: Annotated[Literal["error", "warning"], "`error` or `warning`"]
    hint: Annotated[str, "what to do"]


class Saved(TypedDict):
    """The outcome for a branch."""

    branch: Annotated[str, "the branch"]
    commit: Annotated[str, "its tip now"]
    changed: Annotated[bool, "whether there is a new commit"]
    agent: Annotated[str, "who made the change, as far as that is known"]
    fields: Annotated[list[FieldChange], "which fields the change touched"]
    notes: Annotated[list[str], "what of the given document was corrected"]
    findings: Annotated[list[ValidationFinding], "warnings about the new context"]
