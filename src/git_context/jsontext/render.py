"""The text of a merge."""

from __future__ import annotations

from git_context.jsontext.parse import read_value
from git_context.jsontext.splice import Splicer, as_edit, as_taken, shown_style
from git_context.jsontext.style import detect_style
from git_context.jsontext.write import write
from git_context.merge.decisions import (
    BASE,
    OURS,
    Conflict,
    Items,
    Members,
    Put,
    Take,
    conflicts,
    swap_sides,
)
from git_context.merge.values import is_scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.jsontext.markers import Markers
    from git_context.jsontext.parse import JsonSource
    from git_context.merge.decisions import Decision


def render(
    decision: Decision,
    base: JsonSource | None,
    ours: JsonSource,
    theirs: JsonSource,
    markers: Markers | None = None,
) -> str:
    """Carry a decision out on ours' text, and leave all of it that the decision keeps alone.

    The value of the result is exactly that of `apply`. Conflicts become `markers`; raises
    `TypeError` for a conflict without them. `base` is `None` where both sides added the document.
    """
    if markers and isinstance(decision, (Members, Items, Conflict)) and any(conflicts(decision)):
        from git_context.jsontext.markers import mark  # noqa: PLC0415  # only conflicts need it

        return mark(decision, base, ours, theirs, markers).text
    decision = _by_parts(decision, base, ours, theirs)
    if isinstance(decision, (Members, Items)):
        return Splicer(base, ours, theirs).document(decision)
    if isinstance(decision, Put):
        return (
            ours.text[: ours.start]
            + write(decision.value, shown_style(ours, theirs, base))
            + ours.text[ours.end :]
        )
    if not isinstance(decision, Take):
        raise TypeError(f"{decision!r} is to be chosen from before it is carried out")
    if decision.side == OURS:
        return ours.text
    if decision.side == BASE:
        return base.text if base else ""
    return theirs.text


def render_clean(
    decision: Decision, base: JsonSource | None, ours: JsonSource, theirs: JsonSource
) -> bytes:
    """Carry a decision without conflicts out on the text whose layout is an edit, else on ours."""
    if base and _is_laid_out_by_theirs(base, ours, theirs):
        return theirs.encode(render(swap_sides(decision), base, theirs, ours))
    return ours.encode(render(decision, base, ours, theirs))


def _is_laid_out_by_theirs(base: JsonSource, ours: JsonSource, theirs: JsonSource) -> bool:
    """Tell whether theirs alone gave the document another layout: that is an edit to keep, too."""
    layout = detect_style(base.text)
    if detect_style(ours.text) != layout or ours.value == base.value:
        return False
    if detect_style(theirs.text) != layout:
        return True
    return theirs.value == base.value and theirs.text != base.text


def is_plain_edit(base: JsonSource, side: JsonSource) -> bool:
    """Tell whether a side chose no layout: its text is the base's with its values put in."""
    if side.value == base.value:
        return side.text == base.text
    if _is_usual_list(base) and _is_usual_list(side):
        return detect_style(base.text) == detect_style(side.text)
    decision = as_taken(base.value, side.value)
    if not isinstance(decision, (Members, Items)):
        return False
    return Splicer(None, base, side).document(decision) == side.text


def _is_usual_list(source: JsonSource) -> bool:
    """Tell whether a document is a list of scalars, each on its line, as it would be written."""
    value = source.value
    if type(value) is not list or not value:
        return False
    if not all(map(is_scalar, value)):
        return False
    return source.text == write(value, detect_style(source.text)) + "\n"


def _by_parts(
    decision: Decision, base: JsonSource | None, ours: JsonSource, theirs: JsonSource
) -> Decision:
    """Take a document apart whose layout is to stay: ours' is the newest, or the value computed."""
    if isinstance(decision, Put):
        return as_edit(ours.value, decision.value)
    if not isinstance(decision, Take) or decision.side == OURS:
        return decision
    if decision.side != BASE and base and base.value == ours.value and base.text != ours.text:
        # Read anew: a value that equals the base's may be shared, in another order of members.
        return as_taken(read_value(ours.text, ours.start)[0], theirs.value)
    return decision
