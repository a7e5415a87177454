"""Conflicts that were left as text, where the merge driver could not merge by meaning.

A merge of JSON as text may repeat an item, or lose one. So a file in which nothing was edited since
is merged again, from the versions that the index holds.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import decode, parse_text
from git_context.jsontext.regions import has_markers, read_regions
from git_context.jsontext.write import write
from git_context.merge.decisions import BASE
from git_context.merge.values import Missing
from git_context.repository.ancestry import merge_bases
from git_context.repository.changed_contexts import merge_heads
from git_context.repository.names import FOLDER
from git_context.workflow.merging.versions import UnreadableError, VersionReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from git_context.jsontext.markers import Markers
    from git_context.jsontext.parse import JsonSource
    from git_context.workflow.resolving.checkout import WorkingTree


def is_left_as_text(checkout: WorkingTree, content: bytes, blobs: Mapping[int, bytes]) -> bool:
    """Tell whether a file is as the driver's command leaves it where the driver itself fails.

    `blobs` are its versions by stage: the base, ours and theirs, as far as there are such.
    """
    if not {2, 3} <= blobs.keys():
        return False
    markers = read_markers(content)
    if markers is None:
        return False
    return any(content == left for left in _left(checkout, blobs, markers))


def read_markers(content: bytes) -> Markers | None:
    """Return the markers of a file; `None` where it has none, or they are out of place."""
    try:
        text, _ = decode(content)
        return read_regions(text).markers if has_markers(text) else None
    except JsonTextError:
        return None


def merged_base(checkout: WorkingTree, path: str) -> JsonSource | None:
    """Merge the bases of a merge that is going on, by meaning; `None` where there are not several.

    So it is with a context alone: git keeps what it made of several bases only as text.
    """
    store, name = checkout.store, path.removeprefix(f"{FOLDER}/")
    head, others = store.tip("HEAD"), merge_heads(checkout.git)
    if not head or len(others) != 1 or name == path:
        return None
    bases = merge_bases(checkout.git, head, *others)
    if len(bases) < 2:  # noqa: PLR2004  # one base is in the index as it is
        return None
    reader = VersionReader(store, checkout.policy)
    try:
        value = reader.value(reader.version(sorted(bases), name))
    except UnreadableError:
        return None
    return None if isinstance(value, Missing) else parse_text(write(value) + "\n")


def _left(checkout: WorkingTree, blobs: Mapping[int, bytes], markers: Markers) -> Iterator[bytes]:
    """Make what the command can leave, the likeliest first (see `setup.command`)."""
    ours, theirs = blobs[2], blobs[3]
    with TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("ours", "base", "theirs")]
        labels = (markers.ours, markers.base or BASE, markers.theirs)
        named = [word for label in labels for word in ("-L", label)]
        for base in dict.fromkeys((blobs.get(1, b""), b"")):
            for file, version in zip(files, (ours, base, theirs), strict=True):
                file.write_bytes(version)
            options = ("-p", f"--marker-size={markers.size}", *named)
            yield checkout.git.run("merge-file", *options, *files, check=False).stdout
    left, middle, right = (sign * markers.size for sign in "<=>")
    yield (
        f"{left} {markers.ours}\n".encode()
        + ours
        + f"\n{middle}\n".encode()
        + theirs
        + f"\n{right} {markers.theirs}\n".encode()
    )
