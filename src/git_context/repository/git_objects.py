"""git's objects as data: trees and commits, read from the bytes that git stores, and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = 0o100644
PROGRAM_FILE: Final = 0o100755
FOLDER: Final = 0o040000
LINK: Final = 0o120000
SUBMODULE: Final = 0o160000


class TreeEntry(NamedTuple):
    """The entry of a name in a tree: the object's id, in hexadecimal digits, and the mode."""

    id: str
    mode: int

    @property
    def is_file(self) -> bool:
        """Whether it is a plain file."""
        return self.mode in (FILE, PROGRAM_FILE)

    @property
    def kind(self) -> str:
        """The kind of thing that stands there, in words."""
        kinds = {FOLDER: "a folder", LINK: "a symbolic link", SUBMODULE: "a submodule"}
        return "a file" if self.is_file else kinds.get(self.mode, "something else")


# Entries by name; bytes that are no UTF-8 are half surrogates, as in Python's names of files.
Tree: TypeAlias = dict[str, TreeEntry]


class CommitObject(NamedTuple):
    """A commit as it is stored; it was made `committed_at` seconds after 1970 began."""

    tree: str
    parents: list[str]
    committed_at: int
    message: str


def read_tree(content: bytes, id_size: int) -> Tree:
    """Return the entries of a tree object, whose ids have `id_size` bytes.

    Raises `ValueError` where it is none.
    """
    tree: Tree = {}
    start = 0
    while start < len(content):
        space = content.index(b" ", start)
        end = content.index(b"\0", space)
        mode = int(content[start:space], 8)
        name = content[space + 1 : end].decode("utf-8", "surrogateescape")
        start = end + 1 + id_size
        tree[name] = TreeEntry(content[end + 1 : start].hex(), mode)
    return tree


def write_tree(tree: Mapping[str, TreeEntry]) -> bytes:
    """Return the tree object with these entries, in the order that git demands."""
    named = [(name.encode("utf-8", "surrogateescape"), entry) for name, entry in tree.items()]
    # A folder stands where its name would with a slash behind it.
    named.sort(key=lambda item: item[0] + b"/" if item[1].mode == FOLDER else item[0])
    return b"".join(
        b"%o %s\0%s" % (entry.mode, name, bytes.fromhex(entry.id)) for name, entry in named
    )


def read_commit(content: bytes) -> CommitObject:
    """Return the parts of a commit object; what is no UTF-8 in its message is replaced.

    Raises `ValueError` where it is none.
    """
    header, _, message = content.partition(b"\n\n")
    tree, parents, committer = "", [], b""
    for line in header.split(b"\n"):
        name, _, value = line.partition(b" ")
        if name == b"tree" and not tree:
            tree = value.decode("ascii")
        elif name == b"parent" and not committer:
            parents.append(value.decode("ascii"))
        elif name == b"committer" and not committer:
            committer = value
    # If clocks or programs were broken, git itself takes a commit to be of 1970.
    moment = committer.rpartition(b"> ")[2].split(b" ")[0]
    committed_at = int(moment) if moment.isdigit() else 0
    if not tree:
        raise ValueError("a commit without a tree")
    return CommitObject(tree, parents, committed_at, message.decode("utf-8", "replace"))
