"""The figures and the summary that a merge derives for its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.document.derive import derive
from git_context.document.fold import is_object
from git_context.document.summary import LONGEST, with_summary, with_written
from git_context.errors import USAGE, GitContextError
from git_context.repository.names import short

if TYPE_CHECKING:
    from git_context.merge.values import Json, JsonObject, Path
    from git_context.workflow.target import Target


def conclude(target: Target, document: JsonObject, *, begin: bool, summary: str) -> JsonObject:
    """Return a merged context with its summary: the one given, or one composed anew.

    A written summary stays, unless another is given. With `begin`, all figures are computed and a
    missing summary is composed; else, what there is of them is brought up to date. On the branch of
    a task, nothing of this is the task's to write.
    """
    if target.task:
        return document
    if begin:
        for path, figure in derive(document).items():
            document = _with_figure(document, path, figure)
    if summary:
        return with_written(document, summary)
    return with_summary(document, begin=begin)


def check_summary(target: Target, text: str) -> str:
    """Return a summary if it can be that of a merge; raises `GitContextError` where not."""
    if text and target.task:
        raise GitContextError(
            f"{short(target.ref)} is the branch of a task, which has the summary in its document.",
            hint="Set that with: git context set /context_summary JSON",
            exit_code=USAGE,
        )
    if len(text) > LONGEST:
        raise GitContextError(
            f"The summary has {len(text)} characters, more than {LONGEST}.",
            exit_code=USAGE,
        )
    return text


def _with_figure(document: JsonObject, path: Path, figure: Json) -> JsonObject:
    name, *rest = path
    if not rest:
        return {**document, name: figure}
    inner = document.get(name, {})
    if not is_object(inner):
        return document
    return {**document, name: _with_figure(inner, tuple(rest), figure)}
