"""Counts of the lines that the reviewed commits changed in files that tasks claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.fold import is_object
from git_context.document.members import text_items
from git_context.errors import GitContextError
from git_context.verification.references import shown_file

if TYPE_CHECKING:
    from git_context.repository.git import Git
    from git_context.review.context_review import ContextReview
    from git_context.review.context_reviews import Ends
    from git_context.wire import reviewing as wire

_BINARY: Final = "-"
_MOST: Final = 2000
_AT_ONCE: Final = 200  # as many paths of any length as a process can be given


class LineCounts(NamedTuple):
    """The lines that came into a file, and those that went out of it."""

    added: int
    removed: int

    def to_json(self, path: str) -> wire.LineCounts:
        """Return what `--json` says of it."""
        return {"path": path, "added": self.added, "removed": self.removed}


def with_line_counts(git: Git, ends: Ends, reviews: list[ContextReview]) -> list[ContextReview]:
    """Return reviews of contexts with the lines of those files that they name and that changed.

    Of very many files, it is the first ones. If a clone lacks their content, it is none.
    """
    named = [_named_files(each) for each in reviews]
    wanted = {path for paths in named for path in paths.values()}
    try:
        counts = _read_line_counts(git, ends, wanted)
    except GitContextError:
        return reviews
    return [
        each._replace(files={name: counts[path] for name, path in paths.items() if path in counts})
        for each, paths in zip(reviews, named, strict=True)
    ]


def _named_files(context_review: ContextReview) -> dict[str, str]:
    """Return the paths of the files that a context names, by the names that it gives them."""
    document = context_review.document
    names = text_items(document, "files_modified") if is_object(document) else []
    return {name: shown_file(name) for name in names}


def _read_line_counts(git: Git, ends: Ends, wanted: set[str]) -> dict[str, LineCounts]:
    """Return how many lines changed between two commits in those of some files that are text."""
    commits = (ends.base_commit, ends.head_commit)
    options = ["-r", "-z", "--no-renames"]
    # Names in a context may be anything: git is asked for paths that git itself has named.
    changed = wanted.intersection(git.records("diff-tree", *options, "--name-only", *commits, "--"))
    options += ["--numstat", "--diff-algorithm=histogram"]
    paths = [f":(top,literal){path}" for path in sorted(changed)[:_MOST]]
    found: dict[str, LineCounts] = {}
    for at in range(0, len(paths), _AT_ONCE):
        some = paths[at : at + _AT_ONCE]
        for record in git.records("diff-tree", *options, *commits, "--", *some):
            found |= _parsed(record)
    return found


def _parsed(record: str) -> dict[str, LineCounts]:
    added, removed, path = record.split("\t", 2)
    return {} if added == _BINARY else {path: LineCounts(int(added), int(removed))}
