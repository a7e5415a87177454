"""Repositories that several users of one machine write: `core.sharedRepository` (git-config(1))."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_GROUP: Final = ("group", "true", "1", "")  # a setting without a value is a true one
_EVERYBODY: Final = ("all", "world", "everybody", "2")
_WRITTEN_BY_GROUP: Final = 0o070
_READ_BY_OTHERS: Final = 0o005


@contextmanager
def shared(setting: str | None) -> Iterator[None]:
    """Have files and folders made for all who share a repository; `None` is no setting.

    With a setting, it changes the umask, which all threads of the process have in common.
    """
    if setting is None:
        yield
        return
    mask = os.umask(0o077)
    os.umask(mask_for(setting, mask))
    try:
        yield
    finally:
        os.umask(mask)


def mask_for(setting: str, mask: int) -> int:
    """Return the umask with which a repository is to be written by a user who has `mask`."""
    normalized = setting.lower()
    if normalized in _GROUP:
        return mask & ~_WRITTEN_BY_GROUP
    if normalized in _EVERYBODY:
        return mask & ~(_WRITTEN_BY_GROUP | _READ_BY_OTHERS)
    try:
        files = int(normalized, 8)
    except ValueError:
        return mask
    if not files:
        return mask
    # Whoever may read a file may search its folder, too.
    readable = files & 0o444
    folders = files | readable >> 2
    return 0o777 & ~folders
