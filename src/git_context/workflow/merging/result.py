"""The result of a merge, and the error where somebody has to decide first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.counts import pluralize
from git_context.errors import FINDINGS, ErrorKind, GitContextError
from git_context.merge.values import Missing, with_numbers

if TYPE_CHECKING:
    from git_context.merge.values import Maybe
    from git_context.wire import merging as wire
    from git_context.workflow.merging.code import CodeConflict
    from git_context.workflow.merging.contexts import DocumentConflict
    from git_context.workflow.merging.merge_plan import LeftOut, MergeSource


class MergeResult(NamedTuple):
    """The result of a merge, done or tried.

    `commit` is the branch's tip afterwards, new only where `changed`. `merged` are the sources that
    brought something, `known` those that the branch had already, `left_out` those that cannot be
    merged: a context in them cannot be read, or they have no history in common. `conflicts` and
    `files` (what cannot be merged but by hand) are empty in a merge that was carried out.
    `recorded` wait for a decision; `chosen` were decided. `value` is the workflow's context
    afterwards.
    """

    branch: str
    commit: str
    changed: bool
    merged: list[MergeSource]
    known: list[MergeSource]
    left_out: list[LeftOut]
    conflicts: list[DocumentConflict]
    files: list[CodeConflict]
    recorded: list[DocumentConflict]
    chosen: list[DocumentConflict]
    value: Maybe

    def to_json(self, *, with_document: bool = False, exact: bool = False) -> wire.Merge:
        """Return what `--json` says of it, with the merged document as a dry run has it.

        Numbers of contexts are plain, or else `exact`.
        """
        merged: wire.Merge = {
            "branch": self.branch,
            "commit": self.commit,
            "changed": self.changed,
            "merged": [source.to_json() for source in self.merged],
            "known": [source.to_json() for source in self.known],
            "left_out": [source.to_json() for source in self.left_out],
            "conflicts": [found.to_json(exact=exact) for found in self.conflicts],
            "files": [file.to_json() for file in self.files],
            "recorded": [found.to_json(exact=exact) for found in self.recorded],
            "taken": [found.to_json(exact=exact) for found in self.chosen],
        }
        if with_document and not isinstance(self.value, Missing):
            merged["document"] = with_numbers(self.value, exact=exact)
        return merged


class ConflictsError(GitContextError):
    """The sources cannot be merged without a decision; `merge` tells where. Nothing has changed."""

    def __init__(self, merge: MergeResult) -> None:
        count = len(merge.conflicts) + len(merge.files)
        hint = "Decide with --take, write them down with --record, or edit one of the branches."
        if merge.files:
            hint = "Files are merged by hand: git merge, in a working tree of the branch."
        super().__init__(
            f"{pluralize(count, 'conflict')}: {merge.branch} is as it was.",
            hint=hint,
            exit_code=FINDINGS,
            kind=ErrorKind.CONFLICTS,
        )
        self.merge = merge
