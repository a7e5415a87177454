"""Checks on the content of a context, one function a concern.

Each takes a JSON object that may hold anything, and lists codes, paths and clauses. A value of the
wrong type is the schema's to report, and skipped here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from git_context.document import members
from git_context.document.derive import derive
from git_context.document.findings import CODES
from git_context.document.fold import is_child, is_object
from git_context.document.ids import is_id
from git_context.document.migrate import CURRENT, version_of
from git_context.document.summary import LONGEST
from git_context.merge.instants import instant

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from git_context.document.migrate import VersionNumber
    from git_context.merge.values import Json, JsonObject, Path

    Problem = tuple[str, Path, str]
    Problems = Iterator[Problem]

LONGEST_HISTORY: Final = 50
CONTEXT_FOLDER: Final = ".claude/context/"

_LOGS: Final = ("error_log", "conversation_history")
_SPAN: Final = ("started_at", "completed_at")
_COMPARED: Final = ("decisions", "pending_actions")
_WORD: Final = re.compile(r"\w+")
_FILLERS: Final = frozenset({"a", "an", "and", "for", "in", "of", "on", "the", "to", "with"})
_DRIVE: Final = re.compile(r"[A-Za-z]:")


def check_content(
    document: JsonObject, path: str, resolves: Callable[[str, str], bool]
) -> Problems:
    """List all problems of a document that stands at `path`.

    `resolves` tells whether a task's `context_ref` leads anywhere, given the two.
    """
    yield from check_version(document)
    yield from check_file_name(document, path)
    yield from check_recorded_conflicts(document)
    yield from check_ids(document)
    yield from check_paths(document)
    yield from check_moments(document)
    yield from check_lengths(document)
    yield from check_figures(document)
    yield from check_references(document, resolves)
    yield from check_near_duplicates(document)


def check_version(document: JsonObject) -> Problems:
    """Compare the document's version with the one that this program knows."""
    found = version_of(document)
    if found and found[0] > CURRENT[0]:
        text = f"version {_shown(found)} is newer than {_shown(CURRENT)}, and cannot be read"
        yield CODES["unknown-version"], ("version",), text
    elif found and found > CURRENT:
        text = f"version {_shown(found)} is newer than {_shown(CURRENT)}"
        yield CODES["newer-version"], ("version",), text


def check_file_name(document: JsonObject, path: str) -> Problems:
    """Compare a context's id with the name of its file."""
    if not path.startswith(CONTEXT_FOLDER):
        return
    name = path.removeprefix(CONTEXT_FOLDER).removesuffix(".json")
    if not is_id(name):
        yield CODES["invalid-id"], (), "the file's name cannot be the id of a workflow"
    workflow_id = members.text_value(document, "workflow_id")
    if is_child(document) and document["parent_workflow_id"] == name:
        yield CODES["child-document"], (), "this is a child document at the path of its parent"
    elif workflow_id not in (None, name):
        text = "the workflow has another id than the file has a name"
        yield CODES["file-name"], ("workflow_id",), text


def check_recorded_conflicts(document: JsonObject) -> Problems:
    """List the recorded conflicts."""
    for index in range(len(members.list_items(document, "merge_conflicts"))):
        path = ("merge_conflicts", str(index))
        yield CODES["unresolved-conflict"], path, "a recorded conflict is not decided"


_NO_ID: Final = "is no valid id: lower-case letters, digits, `.`, `_` and `-`, as in `api-v2`"


def check_ids(document: JsonObject) -> Problems:
    """Check the ids of workflows and tasks: their form, and that no task has two entries."""
    for name in ("workflow_id", "parent_workflow_id", "task_id"):
        value = document.get(name)
        if type(value) is str and not is_id(value):
            yield CODES["invalid-id"], (name,), f"{name!r} {_NO_ID}"
    yield from _check_task_ids(document)


def _check_task_ids(document: JsonObject) -> Problems:
    seen: set[str] = set()
    for path, entry in _objects(document, "parallel_tasks"):
        value = entry.get("task_id")
        if type(value) is not str:
            continue
        is_known = value in seen
        seen.add(value)
        if is_known:
            code = CODES["duplicate-task"]
            yield code, path, "another entry has the same task id"
        if not is_id(value):
            code = CODES["invalid-id"]
            place = (*path, "task_id")
            yield code, place, f"the task's id {_NO_ID}"


def check_paths(document: JsonObject) -> Problems:
    """Check that paths stay in the repository."""
    for index, file in enumerate(members.list_items(document, "files_modified")):
        if type(file) is str and (trouble := why_unsafe(file)):
            yield CODES["unsafe-path"], ("files_modified", str(index)), trouble
    for path, entry in _objects(document, "parallel_tasks"):
        reference = entry.get("context_ref")
        if type(reference) is str and (trouble := why_unsafe(reference)):
            yield CODES["unsafe-path"], (*path, "context_ref"), trouble


