"""Commits made without a working tree: who, when, the message, and the signature."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import ErrorKind, GitContextError
from git_context.repository.names import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from git_context.repository.git import Git
    from git_context.repository.object_store import ObjectStore

WORKFLOW: Final = "Context-Workflow"
TASK: Final = "Context-Task"
AGENT: Final = "Context-Agent"
PHASE: Final = "Context-Phase"
FORK: Final = "Context-Fork"

IDENTITY_CURE: Final = "git config --global user.name NAME; git config --global user.email ADDRESS"
_PARTS: Final = ("GIT_AUTHOR", "GIT_COMMITTER")
_PEOPLE: Final = ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT")
# The words of git-config(1), "boolean"; it takes any number, too.
_TRUTHS: Final = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0", ""), False),
}
# `set` names no program, and git goes by none.
_NO_FILTER: Final = ("unspecified", "unset", "set")
_SUBJECT_WIDTH: Final = 72
_LAST_YEAR: Final = 9999
_VALUE_WIDTH: Final = 200
_TRAILER: Final = re.compile(r"(Context-[A-Z][a-z]+): (.*)")


class Stamp(NamedTuple):
    """Author and committer with their dates, each as git writes them in a commit."""

    author: str
    committer: str

    @property
    def time(self) -> str:
        """The committer's moment, as contexts write it: `2025-01-15T09:00:00Z`."""
        return moment(int(self.committer.rsplit(" ", 2)[1]))

    def at(self, when: datetime, *, keep_committer: bool) -> Stamp:
        """Return the same people at another moment, or as they are: git knows none before 1970."""
        if when.timestamp() < 0:
            return self
        date = f"{int(when.timestamp())} {when.strftime('%z') or '+0000'}"
        author, committer = (person.rsplit(" ", 2)[0] + f" {date}" for person in self)
        return Stamp(author, self.committer if keep_committer else committer)


class CommitDraft(NamedTuple):
    """The parts of a new commit."""

    tree: str
    parents: Sequence[str]
    message: str
    stamp: Stamp


def moment(seconds: int) -> str:
    """Return a time since 1970 as contexts write it; one that no calendar has as it is."""
    try:
        year, month, day, hour, minute, second, *_ = time.gmtime(seconds)
    except (OverflowError, ValueError, OSError):
        return f"@{seconds}"
    if not 1 <= year <= _LAST_YEAR:
        return f"@{seconds}"
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"


def refuse_filter(store: ObjectStore, path: str) -> None:
    """Raise `GitContextError` where files at a path go through a filter (gitattributes(5)).

    Anything written here goes through none, so that it would be committed as plain text; and what a
    filter makes of a file, such as ciphertext, cannot be read or merged.
    """
    found = store.git.attribute("filter", path, store.top)
    if found not in _NO_FILTER:
        raise GitContextError(
            f"{path} goes through the filter {found!r}, which git-context cannot write through.",
            hint="Below the line of .gitattributes that says so, add:"
            f" /{FOLDER}/*.json -filter; then: git add --renormalize {FOLDER}",
        )


def read_committing(git: Git) -> tuple[Stamp, bool]:
    """Ask git who commits and when, and whether the user has every commit signed.

    It is asked once where its answer is as clear as that of `git commit`.
    """
    known = git.known() or {}
    is_signed = _TRUTHS.get(known.get("commit.gpgsign", "false").lower())
    if is_signed is None or not _are_people_named(git, known):
        return read_stamp(git), must_sign(git)
    return Stamp(known[_PEOPLE[0]], known[_PEOPLE[1]]), is_signed


def _are_people_named(git: Git, known: Mapping[str, str]) -> bool:
    """Tell whether author and committer have names and addresses that nobody made up.

    git makes some up from the system's, where it is not about to commit.
    """
    given = git.variables("GIT_")
    names = [f"{each}_{part}" for each in _PARTS for part in ("NAME", "EMAIL")]
    are_given = all(given.get(name, "").strip() for name in names)
    is_configured = all(known.get(f"user.{part}", "").strip() for part in ("name", "email"))
    is_emptied = any(name in given and not given[name].strip() for name in names)
    # Of a name without a letter, git leaves nothing.
    are_names = not any(known.get(person, "")[:1] in " <" for person in _PEOPLE)
    return are_names and (are_given or (is_configured and not is_emptied))


