"""What every merge must keep: no edit is missing without a conflict that shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from tests.support.regions import MARKER_SIZE, choices, choose, conflicts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.support.edits import Document, Edit
    from tests.support.repos import Repo


def assert_nothing_lost(
    repo: Repo, path: str, edits: Iterable[Edit], *, marker_size: int = MARKER_SIZE
) -> None:
    """Every edit stands in the file, or in a region of it that is marked as a conflict.

    A file that is merged is valid JSON; one with conflicts is so for each choice of sides.
    """
    content = (repo.path / path).read_bytes()
    if is_unmerged(repo, path):
        assert conflicts(content, marker_size), f"{path} is unmerged, but nothing in it shows it"
    else:
        assert not conflicts(content, marker_size), f"{path} has markers, but counts as merged"
    _assert_stand(edits, map(strict, choices(content, marker_size)))


def assert_stages_show(repo: Repo, path: str, edits: Iterable[Edit]) -> None:
    """The file is unmerged, and every edit stands in one of the versions that the index holds.

    This is how git shows the conflicts that are its own: of files it calls binary, and of removals.
    """
    assert is_unmerged(repo, path)
    stages = [strict(repo.git("show", f":{stage}:{path}").stdout) for stage in _stages(repo, path)]
    _assert_stand(edits, stages)


def assert_text_conflict(repo: Repo, path: str, base: bytes, ours: bytes, theirs: bytes) -> None:
    """The file is unmerged, and whoever takes one side of it gets all lines that it changed."""
    content = (repo.path / path).read_bytes()
    assert is_unmerged(repo, path)
    assert conflicts(content), f"{path} is unmerged, but nothing in it shows it"
    for name, side in (("ours", ours), ("theirs", theirs)):
        chosen = _lines(choose(content, name))
        assert _lines(side) - _lines(base) <= chosen, f"{name} has lost lines"


def assert_all_stand(content: bytes | str, edits: Iterable[Edit]) -> None:
    """Every edit stands in a document."""
    _assert_stand(edits, [strict(content)])


def is_unmerged(repo: Repo, path: str) -> bool:
    """Tell whether the index holds several versions of a file."""
    return bool(_stages(repo, path))


def strict(content: bytes | str) -> Document:
    """Read JSON: a key twice, NaN and an infinity are errors."""
    return json.loads(content, object_pairs_hook=_unique, parse_constant=_refuse)


def unordered(document: Document) -> str:
    """Write a document so that the order of its members and items makes no difference."""
    if isinstance(document, dict):
        members = (f"{name!r}:{unordered(member)}" for name, member in document.items())
        return "{" + ",".join(sorted(members)) + "}"
    if isinstance(document, list):
        return "[" + ",".join(sorted(map(unordered, document))) + "]"
    return json.dumps(document)


def _assert_stand(edits: Iterable[Edit], documents: Iterable[Document]) -> None:
    documents = list(documents)
    missing = [edit for edit in edits if not any(map(edit.stands, documents))]
    assert not missing, f"lost: {missing}"


def _stages(repo: Repo, path: str) -> list[str]:
    listed = repo.git("ls-files", "--unmerged", "-z", "--", f":(literal){path}").stdout.decode()
    return [entry.split("\t")[0].split(" ")[2] for entry in listed.split("\0") if entry]


def _unique(members: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(members)
    assert len(document) == len(members), "a key stands twice"
    return document


def _refuse(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is not JSON")


def _lines(content: bytes) -> set[bytes]:
    return set(content.split(b"\n"))


def without_labels(text: str) -> list[str]:
    """Leave out what differs between versions of git and operations: whom a marker names."""
    return [
        line[:7] if line[:7] in ("<<<<<<<", "|||||||", ">>>>>>>") else line
        for line in text.splitlines()
    ]
