"""The layout and spelling of a document, which its value does not tell, in few words.

From the value, in the order of its members, and these words follows the text. They stay the same
while values change, or come and go at the end of a container, so that they can be compared.
"""

from __future__ import annotations

from git_context.jsontext.scanner import quote, scanstring, skip
from git_context.jsontext.style import CANONICAL, ONE_LINE, Style, detect_style
from git_context.jsontext.write import encode, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

    from git_context.jsontext.lines import JsonLines
    from git_context.jsontext.parse import JsonSource
    from git_context.merge.values import Json

    # Of several positions: what stands in each of them, or in one after the other; `None` of none.
    Gaps = str | tuple[str, ...] | None
    # The text after the opening bracket, before commas, after them, around colons, and before
    # the closing bracket.
    Form = tuple[Gaps, ...]

LINE: Final = "line"  # stands for a line end and the indentation that belongs there
_DIGITS: Final = 16


def appearance(source: JsonSource) -> list[str]:
    """Say what is unusual about how a document is written.

    Usual is what `json.dumps(value, indent=2, ensure_ascii=False)` gives, and a line end. Anything
    that does not look alike all over the document becomes a digest.
    """
    style = detect_style(source.text)
    written = write(source.value, style)
    words = _of_style(source, style, written)
    is_ascii = "ASCII" in words
    ending = source.text[source.end :]
    usual = in_ascii(written) if is_ascii else written
    text = source.text[: source.end]
    if ending not in ("", style.newline) or encode(text) != encode(usual):
        words.append(f"mixed {digest(_Reader(source, style, is_ascii=is_ascii).exceptions())}")
    return words


def lines_appearance(source: JsonLines) -> list[str]:
    """Say what is unusual about how JSON Lines are written, as `appearance` does of a document.

    Usual is what `json.dumps(record, ensure_ascii=False)` gives for each record, and a line end.
    """
    style = Style("", source.newline, detect_style(source.text.lstrip()).colon)
    usual = [write(value, style) for value in source.values]
    is_ascii = source.text.isascii() and not "".join(usual).isascii()
    if is_ascii:
        usual = list(map(in_ascii, usual))
    words = _words(
        (source.bom, "byte order mark"),
        (is_ascii, "ASCII"),
        (style.newline != ONE_LINE.newline, "CRLF"),
        (style.colon != ONE_LINE.colon, f"colon {quote(style.colon)}"),
        (source.ends_open, "no line end"),
    )
    exceptions = _unusual_lines(source, usual)
    if exceptions:
        words.append(f"mixed {digest(exceptions)}")
    return words


def _unusual_lines(source: JsonLines, usual: list[str]) -> list[object]:
    """List the lines that are not as usual records and their ends, and the blank ones."""
    found: list[object] = []
    last = len(usual) - 1
    for at, line in enumerate(source.lines):
        end = "" if at == last and source.ends_open else source.newline
        text = line.lead + line.content + line.end
        is_unusual = text != usual[at] + end
        if is_unusual:
            found.append((at, line.lead, line.content, line.end))
    is_followed = bool(source.tail)
    if is_followed:
        found.append(source.tail)
    return found


def _words(*traits: tuple[bool, str]) -> list[str]:
    return [words for is_so, words in traits if is_so]


def in_ascii(written: str) -> str:
    """Escape, as JSON does, all that is not ASCII."""
    if written.isascii():
        return written
    return "".join([letter if letter.isascii() else escape(letter) for letter in written])


def escape(letter: str) -> str:
    """Write a letter as JSON's escape, or as the two of a pair of surrogates."""
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    return "".join([f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)])


def _of_style(source: JsonSource, style: Style, written: str) -> list[str]:
    text = source.text
    is_one_line = "\n" not in written and written != write(source.value)
    is_escaped = text.isascii() and not written.isascii()
    is_indented = not is_one_line and style.indent not in ("", CANONICAL.indent)
    return _words(
        (source.bom, "byte order mark"),
        (is_escaped, "ASCII"),
        (style.newline != CANONICAL.newline, "CRLF"),
        (is_one_line, "one line"),
        (is_indented, f"indent {quote(style.indent)}"),
        (style.colon != CANONICAL.colon, f"colon {quote(style.colon)}"),
        (not text.endswith("\n"), "no line end"),
    )


