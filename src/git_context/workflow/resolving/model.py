"""One conflict, whatever form it has, and what can be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, cast

from git_context.merge.decisions import BASE, OURS, THEIRS, reason
from git_context.merge.values import MISSING, Missing, with_numbers, without_missing
from git_context.workflow.choices import Choice, choose_common

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.merge.values import Maybe
    from git_context.wire import merging as wire

INDEX: Final = "index"
MARKERS: Final = "markers"
RECORDED: Final = "recorded"
BOTH: Final = "both"


class Provenance(NamedTuple):
    """The origin of a side, as far as that is known; `label` is its branch, or what it is."""

    label: str = ""
    task: str = ""
    agent: str = ""
    commit: str = ""
    time: str = ""


class ConflictSide(NamedTuple):
    """One side's value for a place; `name` is `ours`, `theirs`, or the side's task."""

    name: str
    value: Maybe
    by: Provenance

    def to_json(self, *, exact: bool = False) -> wire.ConflictSide:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        known = {name: value or None for name, value in self.by._asdict().items()}
        side = {
            "side": self.name if self.name == OURS else THEIRS,
            **known,
            **without_missing({"value": self.value}),
        }
        return with_numbers(cast("wire.ConflictSide", side), exact=exact)


class OpenConflict(NamedTuple):
    """Sides that cannot be reconciled at a place; the first of them is ours.

    `file` is the path from the top, `form` tells where the conflict stands: in the stages of the
    `index`, as `markers` in the file, or `recorded` in the document. `both` is what several sides
    make together, `MISSING` where the field does not allow that. Without `has_base`, nobody knows
    what the base was: markers need not show it.
    """

    file: str
    form: str
    pointer: str
    kind: str
    base: Maybe
    sides: list[ConflictSide]
    both: Maybe = MISSING
    has_base: bool = True
    rule: str = ""

    @property
    def why(self) -> str:
        """Why the sides were not merged, in words, and by which rule."""
        return reason(self.kind, self.rule)

    @property
    def options(self) -> list[str]:
        """List what can be taken, without what is the same by another name."""
        others = [side.name for side in self.sides[1:]]
        together = [] if isinstance(self.both, Missing) else [BOTH]
        base = [BASE] if self.has_base else []
        return list(dict.fromkeys([OURS, *others, *base, *together]))

    def take(self, word: str) -> Choice | None:
        """Return what a word chooses: a side, `base`, `both` or a task; `None` where nothing.

        Several sides that the word fits are a choice where they say the same.
        """
        if word == BASE:
            return Choice(self.base) if self.has_base else None
        if word == BOTH:
            return None if isinstance(self.both, Missing) else Choice(self.both)
        return choose_common([side.value for side in _matching(self.sides, word)])

    def to_json(self, *, exact: bool = False) -> wire.OpenConflict:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        base = without_missing({"base": self.base}) if self.has_base else {}
        values = {**base, **without_missing({"both": self.both})}
        conflict = {
            "file": self.file,
            "form": self.form,
            "path": self.pointer,
            "kind": self.kind,
            "why": self.why,
            "takes": self.options,
            **with_numbers(values, exact=exact),
            "sides": [side.to_json(exact=exact) for side in self.sides],
        }
        return cast("wire.OpenConflict", conflict)


class Decider(Protocol):
    """Whoever decides: a list of choices given beforehand, or a person."""

    def choose(self, conflicts: Sequence[OpenConflict]) -> list[Choice | None]:
        """Return the choice for each conflict, `None` for one that stays."""
        ...

    def finish(self) -> None:
        """Hear that all is chosen, before anything is written; may raise to prevent that."""


def _matching(sides: list[ConflictSide], word: str) -> list[ConflictSide]:
    """Return the sides that a word means: `ours`, `theirs`, or a task."""
    if word == OURS:
        return sides[:1]
    if word == THEIRS:
        return sides[1:]
    return [side for side in sides if word in (side.name, side.by.task)]
