"""What the fuzzer runs: the parser, and the merge driver, on bytes that anybody may have written.

Three documents, of base, ours and theirs, are separated by a byte that stands in no UTF-8 text.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from git_context.driver import CONFLICTS, MERGED, DriverCall, MergeRefusedError, run
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEPARATOR: Final = b"\xfe"
NAMES: Final = ("base", "ours", "theirs")


def target(folder: Path) -> Callable[[bytes], None]:
    """Return a function that tries one input, with its files in `folder`."""
    files = [folder / name for name in NAMES]

    def try_one(data: bytes) -> None:
        with suppress(JsonTextError):
            parse(data)
        versions = data.split(SEPARATOR, 2)
        if len(versions) == len(files):
            _merge(files, versions)

    return try_one


def _merge(files: list[Path], versions: list[bytes]) -> None:
    for file, content in zip(files, versions, strict=True):
        file.write_bytes(content)
    labels = ("%S", "%X", "%Y")
    try:
        code = run(DriverCall([*map(os.fspath, files), "7", ".claude/context/w.json", *labels]))
    except MergeRefusedError:
        return
    assert code in (MERGED, CONFLICTS)
    if code == MERGED:
        parse(files[1].read_bytes())
