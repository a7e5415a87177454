"""Draws the pictures of the documentation: `python -m tests.docs.pictures` writes them.

They are drawn from the example workflow as it merges, and a test fails where they have drifted.
Colours follow the reader's, light or dark; the paper is drawn, too, so that text shows on any page.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.fold import fold, is_object
from git_context.document.policy import context_policy
from git_context.jsontext.parse import parse
from git_context.merge.threeway import merge
from tests.support.markdown import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.merge.values import Json

IMAGES: Final = ROOT / "docs" / "images"
EXAMPLE: Final = ROOT / "src" / "git_context" / "data" / "user-profile"

LISTS: Final = ("decisions", "files_modified", "pending_actions")
WORDS: Final = ("decisions", "files", "open actions")

# What a colour stands for, in light and in dark.
COLOURS: Final = {
    "paper": ("#ffffff", "#0d1117"),
    "card": ("#f6f8fa", "#161b22"),
    "line": ("#d1d9e0", "#3d444d"),
    "ink": ("#1f2328", "#f0f6fc"),
    "dim": ("#59636e", "#9198a1"),
    "first": ("#0969da", "#58a6ff"),
    "second": ("#8250df", "#bc8cff"),
    "third": ("#1a7f37", "#3fb950"),
}
TASKS: Final = ("first", "second", "third")
MONO: Final = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace"
SANS: Final = "-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif"


class Child(NamedTuple):
    """A task of the example: its name, its agent, and the items of each list that it brought."""

    task: str
    agent: str
    items: dict[str, list[str]]


def pictures() -> dict[str, str]:
    """Return the text of each picture by its name."""
    return {"merge.svg": _merge_picture(), "concepts.svg": _concepts_picture()}


def _merge_picture() -> str:
    children, merged = _example()
    parts = [*_branches(children), *_arrows(), *_merged(children, merged)]
    return _svg(
        (880, 430),
        "Three branches, each with what one agent contributed, become one document by git merge.",
        parts,
    )


def _branches(children: Sequence[Child]) -> Iterator[str]:
    for colour, child, top in zip(TASKS, children, (16, 154, 292), strict=True):
        yield _box(16, top, 344, 122)
        yield f'<rect class="{colour}" x="16" y="{top}" width="4" height="122" rx="2"/>'
        yield _text(34, top + 27, child.task, "ink bold")
        yield _text(344, top + 27, child.agent, "dim small end")
        for at, decision in enumerate(child.items["decisions"][:2]):
            yield _text(34, top + 53 + 20 * at, "+ " + _short(decision, 40), f"{colour} small")
        counts = ", ".join(
            f"{len(child.items[name])} {word}" for name, word in zip(LISTS, WORDS, strict=True)
        )
        yield _text(34, top + 104, counts, "dim small")


def _arrows() -> Iterator[str]:
    for colour, start in zip(TASKS, (77, 215, 353), strict=True):
        yield _line(f"M 362 {start} C 430 {start} 410 215 472 215", colour)
    yield '<path class="ink" d="M 470 210 l 10 5 l -10 5 z"/>'
    yield _text(446, 96, "git merge", "ink middle")


def _merged(children: Sequence[Child], merged: dict[str, list[str]]) -> Iterator[str]:
    yield _box(488, 16, 376, 398)
    yield _text(506, 43, "main", "ink bold")
    yield _text(848, 43, "one context, valid JSON", "dim small end")
    line = 64
    for name in LISTS:
        yield _text(506, line, f'"{name}": [', "ink small")
        for colour, child in zip(TASKS, children, strict=True):
            line += 20
            item = next(item for item in merged[name] if item in child.items[name])
            yield _text(522, line, f'"{_short(item, 40)}",', f"{colour} small")
        line += 20
        yield _text(522, line, f"… {len(merged[name]) - len(children)} more", "dim small")
        line += 20
        yield _text(506, line, "]" + "," * (name != LISTS[-1]), "ink small")
        line += 20


def _concepts_picture() -> str:
    fork, main = 210, 100
    driver = ("both sides changed it:", "git calls the driver")
    merges = ((370, ("nothing else moved:", "a fast-forward")), (560, driver), (750, driver))
    lines = [_line(f"M {fork} {main} H 860", "ink")]
    marks = [_text(16, main + 5, "main", "ink bold"), *_document(fork, main, ())]
    for at, (colour, name, (merged, why)) in enumerate(
        zip(TASKS, ("frontend", "backend", "tests"), merges, strict=True), 1
    ):
        lane = main + 66 * at
        corner = f"V {lane - 12} q 0 12 12 12 H {merged - 12} q 12 0 12 -12 V {main}"
        lines.append(_line(f"M {fork} {main} {corner}", colour))
        marks += [
            _text(16, lane + 4, f"context/…/{name}", f"{colour} small"),
            *_document(fork + 80, lane, (colour,)),
            *_document(merged, main, TASKS[:at]),
            *[
                _text(merged, 38 + 18 * row, words, "dim small middle")
                for row, words in enumerate(why)
            ],
        ]
    legend = [
        *_document(fork, 360, ()),
        _text(fork + 24, 364, "the parent's document", "dim small"),
        *_document(fork + 230, 360, TASKS[:1]),
        _text(fork + 254, 364, "the same file, with a task's part in it", "dim small"),
    ]
    return _svg(
        (880, 396),
        "Each task's branch leaves main, adds its part to the same document, and is merged back.",
        [*lines, *marks, *legend],
    )


def _document(x: int, y: int, tasks: Sequence[str]) -> Iterator[str]:
    """Draw a context: the parent's document, and the parts of the tasks that are in it."""
    yield f'<rect class="card line-line" x="{x - 13}" y="{y - 20}" width="26" height="40" rx="2"/>'
    for at in range(2):
        yield f'<rect class="line" x="{x - 9}" y="{y - 15 + 6 * at}" width="18" height="3"/>'
    for at, colour in enumerate(tasks):
        yield f'<rect class="{colour}" x="{x - 9}" y="{y - 2 + 7 * at}" width="18" height="5"/>'