def read_stamp(git: Git) -> Stamp:
    """Ask git who commits, and when: settings and environment decide as for `git commit`."""
    people: list[str] = []
    for name in _PEOPLE:
        done = git.run("var", name, check=False)
        if done.returncode:
            why = os.fsdecode(done.stderr).strip().rpartition("\n")[2].removeprefix("fatal: ")
            raise GitContextError(
                f"git does not know who you are: {why}.", hint=IDENTITY_CURE, kind=ErrorKind.GIT
            )
        people.append(done.stdout.decode("utf-8", "surrogateescape").strip())
    author, committer = people
    return Stamp(author, committer)


def message(subject: str, body: str, trailers: Mapping[str, str]) -> str:
    """Return a commit message whose last paragraph holds `trailers`, and nobody else's.

    Subject, body and values come from anywhere: each value stays on its line, and no line of the
    body can end the message early. Trailers without a value are left out.
    """
    values = {name: _one_line(value)[:_VALUE_WIDTH] for name, value in trailers.items()}
    lines = [f"{name}: {value}" for name, value in values.items() if value]
    paragraphs = [subject_line(subject), _body_text(body), "\n".join(lines)]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def _body_text(body: str) -> str:
    lines: list[str] = []
    for line in body.splitlines():
        text = _printable(line).rstrip()
        # At three dashes, git would take the message to end.
        lines.append(" " + text if text.startswith("---") else text)
    return "\n".join(lines).strip("\n")


def subject_line(text: str) -> str:
    """Return a text as the first line of a message."""
    line = _one_line(text)
    if len(line) <= _SUBJECT_WIDTH:
        return line
    from textwrap import shorten  # noqa: PLC0415  # slow, and seldom needed

    return shorten(line, _SUBJECT_WIDTH, placeholder="…")


def parse_trailers(text: str) -> dict[str, str]:
    """Read the trailers that `message` wrote: those of the last paragraph."""
    last = text.rstrip().rpartition("\n\n")[2]
    found = map(_TRAILER.fullmatch, last.splitlines())
    return {trailer[1]: trailer[2] for trailer in found if trailer}


def commit(store: ObjectStore, draft: CommitDraft, *, signed: bool) -> str:
    """Write a commit object and return its id; `signed` has git sign it."""
    if signed:
        return _signed(store, draft)
    lines = [f"tree {draft.tree}", *(f"parent {parent}" for parent in draft.parents)]
    lines += [
        f"author {draft.stamp.author}",
        f"committer {draft.stamp.committer}",
        "",
        draft.message,
    ]
    return store.write_commit("\n".join(lines).encode("utf-8", "surrogateescape"))


def must_sign(git: Git) -> bool:
    """Tell whether the user has every commit signed."""
    return git.config("--type=bool", key="commit.gpgSign")[-1:] == ["true"]


def _signed(store: ObjectStore, draft: CommitDraft) -> str:
    author, committer = (person.rsplit(" ", 2) for person in draft.stamp)
    dates = {
        "GIT_AUTHOR_DATE": f"@{author[1]} {author[2]}",
        "GIT_COMMITTER_DATE": f"@{committer[1]} {committer[2]}",
    }
    listed = [word for parent in draft.parents for word in ("-p", parent)]
    store.flush()
    git = store.git.with_environment(dates)
    done = git.run("commit-tree", "-S", *listed, draft.tree, input=draft.message.encode())
    return done.stdout.decode().strip()


def _one_line(text: str) -> str:
    return " ".join(_printable(text).split())


def _printable(text: str) -> str:
    """Replace what is no text: control characters, line separators and lone surrogates."""
    return "".join(letter if letter.isprintable() or letter == "\t" else " " for letter in text)
