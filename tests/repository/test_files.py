from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from git_context.errors import GitContextError
from git_context.repository import files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o664])
def test_the_mode_stays(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"old")
    file.chmod(mode)

    files.replace(file, b"new")

    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", mode)
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_file_has_the_mode_of_the_umask(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        files.replace(tmp_path / "a" / "b" / "f", b"new")
    finally:
        os.umask(mask)

    assert (tmp_path / "a" / "b" / "f").stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_replaced_stays_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()

    with pytest.raises(GitContextError, match="Cannot write"):
        files.replace(folder, b"new")

    assert list(tmp_path.iterdir()) == [folder]


def test_reading(tmp_path: Path) -> None:
    assert files.read(tmp_path / "missing") == b""
    with pytest.raises(GitContextError, match="Cannot read"):
        files.read(tmp_path)


def test_removing_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GitContextError, match="Cannot delete"):
        files.remove(tmp_path / "missing")
