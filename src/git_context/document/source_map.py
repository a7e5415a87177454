"""From paths into a document to lines and columns of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from git_context.jsontext.spans import children
from git_context.merge.pointer import index

if TYPE_CHECKING:
    from collections.abc import Iterable

    from git_context.jsontext.parse import JsonSource
    from git_context.jsontext.spans import Spans
    from git_context.merge.values import Json, Path


def source_positions(source: JsonSource, paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Return line and column, both from 1, of every path, in one pass over the text.

    Items of lists are named by index. A path that leads nowhere gets the place of the last of its
    steps that the document has.
    """
    wanted = list(dict.fromkeys(paths))
    inner: dict[Any, Any] = {}
    for path in wanted:
        _add(inner, source.value, path)
    spans = children(source.text, source.start, inner) if _is_container(source.value) else None
    offsets = {path: _offset(spans, source, path) for path in wanted}
    found: dict[Path, tuple[int, int]] = {}
    from_the_top = sorted(offsets.items(), key=lambda item: item[1])
    line, counted_to = 1, 0
    for path, offset in from_the_top:
        line += source.text.count("\n", counted_to, offset)
        counted_to = offset
        found[path] = line, offset - source.text.rfind("\n", 0, offset)
    return found


def _add(inner: dict[Any, Any], value: Json, path: Path) -> None:
    """Note which containers have to be opened."""
    for step in path:
        name = child_name(value, step)
        if name is None:
            return
        value = value[name]  # type: ignore[index,assignment]  # `child_name` found it there
        if not _is_container(value):
            return
        inner = inner.setdefault(name, {})


def _is_container(value: Json) -> bool:
    return type(value) is dict or type(value) is list


def child_name(value: Json, step: str) -> str | int | None:
    """Return the name or index of the child that a step leads to, `None` where it has none."""
    if type(value) is dict:
        return step if step in value else None
    return index(step, len(value)) if type(value) is list else None


def _offset(spans: Spans | None, source: JsonSource, path: Path) -> int:
    offset = source.start
    value = source.value
    for step in path:
        name = child_name(value, step)
        if name is None or spans is None:
            break  # the path leads nowhere from here
        at = spans.index[name] if isinstance(name, str) else name
        offset = spans.starts[at]
        value = value[name]  # type: ignore[index,assignment]  # `child_name` found it there
        spans = spans.inner.get(at)
    return offset
