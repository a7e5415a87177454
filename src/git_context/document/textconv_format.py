"""A document as lines, one a value, named by keys and in the order of the file, for comparison.

    parallel_tasks[backend].status: "completed"
    decisions[]: "Use JWT"

A line is a place, a colon and a value as JSON writes it, where a number is its literal. A place is
made of steps: `.name` is a member of an object, `[key]` the item of a keyed list that has that key,
and `[]` an item of any other list. A name or key with other signs than letters, digits and a few
more is written as a JSON string. An item without a key that is itself an object or list begins
with a line that is its place alone.

The lines tell two documents apart that differ in a value, or in the order of members or items.

Long text, and text of several lines, stands on lines of its own, below its place: `  | ` begins a
line of the text, and `  > ` goes on with one after the end of a sentence and a space. It is written
as in a JSON string, but for quotation marks.
"""

from __future__ import annotations

from git_context.jsontext.appearance import escape
from git_context.jsontext.scanner import quote
from git_context.jsontext.write import write
from git_context.merge.identity import is_keyed, key_step
from git_context.merge.pairing import strategy_for
from git_context.merge.values import is_scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, Path

LONG: Final = 100  # letters of a text that stand beside their place
LINE: Final = "  | "
GOING_ON: Final = "  > "

_PLAIN: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_PLAIN_IN_KEYS: Final = _PLAIN | frozenset("./#,")
_STARTS_OF_NUMBERS: Final = frozenset("0123456789-")


def format_lines(value: Json, policy: Policy, place: str = "", path: Path = ()) -> list[str]:
    """Return the lines of a document, or of what stands in it at `path`, written as `place`.

    The items of lists are distinguished by `policy`, as the merge does it.
    """
    if type(value) is dict and value:
        lines: list[str] = []
        for name, member in value.items():
            lines += format_lines(member, policy, _member(place, name), (*path, name))
        return lines
    if type(value) is list and value:
        return _items(value, policy, place, path)
    if type(value) is str and _is_long(value):
        return [f"{place}:", *_text(value)]
    return [f"{place}: {_escaped(write(value))}"]


def _items(items: list[Json], policy: Policy, place: str, path: Path) -> list[str]:
    names = strategy_for(path, items, items, policy).names(items) or [None] * len(items)
    lines: list[str] = []
    for at, (name, item) in enumerate(zip(names, items, strict=True)):
        if is_keyed(name):
            step = key_step(name)
            here = f"{place}[{_key(step)}]"
            lines += format_lines(item, policy, here, (*path, step))
        else:
            lines += _item(item, policy, f"{place}[]", (*path, str(at)))
    return lines


def _item(item: Json, policy: Policy, place: str, path: Path) -> list[str]:
    lines = format_lines(item, policy, place, path)
    return [place, *lines] if item and not is_scalar(item) else lines


def _is_long(text: str) -> bool:
    return len(text) > LONG or "\n" in text


def _text(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        first, *more = _sentences(_escaped(quote(line)[1:-1]).replace('\\"', '"'))
        lines.append((LINE + first) if first else LINE.rstrip())
        lines += [GOING_ON + sentence for sentence in more]
    return lines


def _sentences(line: str) -> list[str]:
    """Break a line behind the ends of sentences, so that what follows an edit stays as it was."""
    if len(line) <= LONG:
        return [line]
    for end in (". ", "! ", "? ", "; "):
        line = line.replace(end, f"{end[0]}\n")
    return line.split("\n")


def _member(place: str, name: str) -> str:
    step = _step(name, _PLAIN)
    return f"{place}.{step}" if place else step


def _key(key: str) -> str:
    return key if key and _PLAIN_IN_KEYS.issuperset(key) else _escaped(quote(key))


def _step(name: str, plain: frozenset[str]) -> str:
    if name and name[0] not in _STARTS_OF_NUMBERS and plain.issuperset(name):
        return name
    return _escaped(quote(name))


def _escaped(written: str) -> str:
    """Escape, as JSON does, all that has no sign of its own: a terminal might obey it."""
    if written.isprintable():
        return written
    return "".join([letter if letter.isprintable() else escape(letter) for letter in written])
