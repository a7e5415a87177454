"""Changes and values in Markdown: one line each, with nothing in it that anybody could exploit."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from git_context.counts import pluralize
from git_context.document.members import text_member
from git_context.document.secrets import mask_secrets
from git_context.jsontext.style import ONE_LINE
from git_context.jsontext.write import write
from git_context.merge.pointer import to_pointer
from git_context.merge.values import Missing
from git_context.review.markdown import gfm
from git_context.visible import ELLIPSIS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.merge.values import Json, Maybe, Path
    from git_context.review.context_review import ReviewedChange

_SIGNS: Final = {"added": "**+**", "removed": "**-**", "edited": "**~**", "moved": "**%**"}
_LOOKED_AT: Final = 2 * gfm.WIDEST  # a secret must not be cut before it is seen
_PARTS: Final = 12  # of a long value, so many are shown
_ALIKE: Final = 80  # so much may two texts have in common before that is left out
_LEAD: Final = 30
# Members of an entry that say in words why it is so.
_REASONS: Final = ("why", "rejected", "instead_of", "because", "reason", "rationale")


def code(text: str, name: str = "") -> str:
    """Return a text as a code span, cut where it is long, without the secrets in it.

    `name` is the member that holds it, if any.
    """
    return gfm.code(mask_secrets(text[:_LOOKED_AT], name))


def prose(text: str, most: int = gfm.WIDEST) -> str:
    """Return a text as text, cut where it is long, without the secrets in it."""
    return gfm.prose(mask_secrets(text[:_LOOKED_AT]), most)


def entry_of(value: Maybe) -> str:
    """Return an entry in a list of decisions, actions or the like: its text, and the reasons.

    Anything else is a code span.
    """
    if type(value) is str:
        return prose(value)
    name = _text_member(value)
    if type(value) is not dict or name is None:
        return value_of(value)
    others = [(other, member) for other, member in value.items() if other != name]
    reasons = [_reason(other, member) for other, member in others[:_PARTS]]
    more = [f"… and {len(others) - _PARTS:,} more"] if len(others) > _PARTS else []
    return "; ".join([prose(text_of(value[name])), *reasons, *more])


def entry_line(change: ReviewedChange, label: str = "") -> str:
    """Return what became of an entry of a list; `label` is Markdown that says what it is."""
    value = change.after if change.kind == "added" else change.before
    is_entry = change.is_member or _text_member(value) is not None
    if change.kind in ("added", "removed") and is_entry:
        return f"{_SIGNS[change.kind]} {label}{entry_of(value)}"
    return _change_at(change, change.place, label)


def code_in_html(text: str) -> str:
    """Return the same for use where HTML stands."""
    return gfm.code_in_html(mask_secrets(text[:_LOOKED_AT]))


def text_of(value: Json) -> str:
    """Return a text as it is, and any other value as JSON on one line; of a long one, the start."""
    start, _ = _start(value, _LOOKED_AT)
    return start if type(start) is str else write(start, ONE_LINE)


def value_of(value: Maybe, name: str = "") -> str:
    """Return a value as a code span, or say that there is none."""
    return "*nothing*" if isinstance(value, Missing) else code(text_of(value), name)


def change_line(change: ReviewedChange) -> str:
    """Return what a change is, but for the field that it is in."""
    return _change_at(change, change.place)


def whole_change_line(change: ReviewedChange) -> str:
    """Return what a change is, with the field that it is in."""
    return _change_at(change, change.own_path)


def _change_at(change: ReviewedChange, path: Path, label: str = "") -> str:
    place = f"{code(to_pointer(path))}: " if path else ""
    start = f"{_SIGNS[change.kind]} {label}{place}"
    name = change.path[-1] if change.path else ""
    if change.kind == "moved":
        return f"{start}in another order"
    if change.kind == "edited":
        before, after = _apart(change.before, change.after)
        return f"{start}{value_of(before, name)} → {value_of(after, name)}"
    value = change.after if change.kind == "added" else change.before
    return start + "\n  - ".join(_opened(value, name))


def _text_member(value: Maybe) -> str | None:
    """Return the member that holds an entry's or a concern's text, if it is an object with one."""
    if type(value) is not dict:
        return None
    return text_member(value) or ("concern" if type(value.get("concern")) is str else None)


def _reason(name: str, value: Json) -> str:
    """Return a member that stands beside an entry's text, such as `why` or `rejected`."""
    label = f"*{name}*" if name in _REASONS else code(name)
    if name not in _REASONS:
        return f"{label}: {value_of(value, name)}"
    texts = value if type(value) is list else [value]
    shown = [prose(text) if type(text) is str else value_of(text) for text in texts[:_PARTS]]
    return f"{label}: {', '.join(shown)}"


def _opened(value: Maybe, name: str) -> list[str]:
    """Return a value; of a long list or object, its parts, a line for each."""
    if (type(value) is dict or type(value) is list) and len(text_of(value)) > gfm.WIDEST:
        parts = list(islice(_parts(value), _PARTS))
        more = len(value) - len(parts)
        return [pluralize(len(value), "part"), *parts, *([f"… and {more:,} more"] if more else [])]
    return [value_of(value, name)]


def _parts(value: dict[str, Json] | list[Json]) -> Iterator[str]:
    if type(value) is dict:
        return (f"{code(name)}: {value_of(member, name)}" for name, member in value.items())
    return map(value_of, value)


def _start(value: Json, room: int) -> tuple[Json, int]:
    """Return what a value begins with, at least `room` characters, and how many are left then."""
    if type(value) is dict:
        members: dict[str, Json] = {}
        for name, member in value.items():
            if not room:
                break
            members[name[:room]], room = _start(member, max(room - len(name), 0))
        return members, room
    if type(value) is list:
        items: list[Json] = []
        for item in value:
            if not room:
                break
            start, room = _start(item, room - 1)
            items.append(start)
        return items, room
    if type(value) is str:
        return value[:room], max(room - len(value), 0)
    return value, max(room - 1, 0)


def _apart(before: Maybe, after: Maybe) -> tuple[Maybe, Maybe]:
    """Return both values; of two long texts that begin alike, from where they differ.

    A text beside something else stands in quotes.
    """
    if type(before) is not str or type(after) is not str:
        return _quoted(before), _quoted(after)
    if max(len(before), len(after)) <= gfm.WIDEST:
        return before, after
    # If a text is cut, a secret could not be recognised any more.
    before, after = mask_secrets(before), mask_secrets(after)
    pairs = enumerate(zip(before, after, strict=False))
    alike = next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))
    if alike <= _ALIKE:
        return before, after
    return ELLIPSIS + before[alike - _LEAD :], ELLIPSIS + after[alike - _LEAD :]


def _quoted(value: Maybe) -> Maybe:
    return write(value[:_LOOKED_AT]) if type(value) is str else value
