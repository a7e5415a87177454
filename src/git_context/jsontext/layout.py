"""The white space of a container whose children come and go."""

from __future__ import annotations

from git_context.jsontext.text_node import last_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from git_context.jsontext.style import Style
    from git_context.jsontext.text_node import TextNode

MANY: Final = 8  # siblings that show how children are set apart


class Layout:
    """The text around the children of one container of the result.

    `first` stands before the first child, `between` before one that has no white space of its own,
    `trail` before a comma, `closing` before the bracket; `margin` is the indentation of a child's
    line. Ours' container shows all that; if it has no children, `model`, a container that has,
    does. In a container that ours has on one line (`one_line`), everything stays on it.
    """

    __slots__ = ("between", "closing", "first", "margin", "one_line", "ours", "style", "trail")

    def __init__(
        self,
        ours: TextNode | None,
        model: TextNode | None,
        margin: str,
        style: Style,
        *,
        one_line: bool,
    ) -> None:
        self.style = style
        self.ours = ours if ours and ours.count else None
        self.trail = ""
        if self.ours:
            self._like(self.ours, model)
        elif one_line:
            self._inline("", None, one_line=True)
        elif model and model.fits_a_line():
            self._inline(margin, model, one_line=False)
        else:
            self._lines(margin, model)

    def _like(self, ours: TextNode, model: TextNode | None) -> None:
        self.one_line = ours.fits_a_line()
        self.first = ours.lead(0)
        self.closing = ours.trail(ours.count - 1)
        self.margin = last_line(self.first) if "\n" in self.first else ours.margin
        if ours.count > 1:
            leads = [ours.lead(number) for number in range(1, min(ours.count, MANY))]
            self.between = min(leads, key=len)
            self.trail = ours.trail(0)
        elif "\n" in self.first:
            self.between = self.style.newline + self.margin
        elif model and model.count > 1 and "\n" not in model.lead(1):
            self.between = model.lead(1)
        else:
            self.between = self.style.comma[1:]

    def _inline(self, margin: str, model: TextNode | None, *, one_line: bool) -> None:
        self.one_line = one_line
        self.margin = margin
        self.first = model.lead(0) if model else ""
        self.closing = model.trail(model.count - 1) if model else ""
        self.between = model.lead(1) if model and model.count > 1 else self.style.comma[1:]

    def _lines(self, margin: str, model: TextNode | None) -> None:
        self.one_line = False
        self.margin = margin + self.style.indent
        self.between = self.style.newline + self.margin
        breaks = model.lead(0).count("\n") if model else 1
        self.first = self.style.newline * breaks + self.margin
        self.closing = self.style.newline + margin

    def lead_like(self, lead: str) -> str:
        """Return the white space for an added child that had `lead` where it comes from."""
        if "\n" not in lead or "\n" not in self.between:
            return self.between
        if last_line(lead) == last_line(self.between) and (
            ("\r" in lead) == (self.style.newline == "\r\n")
        ):
            return lead
        return self.style.newline * lead.count("\n") + self.margin
