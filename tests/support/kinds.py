"""Kinds of repositories, each made by plain git, with a workflow in it; and the table of them.

`python -m tests.support.kinds` writes the table into the page on installation; a test compares.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.support.repos import Repo
from tests.support.workflows import small

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE: Final = Path(__file__).parents[2] / "docs/installation.md"
HEAD: Final = "| repository | made by | git since | programs are served by |\n|---|---|---|---|\n"


class Kind(NamedTuple):
    """A kind of repository: what it is called, how it is made, and since when git can.

    `engine` is what serves programs that go on in it; commands are served by plumbing everywhere.
    """

    name: str
    made_by: str
    since: tuple[int, int]
    engine: str
    make: Callable[[Path], Repo]


def _with_options(*options: str) -> Callable[[Path], Repo]:
    def make(folder: Path) -> Repo:
        repo = Repo.create(folder / "repo", *options)
        small(repo)
        return repo

    return make


def _cloned(*options: str) -> Callable[[Path], Repo]:
    def make(folder: Path) -> Repo:
        origin = _with_options()(folder / "origin")
        for at in range(3):
            origin.commit({"code": str(at)})
        origin.git("config", "uploadpack.allowFilter", "true")
        origin.git("clone", "--quiet", *options, f"file://{origin.path}", folder / "clone")
        return Repo(folder / "clone")

    return make


def _linked(*options: str) -> Callable[[Path], Repo]:
    def make(folder: Path) -> Repo:
        main = _with_options()(folder)
        main.git("checkout", "--quiet", "--detach")
        main.git("worktree", "add", "--quiet", *options, folder / "linked", "main")
        return Repo(folder / "linked")

    return make


KINDS: Final = (
    Kind("the usual one", "`git init`", (2, 38), "libgit2", _with_options()),
    Kind(
        "SHA-256 ids",
        "`git init --object-format=sha256`",
        (2, 38),
        "plumbing",
        _with_options("--object-format=sha256"),
    ),
    Kind(
        "refs in reftables",
        "`git init --ref-format=reftable`",
        (2, 45),
        "plumbing",
        _with_options("--ref-format=reftable"),
    ),
    Kind(
        "both, as git 3 is to make them",
        "`git init` with both options",
        (2, 45),
        "plumbing",
        _with_options("--object-format=sha256", "--ref-format=reftable"),
    ),
    Kind("bare", "`git clone --bare`", (2, 38), "libgit2", _cloned("--bare")),
    Kind("shallow", "`git clone --depth=1`", (2, 38), "libgit2", _cloned("--depth=1")),
    Kind(
        "partial",
        "`git clone --filter=blob:none`",
        (2, 38),
        "libgit2",
        _cloned("--filter=blob:none"),
    ),
    Kind(
        "with the objects of another one",
        "`git clone --shared`",
        (2, 38),
        "libgit2",
        _cloned("--shared"),
    ),
    Kind("a linked working tree", "`git worktree add`", (2, 38), "libgit2", _linked()),
    Kind(
        "linked by relative paths",
        "`git worktree add --relative-paths`",
        (2, 48),
        "plumbing",
        _linked("--relative-paths"),
    ),
)


def table() -> str:
    """Return the table of the page."""
    rows = (
        f"| {kind.name} | {kind.made_by} | {'.'.join(map(str, kind.since))} | {kind.engine} |\n"
        for kind in KINDS
    )
    return HEAD + "".join(rows)


def _write() -> None:
    page = PAGE.read_text(encoding="utf-8")
    start = page.index(HEAD.partition("\n")[0])
    end = page.index("\n\n", start) + 1
    PAGE.write_text(page[:start] + table() + page[end:], encoding="utf-8")


if __name__ == "__main__":
    _write()