def digest(exceptions: Iterable[object]) -> str:
    """Return a short text that differs where these differ."""
    from hashlib import sha256  # noqa: PLC0415  # most documents are laid out in one way

    return sha256(repr(list(exceptions)).encode()).hexdigest()[:_DIGITS]


class _Reader:
    """A walk through a text that lists what its style and what came before do not tell.

    A container is expected to look as the last one of the same name, the first as the style has it.
    """

    def __init__(self, source: JsonSource, style: Style, *, is_ascii: bool) -> None:
        self.source = source
        self.text = source.text
        self.style = style
        self.is_ascii = is_ascii
        self.at = source.start
        self.strings = 0
        is_one_line = not style.indent
        self.usual: Form = (
            ("", "", style.comma[1:], style.colon, "")
            if is_one_line
            else (LINE, "", LINE, style.colon, LINE)
        )
        self.counts: dict[str, int] = {}
        self.forms: dict[str, Form] = {}
        self.found: list[object] = []

    def exceptions(self) -> list[object]:
        """Walk through the document."""
        self._value(self.source.value, "", 0)
        return [self.text[: self.source.start], self.text[self.source.end :], *self.found]

    def _value(self, value: Json, name: str, level: int) -> None:
        if type(value) is dict or type(value) is list:
            self._container(value, name, level)
        elif type(value) is str:
            self._string()
        elif type(value) is bytes:
            self.at += len(value)
        else:
            self.at += len("false") if value is False else len("true")

    def _string(self) -> None:
        """Read a string: what matters is whether it is spelled as it would be written."""
        start = self.at
        value, self.at = scanstring(self.text, start + 1)
        written = quote(value)
        usual = in_ascii(written) if self.is_ascii else written
        literal = self.text[start : self.at]
        if encode(literal) != encode(usual):
            self.found.append((self.strings, literal))
        self.strings += 1

    def _gap(self) -> str:
        start, self.at = self.at, skip(self.text, self.at)
        return self.text[start : self.at]

    def _colon(self) -> str:
        start = self.at
        self._gap()
        self.at += 1
        self._gap()
        return self.text[start : self.at]

    def _line(self, level: int) -> str:
        """Read white space that may be a line end with the indentation of a level."""
        gap = self._gap()
        return LINE if gap == self.style.newline + self.style.indent * level else gap

    def _container(self, value: dict[str, Json] | list[Json], name: str, level: int) -> None:
        number = self.counts[name] = self.counts.get(name, 0) + 1
        self.at += 1
        start, opening = self.at, self._gap()
        if not value:
            self.at += 1
            if opening:
                self.found.append((name, number, opening))
            return
        self.at = start
        inner = level + 1 if "\n" in opening else level
        form = (self._line(inner), *self._children(value, name, inner), self._line(level))
        self.at += 1
        self._compare(name, number, form)

    def _children(
        self, value: dict[str, Json] | list[Json], name: str, level: int
    ) -> tuple[Gaps, Gaps, Gaps]:
        """Read all children, up to the white space behind the last of them."""
        before, after, colons = [], [], []
        members = value.items() if type(value) is dict else ((None, item) for item in value)
        for at, (key, child) in enumerate(members):
            if at:
                before.append(self._gap())
                self.at += 1
                after.append(self._line(level))
            if key is not None:
                self._string()
                colons.append(self._colon())
            self._value(child, f"{name}[]" if key is None else key, level)
        return _common(before), _common(after), _common(colons)

    def _compare(self, name: str, number: int, form: Form) -> None:
        expected = self.forms.get(name, self.usual)
        if any(new not in (None, old) for new, old in zip(form, expected, strict=True)):
            self.found.append((name, number, form))
            pairs = zip(form, expected, strict=True)
            self.forms[name] = tuple(old if new is None else new for new, old in pairs)


def _common(gaps: list[str]) -> Gaps:
    """Return what all gaps are alike, or all of them."""
    return gaps[0] if len(set(gaps)) == 1 else tuple(gaps) or None
