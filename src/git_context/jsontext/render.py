"""The text of a merge."""

from __future__ import annotations

from git_context.jsontext.parse import read_value
from git_context.jsontext.splice import Splicer, as_edit, as_taken, shown_style
from git_context.jsontext.write import write
from git_context.merge.decisions import BASE, OURS, Conflict, Items, Members, Put, Take, conflicts

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


def is_plain_edit(base: JsonSource, side: JsonSource) -> bool:
    """Tell whether a side chose no layout: its text is the base's with its values put in."""
    if side.value == base.value:
        return side.text == base.text
    decision = as_taken(base.value, side.value)
    if not isinstance(decision, (Members, Items)):
        return False
    return Splicer(None, base, side).document(decision) == side.text


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
