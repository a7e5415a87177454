"""Facts about commits, kept in the git directory from one run to the next.

They are a cache: without them, or where they cannot be read or written, the same answers take
longer. A file is replaced in one step, and believed only where its checksum and its key are right.
"""

from __future__ import annotations

import marshal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from git_context._version import __version__
from git_context.errors import GitContextError
from git_context.repository import files

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.repository.object_store import ObjectStore

FOLDER: Final = "git-context/facts"
# So many facts that are new are found out again as fast as they are kept.
FEW: Final = 32
_LARGEST: Final = 64 * 1024 * 1024
_SUM: Final = 4  # bytes


def read(store: ObjectStore, question: str) -> Any:
    """Return what was kept for a question; `None` where there is nothing that can be believed."""
    with (
        suppress(OSError, EOFError, ValueError, TypeError),
        _file(store, question).open("rb") as at,
    ):
        checksum, body = at.read(_SUM), at.read(_LARGEST)
        if _sum(body) == checksum:
            key, facts = marshal.loads(body)  # noqa: S302  # its own words, by the checksum
            return facts if key == _key(store, question) else None
    return None


def keep(store: ObjectStore, question: str, facts: Any) -> None:
    """Keep facts, of values that `marshal` knows; where that cannot be done, nothing happens."""
    with suppress(GitContextError, OSError, ValueError), store.shared():
        body = marshal.dumps((_key(store, question), facts))
        if len(body) < _LARGEST:
            files.replace(_file(store, question), _sum(body) + body)


def _file(store: ObjectStore, question: str) -> Path:
    return store.common_dir / FOLDER / f"{crc32(question.encode()):08x}"


def _key(store: ObjectStore, question: str) -> str:
    """Return all that the facts rest on but commits: where a clone is cut off is no commit's."""
    program = f"{__version__} {sys.implementation.cache_tag} {marshal.version}"
    border = files.read(store.common_dir / "shallow"), *store.git.variables("GIT_SHALLOW_FILE")
    return repr((program, question, border))


def _sum(body: bytes) -> bytes:
    return crc32(body).to_bytes(_SUM, "big")
