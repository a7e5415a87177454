"""Conflicts decided by a person, one key a choice. Nothing is written before the person says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.cli import conflicts as shown
from git_context.cli import output
from git_context.cli.editor import edited
from git_context.counts import pluralize
from git_context.errors import FINDINGS, GitContextError
from git_context.merge.decisions import BASE, OURS, THEIRS
from git_context.merge.values import MISSING
from git_context.workflow.choices import Choice
from git_context.workflow.resolving.model import BOTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.workflow.resolving.model import OpenConflict

WORDS: Final = {"o": OURS, "t": THEIRS, "b": BASE, "u": BOTH}
BACK: Final = ("p", "\x1b[D", "\x1bOD")
CONFIRM: Final = ("w", "\r", "\n")
EDIT: Final = "e"
A_CHOICE_OF_ONES_OWN: Final = "a value of your own"


class PromptLeftError(GitContextError):
    """The person has left, and wants nothing written."""

    def __init__(self) -> None:
        super().__init__("Nothing has been written.", exit_code=FINDINGS)


class PromptSession:
    """The place of a person among conflicts, and the choices so far.

    Behind the last conflict comes the question whether to write. `leaving` is the question whether
    to drop what is chosen.
    """

    def __init__(self, conflicts: Sequence[OpenConflict]) -> None:
        self.conflicts = conflicts
        self.choices: list[Choice | None] = [None] * len(conflicts)
        self.words = [""] * len(conflicts)
        self.at = 0
        self.leaving = False
        self.confirmed = False
        self.notice = ""

    @property
    def here(self) -> OpenConflict | None:
        """The conflict that is shown; `None` behind the last one."""
        return self.conflicts[self.at] if self.at < len(self.conflicts) else None

    @property
    def decided(self) -> int:
        """The number of decisions."""
        return sum(choice is not None for choice in self.choices)

    def press(self, key: str) -> None:
        """Follow a key, in whatever case it is; one that means nothing here does nothing.

        Raises `PromptLeftError` where the person leaves.
        """
        self.notice = ""
        key = key.lower() if len(key) == 1 else key
        if self.leaving:
            self._answer(key)
        elif key == "q":
            self._leave()
        elif key in BACK:
            self.at = max(self.at - 1, 0)
        elif key == "w":
            self.confirmed = True
        elif self.here is None:
            # All are decided: what is left is to say so.
            self.confirmed = key in CONFIRM
        elif key == "s":
            self._choose("", None)
        else:
            self._take(self.here, key)

    def _leave(self) -> None:
        """Ask first where something was decided."""
        self.leaving = self.decided > 0
        if not self.leaving:
            raise PromptLeftError

    def edit(self, choice: Choice | None) -> None:
        """Take the value that came from an editor, if one did."""
        if self.here is not None and choice is not None:
            self._choose(A_CHOICE_OF_ONES_OWN, choice)

    def _answer(self, key: str) -> None:
        self.leaving = False
        if key == "d":
            raise PromptLeftError
        self.confirmed = key == "w"

    def _take(self, here: OpenConflict, key: str) -> None:
        word = WORDS.get(key, "")
        if key.isdecimal() and 1 <= int(key) < len(here.sides):
            side = here.sides[int(key)]
            self._choose(side.name, Choice(side.value))
            return
        choice = here.take(word) if word else None
        if choice:
            self._choose(word, choice)
        elif word:
            self.notice = f"There is no {word} to take here."

    def _choose(self, word: str, choice: Choice | None) -> None:
        self.choices[self.at] = choice
        self.words[self.at] = word
        self.at += 1


class Prompt:
    """Shows one conflict after the other on the terminal, and reads keys."""

    def choose(self, conflicts: Sequence[OpenConflict]) -> list[Choice | None]:
        """Have the person decide. Raises `PromptLeftError` where they would rather not."""
        session = PromptSession(conflicts)
        while not session.confirmed:
            output.print_screen(screen(session))
            try:
                key = _key()
            except EOFError as error:
                raise PromptLeftError from error
            here = session.here
            if key == EDIT and here is not None and not session.leaving:
                present = session.choices[session.at] or here.take(OURS)
                session.edit(edited(present.value if present else MISSING, _again))
            else:
                session.press(key)
        return session.choices

    def finish(self) -> None:
        """Do nothing: every choice was for the conflict that it was shown with."""


def screen(session: PromptSession) -> Iterator[str]:
    """Show where a session stands, line by line."""
    here = session.here
    count = len(session.conflicts)
    if session.leaving:
        yield f"{pluralize(session.decided, 'decision')} not written yet."
        yield _keys({"w": "write", "d": "drop", "any other key": "go on"})
    elif here is None:
        decided = pluralize(session.decided, "decision")
        yield f"{decided} to be written, {count - session.decided} left open."
        for conflict, word in zip(session.conflicts, session.words, strict=True):
            yield f"  {shown.heading(conflict)}: {output.clean(word) or 'left open'}"
        yield ""
        yield _keys({"w": "write", "p": "back", "q": "quit"})
    else:
        yield output.paint(f"{session.at + 1} of {count}  {shown.heading(here)}", "strong")
        yield ""
        yield from _sides(here)
        if session.words[session.at]:
            yield f"Chosen: {output.clean(session.words[session.at])}"
        if session.notice:
            yield session.notice
        yield _keys(_offered(here))


def _sides(here: OpenConflict) -> Iterator[str]:
    several = len(here.sides) > len((OURS, THEIRS))
    if here.has_base:
        yield output.paint("base", "strong")
        yield from _indented(shown.value_lines(here.base, MISSING))
    for number, side in enumerate(here.sides):
        name = f"{number} {side.name}" if several and number else side.name
        yield f"{output.paint(output.clean(name), 'strong')}  {shown.origin(side.by)}".rstrip()
        yield from _indented(shown.value_lines(side.value, here.base))


def _indented(lines: list[str]) -> Iterator[str]:
    yield from (f"    {line}" for line in lines)
    yield ""


def _offered(here: OpenConflict) -> dict[str, str]:
    keys = {key: word for key, word in WORDS.items() if here.take(word)}
    if len(here.sides) > len((OURS, THEIRS)):
        keys |= {str(at): side.name for at, side in enumerate(here.sides) if at}
    return {**keys, "e": "edit", "s": "skip", "p": "back", "w": "write", "q": "quit"}


def _keys(keys: dict[str, str]) -> str:
    return "  ".join(f"[{key}] {output.clean(word)}" for key, word in keys.items())


def _again(why: str) -> bool:
    output.print_line(f"That is no value: {why}. [e] edit it again, any other key drops it.")
    return _key().lower() == EDIT


def _key() -> str:
    """Wait for a key."""
    from click import getchar  # noqa: PLC0415  # for those who decide by keys alone

    return getchar()
