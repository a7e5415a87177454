"""Differences as people read them in a terminal: by task and field, a line or more a change."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from git_context.cli import options, output
from git_context.counts import pluralize
from git_context.jsontext.style import ONE_LINE
from git_context.jsontext.write import write
from git_context.merge.pointer import to_pointer
from git_context.merge.values import MISSING, Missing
from git_context.review.outline import text_of
from git_context.review.words import compare_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeGuard

    from git_context.merge.values import Json, Maybe
    from git_context.review.context_review import ReviewedChange
    from git_context.review.diff import ComparedContext, Diff

    # A text, and what it means (see `output.colours`).
    Painted = tuple[str, str]

OF_NO_TASK: Final = "by no task"
WHOLE: Final = "the whole document"
_MEANINGS: Final = {"added": "added", "removed": "removed", "edited": "changed", "moved": "moved"}
# As `git diff --word-diff` marks them.
_MARKS: Final = {"kept": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
_LONG: Final = 60  # letters of a text that is compared word by word
_ALIKE: Final = 100  # letters in common that are shown in full
_AROUND: Final = 40  # else so many beside a change
_LEAST_ROOM: Final = 20
_WORDS: Final = re.compile(r"\s+|\S+")


def lines(diff: Diff) -> Iterator[str]:
    """Show every context that differs, and each change in it."""
    for at, compared in enumerate(diff.contexts):
        if at:
            yield ""
        yield from _filled(_heading(diff, compared), "")
        yield from _notes(compared)
        for task, task_changes in groupby(compared.changes, key=lambda change: change.task):
            if compared.task is None:
                yield output.INDENT + output.paint(output.clean(task or OF_NO_TASK), "id")
            margin = output.INDENT * (1 if compared.task else 2)
            for field, found in groupby(task_changes, key=lambda change: change.field):
                yield margin + output.paint(output.clean(field or WHOLE), "strong")
                for change in found:
                    yield from _change(change, margin + output.INDENT)


def statistics(diff: Diff) -> Iterator[str]:
    """Count the changes of every context that differs, by task and field."""
    for at, compared in enumerate(diff.contexts):
        if at:
            yield ""
        yield from _filled(_heading(diff, compared), "")
        yield from _notes(compared)
        if compared.changes:
            yield from output.table(_counts(compared.changes), right=(2, 3, 4))


def _heading(diff: Diff, compared: ComparedContext) -> Iterator[Painted]:
    name = f"{compared.workflow} {compared.task}" if compared.task else compared.workflow
    changes = pluralize(len(compared.changes), "change")
    sizes = f"{output.size(compared.before)} -> {output.size(compared.after)}"
    yield output.clean(name), "strong"
    yield output.clean(f": {diff.old.name} -> {diff.new.name}, {changes}, {sizes}"), ""


def _notes(compared: ComparedContext) -> Iterator[str]:
    if compared.fault:
        yield output.INDENT + output.paint(f"! {output.clean(compared.fault)}", "bad")
    elif not compared.changes:
        yield f"{output.INDENT}nothing but the file's layout"


def _change(change: ReviewedChange, margin: str) -> Iterator[str]:
    yield from _filled(_line(change), margin)
    value = _came_or_went(change)
    if _is_large(value):
        for line in text_of(value).split("\n"):
            text = line.lstrip(" ")
            deeper = margin + output.INDENT * 2 + line[: len(line) - len(text)]
            yield from _filled([(output.clean(text), _MEANINGS[change.kind])], deeper)


def _line(change: ReviewedChange) -> Iterator[Painted]:
    meaning = _MEANINGS[change.kind]
    place = output.clean(to_pointer(change.place))
    yield output.SIGNS[meaning], meaning
    yield " ", ""
    if place:
        yield place, "dim"
        yield " ", ""
    if change.kind == "moved":
        yield "in another order", ""
    elif change.kind == "edited":
        yield from _edited(change.before, change.after)
    elif not _is_large(value := _came_or_went(change)):
        yield _shown(value), meaning
    if change.credit:
        credit = change.credit
        who = output.clean(f"{credit.agent} at {credit.time}")
        yield f"  ({credit.commit[: options.SHORT]} {who})", "dim"


def _came_or_went(change: ReviewedChange) -> Maybe:
    return {"added": change.after, "removed": change.before}.get(change.kind, MISSING)


def _is_large(value: Maybe) -> TypeGuard[dict[str, Json] | list[Json]]:
    """Tell whether a value is an object or list that no line should hold."""
    return (type(value) is dict or type(value) is list) and len(write(value, ONE_LINE)) > _LONG


def _edited(before: Maybe, after: Maybe) -> Iterator[Painted]:
    if type(before) is str and type(after) is str and max(len(before), len(after)) > _LONG:
        pieces = compare_words(before, after)
        for at, (kind, text) in enumerate(pieces):
            start, end = _MARKS[kind]
            if kind == "kept":
                text = _cut(text, first=at == 0, last=at == len(pieces) - 1)  # noqa: PLW2901  # shown
            yield f"{start}{output.clean(text)}{end}", "" if kind == "kept" else kind
    else:
        yield _shown(before), "removed"
        yield " -> ", ""
        yield _shown(after), "added"


def _cut(text: str, *, first: bool, last: bool) -> str:
    """Leave out what is far from any change of a text that both versions have."""
    if len(text) <= _ALIKE:
        return text
    start = "" if first else text[:_AROUND]
    return f"{start}…{'' if last else text[-_AROUND:]}"


def _shown(value: Maybe) -> str:
    return "" if isinstance(value, Missing) else output.clean(write(value, ONE_LINE))


def _filled(parts: Iterable[Painted], margin: str) -> Iterator[str]:
    """Break painted texts into lines that fit the screen, and hang the later ones."""
    columns = output.columns()
    hang = margin + output.INDENT
    room = None if columns is None else max(columns - len(hang), _LEAST_ROOM)
    if room is None:
        yield margin + "".join([_painted(text, meaning) for text, meaning in parts]).rstrip()
        return
    line, used, start = "", 0, margin
    for part, meaning in _pieces(parts, room):
        cells = output.width(part)
        if used and used + cells > room:
            yield start + line.rstrip()
            line, used, start = "", 0, hang
            if part.isspace():
                continue
        line += _painted(part, meaning)
        used += cells
    yield start + line.rstrip()


def _painted(text: str, meaning: str) -> str:
    return text if text.isspace() else output.paint(text, meaning)


def _pieces(parts: Iterable[Painted], room: int) -> Iterator[Painted]:
    """Cut painted texts into words and blanks, none of which is wider than a line."""
    for text, meaning in parts:
        for word in _WORDS.findall(text):
            for piece in output.wrap(word, room):
                yield piece, meaning


def _counts(changes: Sequence[ReviewedChange]) -> list[list[str]]:
    rows = [["TASK", "FIELD", "+", "-", "~"]]
    for (task, field), grouped in groupby(changes, key=lambda one: (one.task, one.field)):
        kinds = [change.kind for change in grouped]
        edited = kinds.count("edited") + kinds.count("moved")
        counts = (kinds.count("added"), kinds.count("removed"), edited)
        rows.append([task or "-", field or WHOLE, *map(str, counts)])
    return rows