def why_unsafe(path: str) -> str:
    """Say why a path cannot be one in a repository, or nothing."""
    if not path:
        return "the path is empty"
    if path.startswith(("/", "~")) or _DRIVE.match(path):
        return "the path is absolute"
    if "\\" in path or not path.isprintable():
        return "the path holds a backslash or characters that are no text"
    if ".." in path.split("/"):
        return "the path climbs with '..'"
    return ""


def check_moments(document: JsonObject) -> Problems:
    """Check that timestamps are moments, and that time runs forward."""
    yield from _are_moments((), document, ("timestamp",))
    yield from _span((), document.get("parallel_execution_summary"), "parallel_execution_summary")
    for path, entry in _objects(document, "parallel_tasks"):
        yield from _span(path, entry)
        context = entry.get("context")
        if is_object(context):
            yield from _are_moments((*path, "context"), context, ("timestamp",))
    for path, checkpoint in _objects(document, "checkpoints"):
        yield from _are_moments(path, checkpoint, ("timestamp",))
    yield from _check_logs(document)


def _check_logs(document: JsonObject) -> Problems:
    """Check the moments of logs, and that no record is earlier than the one before it."""
    for name in _LOGS:
        last = None
        for path, record in _objects(document, name):
            yield from _are_moments(path, record, ("timestamp",))
            moment = instant(record.get("timestamp"))
            if moment and last and moment < last:
                text = "the record is earlier than the one before it"
                yield CODES["time-runs-backwards"], path, text
            last = moment or last


def check_lengths(document: JsonObject) -> Problems:
    """Check what is meant to stay short."""
    summary = document.get("context_summary")
    if type(summary) is str and len(summary) > LONGEST:
        text = f"the summary has {len(summary)} characters, more than {LONGEST}"
        yield CODES["long-summary"], ("context_summary",), text
    messages = len(members.list_items(document, "conversation_history"))
    if messages > LONGEST_HISTORY:
        text = f"the history has {messages} messages, more than {LONGEST_HISTORY}"
        yield CODES["long-history"], ("conversation_history",), text


def check_figures(document: JsonObject) -> Problems:
    """Compare the computed figures that the document has with what they ought to be."""
    for path, figure in derive(document).items():
        value: Json = document
        for step in path:
            value = value.get(step, figure) if is_object(value) else figure
        if value != figure:
            yield CODES["stale-figure"], path, "the figure is not what the document gives"


def check_references(document: JsonObject, resolves: Callable[[str, str], bool]) -> Problems:
    """Check that each `context_ref` leads somewhere, once its task has ended.

    Until then the file may be to come; an entry may hold the context itself.
    """
    for path, entry in _objects(document, "parallel_tasks"):
        task, reference = entry.get("task_id"), entry.get("context_ref")
        is_to_come = entry.get("status") not in members.ENDED or "context" in entry
        if type(reference) is not str or why_unsafe(reference) or is_to_come:
            continue
        if not resolves(str(task), reference):
            place = (*path, "context_ref")
            yield CODES["dangling-reference"], place, "the reference leads nowhere"


def check_near_duplicates(document: JsonObject) -> Problems:
    """List items that say the same as an earlier one, but for form and order of words."""
    for name in _COMPARED:
        seen: dict[Hashable, int] = {}
        items = members.list_items(document, name)
        for index, item in enumerate(items):
            words = _words(item)
            if not words:
                continue
            first = seen.setdefault(words, index)
            if first == index:
                continue
            code = CODES["near-duplicate"]
            place = (name, str(index))
            text = f"the item says the same as item {first + 1} of the list"
            yield code, place, text


def _words(item: Json) -> Hashable:
    words = _WORD.findall(item.casefold()) if type(item) is str else []
    return tuple(sorted(word for word in words if word not in _FILLERS))


def _are_moments(path: Path, holder: JsonObject, names: tuple[str, ...]) -> Problems:
    for name in names:
        value = holder.get(name)
        if type(value) is str and instant(value) is None:
            text = f"{name!r} is no ISO 8601 date and time"
            yield CODES["invalid-timestamp"], (*path, name), text


def _span(path: Path, holder: Json, *name: str) -> Problems:
    if not is_object(holder):
        return
    path = (*path, *name)
    yield from _are_moments(path, holder, _SPAN)
    started, completed = (instant(holder.get(end)) for end in _SPAN)
    if started and completed and completed < started:
        place = (*path, "completed_at")
        yield CODES["time-runs-backwards"], place, "the end is earlier than the start"


def _objects(document: JsonObject, name: str) -> Iterator[tuple[Path, JsonObject]]:
    for index, item in enumerate(members.list_items(document, name)):
        if is_object(item):
            yield (name, str(index)), item


def _shown(version: VersionNumber) -> str:
    return ".".join(map(str, version))
