"""A container as it stands in one of the three texts."""

from __future__ import annotations

from git_context.jsontext.scanner import scanstring, skip
from git_context.jsontext.spans import children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.jsontext.spans import Inner, Spans
    from git_context.jsontext.style import Style
    from git_context.merge.values import Json


class TextNode:
    """A container's text, value and offsets.

    `margin` is the indentation of the line on which the container begins, `style` the style of the
    document that it belongs to.
    """

    __slots__ = ("margin", "spans", "style", "text", "value")

    def __init__(self, text: str, value: Json, spans: Spans, margin: str, style: Style) -> None:
        self.text = text
        self.value = value
        self.spans = spans
        self.margin = margin
        self.style = style

    @property
    def opening(self) -> str:
        """The bracket that the container begins with."""
        return self.text[self.spans.start]

    @property
    def count(self) -> int:
        """The number of children."""
        return len(self.spans.starts)

    def container_text(self) -> str:
        """Return the container's text."""
        return self.text[self.spans.start : self.spans.end]

    def fits_a_line(self) -> bool:
        """Tell whether the container stands on one line."""
        return self.text.find("\n", self.spans.start, self.spans.end) < 0

    def lead(self, number: int) -> str:
        """Return the white space before a child, from the bracket or the comma on."""
        start = self.spans.starts[number]
        if number == 0:
            return self.text[self.spans.start + 1 : start]
        return self.text[self.spans.ends[number - 1] : start].partition(",")[2]

    def trail(self, number: int) -> str:
        """Return the white space between a child and its comma, or the closing bracket."""
        if number + 1 == self.count:
            return self.text[self.spans.ends[number] : self.spans.end - 1]
        gap = self.text[self.spans.ends[number] : self.spans.starts[number + 1]]
        return gap.partition(",")[0]

    def key(self, number: int) -> str:
        """Return a member's name and colon, up to its value; nothing for an item."""
        return self.text[self.spans.starts[number] : self.value_start(number)]

    def value_start(self, number: int) -> int:
        """Return where a child's value begins: of an item, where the child does."""
        start = self.spans.starts[number]
        if self.opening == "[":
            return start
        colon = skip(self.text, scanstring(self.text, start + 1)[1])
        return skip(self.text, colon + 1)

    def value_text(self, number: int) -> str:
        """Return the text of a child's value."""
        return self.text[self.value_start(number) : self.spans.ends[number]]

    def value_margin(self, number: int) -> str:
        """Return the indentation of the line on which a child's value begins."""
        before = self.lead(number) + self.key(number)
        return last_line(before) if "\n" in before else self.margin

    def child_value(self, number: int, step: str) -> Json:
        """Return the value of a child."""
        if isinstance(self.value, dict):
            return self.value[step]
        if isinstance(self.value, list):
            return self.value[number]
        raise TypeError("a scalar has no children")

    def within(self, number: int, step: str, inner: Inner | None = None) -> TextNode | None:
        """Go to a child; `None` where it is no container.

        `inner` names the containers to look into, if the child was not opened before.
        """
        start = self.value_start(number)
        if self.text[start] not in "[{":
            return None
        spans = self.spans.inner.get(number)
        if spans is None or inner is not None:
            spans = children(self.text, start, inner or {})
        margin = self.value_margin(number)
        return TextNode(self.text, self.child_value(number, step), spans, margin, self.style)


def last_line(text: str) -> str:
    """Return what follows the last line break; the white space of it, which is all there is."""
    tail = text[text.rfind("\n") + 1 :]
    return tail[: len(tail) - len(tail.lstrip())]
