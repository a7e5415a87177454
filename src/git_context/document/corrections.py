"""Near misses of agents, corrected where only one reading is possible; each correction is named.

A member's name that differs from a field's in letter case, in dashes or in its plural is that
field, and so are a few names that agents give to fields. A single value where a list belongs is
its only item. If the field is there as well, or two names mean one, nothing is corrected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.fields import member_names, shared_lists, single_values

if TYPE_CHECKING:
    from git_context.merge.values import Json, JsonObject

COMPLETED: Final = "completed"
IN_PROGRESS: Final = "in_progress"
_STATUS: Final = "status"
# Statuses that mean one that this program knows, without case, spaces and dashes.
_STATUSES: Final = {
    **dict.fromkeys(("done", "complete", "finished"), COMPLETED),
    **dict.fromkeys(("inprogress", "ongoing", "wip"), IN_PROGRESS),
}
# Names that agents give to fields, in the same form.
_ALIASES: Final = {
    **dict.fromkeys(("fileschanged", "changedfile", "modifiedfile"), "files_modified"),
    "summary": "context_summary",
}


class Corrected(NamedTuple):
    """A document without near misses, and a sentence for each that was corrected."""

    document: JsonObject
    notes: list[str]


def field_name(name: str) -> str:
    """Return the field that a member's name is a near miss of; any other name as it is."""
    return name if name in member_names() else _near_names().get(_singular(name), name)


def correct_status(status: str) -> str:
    """Return the status that a word means; any other word as it is."""
    return _STATUSES.get(_letters(status), status)


def correct(document: JsonObject) -> Corrected:
    """Correct the members of a document that an agent gave; no argument is changed."""
    meant = [_field(name, value) for name, value in document.items()]
    notes: list[str] = []
    corrected: JsonObject = {}
    for (name, value), field in zip(document.items(), meant, strict=True):
        is_clear = meant.count(field) == 1
        here = field if is_clear else name
        if here != name:
            notes.append(f"Read {name!r} as {here!r}.")
        corrected[here] = _value(here, value, notes)
    return Corrected(corrected, notes)


def _field(name: str, value: Json) -> str:
    """Return the field that a member is meant for, where it could hold the value."""
    field = field_name(name)
    is_for_list = field in shared_lists() and type(value) in (list, str, dict)
    is_for_text = field in single_values() and type(value) is str
    return field if is_for_list or is_for_text else name


def _value(field: str, value: Json, notes: list[str]) -> Json:
    if field == _STATUS and type(value) is str and correct_status(value) != value:
        notes.append(f"Read the status {value!r} as {correct_status(value)!r}.")
        return correct_status(value)
    is_single = type(value) is str or type(value) is dict
    if field in shared_lists() and is_single and value:
        notes.append(f"Read the single value of {field!r} as a list of one.")
        return [value]
    return value


def _near_names() -> dict[str, str]:
    """Return the fields by the singular of their names, and of names that agents give to them."""
    return {**{_singular(name): name for name in member_names()}, **_ALIASES}


def _letters(text: str) -> str:
    """Return a text without case, spaces, dashes and underscores."""
    return "".join(letter for letter in text.lower() if letter not in " -_")


def _singular(name: str) -> str:
    return _letters(name).removesuffix("s")