def _example() -> tuple[list[Child], dict[str, list[str]]]:
    """Merge the example's tasks into its parent; return the tasks, and the merged lists."""
    parent, *documents = [
        _read(name)
        for name in ("1-parent.json", "2a-frontend.json", "2b-backend.json", "2c-tests.json")
    ]
    merged: Json = parent
    for document in documents:
        merged = _agreed(parent, merged, fold(parent, document))
    assert is_object(merged)
    children = [
        Child(str(document["task_id"]), str(document["current_agent"]), _lists(document))
        for document in documents
    ]
    return children, _lists(merged)


def _agreed(base: Json, ours: Json, theirs: Json) -> Json:
    done = merge(base, ours, theirs, context_policy())
    assert not done.conflicts
    value = done.value()
    assert is_object(value)
    return value


def _read(name: str) -> dict[str, Json]:
    value = parse((EXAMPLE / name).read_bytes()).value
    assert is_object(value)
    return value


def _lists(document: dict[str, Json]) -> dict[str, list[str]]:
    found = {name: document[name] for name in LISTS}
    return {
        name: [str(item) for item in items] for name, items in found.items() if type(items) is list
    }


def _svg(size: tuple[int, int], title: str, parts: Sequence[str]) -> str:
    width, height = size
    inner = f'width="{width - 1}" height="{height - 1}"'
    paper = f'<rect class="paper line-line" x="0.5" y="0.5" {inner} rx="8"/>'
    inside = "\n".join(
        f"  {part}" for part in (f"<title>{escape(title)}</title>", _style(), paper, *parts)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img">\n{inside}\n</svg>\n'
    )


def _style() -> str:
    light, dark = (
        " ".join(
            f".{name} {{ fill: {shades[at]} }} .{name}-line {{ stroke: {shades[at]} }}"
            for name, shades in COLOURS.items()
        )
        for at in (0, 1)
    )
    return (
        f"<style>text {{ font: 14px {SANS} }} .small {{ font: 12px {MONO} }}"
        " .bold { font-weight: 600 } .end { text-anchor: end } .middle { text-anchor: middle }"
        f" path {{ stroke-width: 2 }} {light}"
        f" @media (prefers-color-scheme: dark) {{ {dark} }}</style>"
    )


def _line(way: str, colour: str) -> str:
    return f'<path class="{colour}-line" fill="none" d="{way}"/>'


def _box(x: int, y: int, width: int, height: int) -> str:
    return (
        f'<rect class="card line-line" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>'
    )


def _text(x: int, y: int, text: str, names: str) -> str:
    return f'<text class="{names}" x="{x}" y="{y}">{escape(text, quote=False)}</text>'


def _short(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


if __name__ == "__main__":
    for name, text in pictures().items():
        (IMAGES / name).write_text(text, encoding="utf-8")
