"""Values lost in a merge of contexts as lines of text, as hosting services make it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from git_context.document.validate import TOO_LARGE, ValidationRequest, validate
from git_context.enforcement.validation import lost_edits
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.repository.ancestry import merge_bases
from git_context.setup import attributes

if TYPE_CHECKING:
    from git_context.document.findings import ValidationFinding
    from git_context.enforcement.remerge import Remerge
    from git_context.repository.object_store import ObjectStore
    from git_context.repository.objects import TreeEntry

AS_TEXT: Final = "merged as text, as on a hosting service"


def lost_as_text(
    store: ObjectStore, path: str, commits: tuple[str, str], merge: Remerge
) -> list[ValidationFinding]:
    """List what goes wrong where two commits' versions of a context are merged as text.

    Nothing does where only one of them changed it, where git finds a conflict, or where the first
    one's `.gitattributes` forbids such merges, as `git context init` has it.
    """
    merged = _as_text(store, path, commits)
    if merged is None:
        return []
    found = [one for one in validate(ValidationRequest(path, merged)) if one.is_error]
    with suppress(JsonTextError):
        found += lost_edits(merge, parse(merged).value, path)
    return [one._replace(message=f"{AS_TEXT}: {one.message}", revision=commits[1]) for one in found]


def _as_text(store: ObjectStore, path: str, commits: tuple[str, str]) -> bytes | None:
    """Return the result of a clean merge as text, `None` where there is none."""
    versions = _versions(store, path, commits)
    if versions is None or _never_as_text(store, commits[0]):
        return None
    with TemporaryDirectory(prefix="git-context-") as folder:
        files = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for file, entry in zip(files, versions, strict=True):
            file.write_bytes(store.content(entry, TOO_LARGE) or b"")
        done = store.git.run("merge-file", "-p", "-q", *files, check=False)
    return done.stdout if done.returncode == 0 else None


def _versions(
    store: ObjectStore, path: str, commits: tuple[str, str]
) -> tuple[TreeEntry, TreeEntry, TreeEntry] | None:
    """Return ours, base and theirs of what both commits changed, each in its own way."""
    ours, theirs = (store.entry(commit, path) for commit in commits)
    bases = merge_bases(store.git, *commits)
    base = store.entry(bases[0], path) if bases else None
    if ours is None or theirs is None or base is None:
        return None
    is_same = ours.id == theirs.id or base.id in (ours.id, theirs.id)
    return None if is_same else (ours, base, theirs)


def _never_as_text(store: ObjectStore, commit: str) -> bool:
    entry = store.entry(commit, ".gitattributes")
    content = store.content(entry, TOO_LARGE) if entry and entry.is_file else None
    return attributes.NEVER_AS_TEXT in (content or b"").splitlines()
