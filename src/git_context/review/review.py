"""A review of what one commit has and another has not, as a pull request shows it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from git_context.errors import ErrorKind, GitContextError
from git_context.repository import names
from git_context.repository.ancestry import merge_bases, unreachable_from
from git_context.review.context_reviews import Ends, review_contexts
from git_context.review.findings import review_findings
from git_context.review.line_counts import with_line_counts
from git_context.review.mismatches import with_mismatches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from git_context.document.findings import ValidationFinding
    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore
    from git_context.review.context_review import ContextReview
    from git_context.wire import reviewing as wire

_REMOTES = "refs/remotes/"


class Review(NamedTuple):
    """The changes of a commit since it left another, free of any form of output.

    `workflow` is the one that it is limited to, if any. `review_findings` has all of them, those of
    the contexts, and those of files that are no context. `commits` are the ids of the commits that
    are reviewed. The same commits give the same review.
    """

    ends: Ends
    workflow: str | None
    contexts: list[ContextReview]
    findings: list[ValidationFinding]
    commits: frozenset[str]

    def to_markdown(self) -> str:
        """Return a comment for a pull request."""
        from git_context.review.markdown.comment import comment  # noqa: PLC0415  # slow detectors

        return comment(self)

    def to_html(self) -> str:
        """Return a page of its contexts."""
        from git_context.review.page import render  # noqa: PLC0415  # for this form alone

        return render([each.without_metadata() for each in self.contexts])

    def to_json(self, *, exact: bool = False) -> wire.Review:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        ends = self.ends
        return {
            "base": {"name": ends.base, "commit": ends.base_commit},
            "head": {"name": ends.head, "commit": ends.head_commit},
            "contexts": [each.to_json(self.commits, exact=exact) for each in self.contexts],
            "findings": [finding.to_json() for finding in self.findings],
        }


def review(
    store: ObjectStore, base: str, head: str = "HEAD", workflow: str | None = None
) -> Review:
    """Review what `head` changed in contexts since its last common ancestor with `base`.

    Both are named as git names commits; of a branch's full name, the review has the short one.
    Raises `GitContextError` where one of them is none, or they have no history in common.
    """
    limit = names.workflow_id(workflow) if workflow else None
    target = store.resolve(base)
    commit = store.resolve(head)
    bases = merge_bases(store.git, target, commit)
    start = next(iter(bases), None)
    if start is None:
        raise GitContextError(
            f"{base!r} and {head!r} have no commit in common here.",
            hint="A shallow clone lacks it: git fetch --unshallow",
            kind=ErrorKind.MISSING,
        )
    ends = Ends(_called(base), start, _called(head), commit, target)
    task = _task(store, head)
    found = review_findings(store, ends, target, task)
    if limit:
        found = [one for one in found if names.workflow_at(one.path) in (limit, None)]
    limits = [limit] if limit else None
    by_workflow = _by_workflow(found)
    contexts = [
        with_mismatches(store, context_review, ends, task)
        for context_review in review_contexts(store, ends, by_workflow, limits)
    ]
    contexts = with_line_counts(store.git, ends, contexts)
    new_commits = frozenset(unreachable_from(store.git, [commit], [target]))
    return Review(ends, limit, contexts, found, new_commits)


def _by_workflow(found: Iterable[ValidationFinding]) -> dict[str, list[ValidationFinding]]:
    by_workflow: dict[str, list[ValidationFinding]] = {}
    for one in found:
        if workflow := names.workflow_at(one.path):
            by_workflow.setdefault(workflow, []).append(one)
    return by_workflow


def _called(revision: str) -> str:
    return revision.removeprefix(names.HEADS).removeprefix(_REMOTES)


def _task(store: ObjectStore, head: str) -> TaskName | None:
    """Return the task whose branch that is, here or on a remote, if it is one's."""
    asked = ("--verify", "--quiet", "--symbolic-full-name", "--end-of-options", head)
    ref = os.fsdecode(store.git.run("rev-parse", *asked, check=False).stdout).strip()
    if ref.startswith(_REMOTES):
        ref = names.HEADS + ref.removeprefix(_REMOTES).partition("/")[2]
    return names.task_of(ref)
