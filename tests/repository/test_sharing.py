from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from git_context.repository.sharing import mask_for, shared
from tests.support.repos import Repo
from tests.support.workflows import small

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRIVATE = 0o077
USUAL = 0o022


@pytest.fixture
def _private_files() -> Iterator[None]:
    mask = os.umask(PRIVATE)
    yield
    assert os.umask(mask) == PRIVATE, "the umask of the process was not put back"


@pytest.mark.parametrize(
    ("setting", "mask", "expected"),
    [
        ("umask", PRIVATE, PRIVATE),
        ("false", USUAL, USUAL),
        ("0", USUAL, USUAL),
        ("", PRIVATE, 0o007),
        ("group", PRIVATE, 0o007),
        ("1", USUAL, 0o002),
        ("True", USUAL, 0o002),
        ("all", PRIVATE, 0o002),
        ("2", USUAL, 0o002),
        ("everybody", USUAL, 0o002),
        ("0640", USUAL, 0o027),
        ("0660", PRIVATE, 0o007),
        ("0664", PRIVATE, 0o002),
        ("nonsense", USUAL, USUAL),
    ],
)
def test_the_umask_is_that_of_git(setting: str, mask: int, expected: int) -> None:
    assert mask_for(setting, mask) == expected


@pytest.mark.usefixtures("_private_files")
def test_the_umask_comes_back_whatever_happens() -> None:
    with pytest.raises(KeyError), shared("group"):
        raise KeyError


@pytest.mark.usefixtures("home", "_private_files")
@pytest.mark.parametrize(("shared", "bits"), [("group", 0o060), ("all", 0o064), ("umask", 0)])
def test_others_can_go_on_where_one_has_saved(tmp_path: Path, shared: str, bits: int) -> None:
    repo = Repo.create(tmp_path / "repo", f"--shared={shared}")
    small(repo, "t").add("decisions", "a", task="t")
    written = [*(repo.path / ".git" / "git-context").rglob("*")]
    assert written, "no lock was needed"
    for path in [*written, *(repo.path / ".git" / "objects").glob("??/*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        wanted = bits & ~0o222 if path.parent.parent.name == "objects" else bits
        assert mode & 0o077 & ~0o111 == wanted, path
    for folder in (repo.path / ".git" / "objects").glob("??"):
        mode = stat.S_IMODE(folder.stat().st_mode)
        assert mode & 0o077 == bits | (bits & 0o444) >> 2, folder
