"""Objects and refs by git's own commands: works in every repository, and starts at once.

One `git cat-file --batch-command` answers all that is read. Objects to be written are kept here,
and handed to git together, as a pack that it unpacks: git sees to locks, permissions, the disk and
quarantines as it always does.
"""

from __future__ import annotations

import os
import zlib
from _thread import allocate_lock
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from git_context.errors import ErrorKind, GitContextError
from git_context.repository.ancestry import merge_bases
from git_context.repository.digests import digest
from git_context.repository.engine import MissingObjectError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.repository.engine import RepositoryLayout
    from git_context.repository.git import Git
    from git_context.repository.processes import Conversation

_PACK_TYPES: Final = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}
_REF: Final = "%(HEAD)%00%(objectname)%00%(refname)"
# So many bytes wait to be handed to git, and no more.
_MOST_PENDING: Final = 32 * 1024 * 1024
_ATTEMPTS: Final = 5
_AS_IS: Final = 0  # zlib's level: git compresses by its own settings when it unpacks


class Plumbing:
    """The engine by git's command line, on the repository that `git` works on.

    Refs are listed once and remembered, until `forget_refs`, unless the program is a lasting one.
    """

    def __init__(self, git: Git, layout: RepositoryLayout, *, is_lasting: bool) -> None:
        self._git = git
        self._layout = layout
        self._is_lasting = is_lasting
        self._listed: list[list[str]] | None = None
        self._process: Conversation | None = None
        self._pending: dict[str, tuple[str, bytes]] = {}
        self._pending_bytes = 0
        # Threads of one program share a process of git's, one question at a time.
        self._lock = allocate_lock()

    def __del__(self) -> None:
        """Let git end, which it does where nobody can ask any more."""
        self._hang_up()

    # Reading

    def read(self, name: str) -> tuple[str, bytes]:
        """Return the type of an object, as git calls it, and its content."""
        with self._in_turn():
            if name in self._pending:
                return self._pending[name]
            kind, size = self._ask("contents", name)
            content = self._received(size + 1)  # a newline follows
        return kind, content[:-1]

    def size(self, name: str) -> int:
        """Return the bytes that an object's content has, without reading it."""
        with self._in_turn():
            if name in self._pending:
                return len(self._pending[name][1])
            return self._ask("info", name)[1]

    def has(self, name: str) -> bool:
        """Tell whether an object is here, or can be fetched."""
        try:
            self.size(name)
        except MissingObjectError:
            return False
        return True

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Ask one question at a time, and leave no answer over that the next one would get."""
        with self._lock:
            try:
                yield
            except MissingObjectError:
                raise  # which is a whole answer
            except BaseException:
                self._hang_up()
                raise

    def _ask(self, question: str, name: str) -> tuple[str, int]:
        """Ask git about an object; returns its type and size, with which the answer begins."""
        assert name.isalnum()  # noqa: S101  # an id, and no grammar of git's
        process = self._process = self._process or self._git.converse("cat-file", "--batch-command")
        assert process.stdin  # noqa: S101  # both are pipes
        assert process.stdout  # noqa: S101
        try:
            process.stdin.write(f"{question} {name}\n".encode())
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = b""
        if not answer.endswith(b"\n"):
            raise self._failure(name)
        words = answer.decode().split()
        if words[-1] == "missing":
            raise MissingObjectError(name)
        return words[1], int(words[2])

    def _received(self, size: int) -> bytes:
        """Return the next bytes of git's answer."""
        assert self._process  # noqa: S101  # which has answered
        assert self._process.stdout  # noqa: S101
        content = self._process.stdout.read(size)
        if len(content) < size:
            raise GitContextError("git stopped in the middle of an object.", kind=ErrorKind.GIT)
        return content

    def _failure(self, name: str) -> Exception:
        """Return why git gave up at an object: a process of its own says it."""
        if self._git.run("cat-file", "-e", name, check=False).returncode:
            return MissingObjectError(name)
        done = self._git.run("cat-file", "-p", name, check=False)
        complaint = os.fsdecode(done.stderr).strip().removeprefix("fatal: ")
        return GitContextError(
            f"git's objects cannot be read: {complaint or 'git stopped'}.",
            hint="Nothing has changed. See: git fsck",
            kind=ErrorKind.GIT,
        )

    def _hang_up(self) -> None:
        process, self._process = self._process, None
        if process and process.stdin and process.stdout:
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
            process.wait()

    # Writing

    def write(self, kind: str, content: bytes) -> str:
        """Take an object of a type over and return its id; others see it after `flush`."""
        name = self._digest(b"%s %d\0%s" % (kind.encode(), len(content), content)).hex()
        with self._lock:
            self._pending[name] = kind, content
            self._pending_bytes += len(content)
        if self._pending_bytes > _MOST_PENDING:
            self.flush()
        return name

    def flush(self) -> None:
        """Have git store what was written, so that it sees it, too."""
        with self._lock:
            if self._pending:
                self._unpack(self._pack(self._pending))
                self._pending, self._pending_bytes = {}, 0

    def _unpack(self, pack: bytes) -> None:
        """Have git store the objects of a pack one by one."""
        done = self._git.run("unpack-objects", "-q", input=pack, check=False)
        for _ in range(_ATTEMPTS):
            # `git gc` removes a folder of objects between its making and the first file in it.
            is_overtaken = b"unable to create temporary file" in done.stderr
            if not is_overtaken:
                break
            done = self._git.run("unpack-objects", "-q", input=pack, check=False)
        if done.returncode == 0:
            return
        complaint = os.fsdecode(done.stderr).strip().removeprefix("error: ")
        why = complaint or f"git ended with {done.returncode}"
        raise GitContextError(
            f"git's objects cannot be written: {why}.",
            hint="Nothing has changed.",
            kind=ErrorKind.GIT,
        )

    def _pack(self, written: dict[str, tuple[str, bytes]]) -> bytes:
        """Return objects as a pack (gitformat-pack(5)), none as a difference from another one."""
        parts = [b"PACK", (2).to_bytes(4), len(written).to_bytes(4)]
        for kind, content in written.values():
            parts += (_pack_header(_PACK_TYPES[kind], len(content)), zlib.compress(content, _AS_IS))
        packed = b"".join(parts)
        return packed + self._digest(packed)

    def _digest(self, content: bytes) -> bytes:
        return digest(self._layout.object_format, content)

    # Refs and descent

    def head(self) -> str | None:
        """Return the full name of the current branch, born or not; `None` where none is."""
        if born := self._born():
            return born
        done = self._git.run("symbolic-ref", "--quiet", "HEAD", check=False)
        return os.fsdecode(done.stdout).removesuffix("\n") or None

    def _born(self) -> str | None:
        """Return the current branch, if it has a commit."""
        return next((name for mark, _, name in self._refs() if mark == "*"), None)

    def tip(self, ref: str) -> str | None:
        """Return what a ref points to; `None` where there is no such ref."""
        tips = self.refs()
        listed = tips.get(ref) or (ref == "HEAD" and tips.get(self._born() or ""))
        if listed or ref.startswith("refs/"):
            return listed or None
        # HEAD and its like are in no list.
        done = self._git.run("show-ref", "--verify", "--hash", "--", ref, check=False)
        return done.stdout.decode().strip() or None

    def refs(self) -> dict[str, str]:
        """Return what all refs point to, by name, sorted."""
        return {name: tip for _, tip, name in self._refs()}

    def _refs(self) -> list[list[str]]:
        """Return all refs: a star at the current branch, the object, the name."""
        listed = self._listed
        if listed is None:
            printed = self._git.text("for-each-ref", f"--format={_REF}")
            listed = [line.split("\0") for line in printed.split("\n") if line]
            self._listed = None if self._is_lasting else listed
        return listed

    def forget_refs(self) -> None:
        """Ask git anew for refs, which somebody has moved."""
        self._listed = None

    def contains(self, descendant: str, ancestor: str) -> bool:
        """Tell whether one commit descends from another one."""
        self.flush()
        done = self._git.recall("merge-base", "--is-ancestor", ancestor, descendant)
        if done.returncode > 1:
            raise self._failure(ancestor)
        return done.returncode == 0

    def merge_base(self, commit: str, others: list[str]) -> str | None:
        """Return the best common ancestor of a commit and any of the others."""
        self.flush()
        return next(iter(merge_bases(self._git, commit, *others)), None)

    def refresh(self) -> None:
        """Have git look at the repository anew."""
        self._listed = None
        with self._lock:
            self._hang_up()


def _pack_header(kind: int, size: int) -> bytes:
    """Return how a pack begins an object: four bits of the size, then seven in each byte."""
    header = bytearray()
    byte, size = kind << 4 | size & 0b1111, size >> 4
    while size:
        header.append(byte | 0b1000_0000)
        byte, size = size & 0b0111_1111, size >> 7
    header.append(byte)
    return bytes(header)
