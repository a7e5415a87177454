"""The small steps: a value added, removed or set, an action done, work handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.document import members, value_edits
from git_context.document.corrections import field_name
from git_context.document.fold import is_object, replace_entry, task_entry
from git_context.errors import USAGE, ErrorKind, GitContextError
from git_context.jsontext.scanner import MAX_DEPTH
from git_context.merge.pointer import to_pointer
from git_context.repository.names import short
from git_context.workflow import workflow_branches
from git_context.workflow.changes import commit_change, with_figures
from git_context.workflow.contribution import read_contribution
from git_context.workflow.lifecycle import edit_of, present

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from git_context.merge.values import Json, JsonObject, Path
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.changes import ContextEdit, Saved, Tip
    from git_context.workflow.target import CommitInfo, Target

    Edit = Callable[[JsonObject, str | None], JsonObject]

ACTIONS: Final = "pending_actions"
FILES: Final = "files_modified"


def add_values(
    store: ObjectStore, target: Target, field: str, values: list[Json], commit_info: CommitInfo
) -> Saved:
    """Append values to a list, those that it does not hold yet."""
    name, notes = _meant(field)
    path = parse_field(name)
    return commit_edit(
        store,
        target,
        f"Add to {name}: {_shown(values)}",
        lambda here, task: value_edits.add_values(here, task, path, values),
        commit_info,
        notes=notes,
    )


def remove_values(
    store: ObjectStore, target: Target, field: str, values: list[Json], commit_info: CommitInfo
) -> Saved:
    """Take values out of a list. Raises `GitContextError` where it does not hold one of them."""
    name, notes = _meant(field)
    path = parse_field(name)
    return commit_edit(
        store,
        target,
        f"Remove from {name}: {_shown(values)}",
        lambda here, task: value_edits.remove_values(here, task, path, values),
        commit_info,
        notes=notes,
    )


def set_value(
    store: ObjectStore, target: Target, pointer: str, value: Json, commit_info: CommitInfo
) -> Saved:
    """Set what stands at a JSON Pointer; a shared list of a task is not set but added to."""
    pointer, notes = _meant(pointer)
    path = parse_field(pointer)
    if target.task and value_edits.is_shared_list(path):
        raise GitContextError(
            f"{path[0]} is shared by all tasks, and cannot be set for one.",
            hint=f"git context add {path[0]} …; git context remove {path[0]} …",
        )
    subject = f"Set {pointer}"
    return commit_edit(
        store,
        target,
        subject,
        lambda here, task: value_edits.set_value(here, task, path, value),
        commit_info,
        notes=notes,
    )


def finish_action(
    store: ObjectStore, target: Target, action: str, commit_info: CommitInfo
) -> Saved:
    """Take a finished action off the list of pending ones."""

    def finished(here: JsonObject, task: str | None) -> JsonObject:
        pending = members.list_items(here, ACTIONS)
        found = _named_entries(pending, action)
        if len(found) == 1:
            return value_edits.remove_values(here, task, (ACTIONS,), found)
        known = [members.entry_text(entry) for entry in found or pending]
        is_unclear = "may be one of several pending actions" if found else "is not pending"
        raise GitContextError(
            f"{action!r} {is_unclear}{':' if known else '.'}",
            listed=known,
            hint="Name one by its text, its id or a beginning that no other has."
            if known
            else "None are pending.",
            kind=ErrorKind.MISSING,
        )

    return commit_edit(store, target, f"Done: {action}", finished, commit_info)


def _named_entries(entries: list[Json], name: str) -> list[Json]:
    """Find the entries that a name may mean: by its text, else its id, else how it begins."""
    by_text: list[Json] = []
    by_id: list[Json] = []
    by_beginning: list[Json] = []
    for entry in entries:
        text = members.entry_text(entry)
        if text == name:
            by_text.append(entry)
        if is_object(entry) and entry.get("id") == name:
            by_id.append(entry)
        if name and text.startswith(name):
            by_beginning.append(entry)
    return by_text[:1] or by_id or by_beginning


def hand_off(
    store: ObjectStore, target: Target, agent: str, fields: dict[str, Json], commit_info: CommitInfo
) -> Saved:
    """Name the agent who is next, and set `fields`: `phase`, `context_summary`."""

    def handed(here: JsonObject, task: str | None) -> JsonObject:
        for name, value in {"next_agent": agent, **fields}.items():
            here = value_edits.set_value(here, task, (name,), value)
        return here

    return commit_edit(store, target, f"Hand off to {agent}", handed, commit_info)


def commit_edit(  # noqa: PLR0913  # what a commit is made of, in one call
    store: ObjectStore,
    target: Target,
    subject: str,
    take: Edit,
    commit_info: CommitInfo,
    *,
    notes: Sequence[str] = (),
) -> Saved:
    """Commit one step, with the time of it where it changed anything; `notes` are passed on."""
    task = target.task.id if target.task else None

    def taken(tip: Tip) -> ContextEdit:
        before = present(tip, target.ref, target.workflow)
        try:
            after = take(before, task)
        except value_edits.ForeignPlaceError as error:
            raise GitContextError(
                f"{error}, not to the task {task!r}.", hint=_instead(store, target, error)
            ) from error
        except value_edits.EditError as error:
            raise GitContextError(f"This cannot be done: {error}.") from error
        if after != before:
            after = value_edits.set_value(
                _with_count(store, target, tip, after), task, ("timestamp",), tip.now
            )
            after = with_figures(after)
        return edit_of(after, subject, target.task)._replace(notes=notes)

    return commit_change(store, target, taken, commit_info)


def _meant(name: str) -> tuple[str, list[str]]:
    """Return the field that a name is a near miss of, and a sentence that says so.

    A pointer is taken as it stands.
    """
    field = field_name(name)
    return field, [f"Read {name!r} as {field!r}."] if field != name else []


def _instead(store: ObjectStore, target: Target, error: value_edits.ForeignPlaceError) -> str:
    """Say which options lead to the document that a place belongs to."""
    if error.task is not None:
        return f"There it is {to_pointer(error.path[2:])}: add --task {error.task}"
    branches = workflow_branches.list_branches(store, target.workflow)
    branch = short(branches[0]) if len(branches) == 1 else "BRANCH"
    return f"To write it there, add: --branch {branch}"


def parse_field(field: str) -> Path:
    """Read the name of a field or a JSON Pointer."""
    try:
        path = value_edits.parse_path(field)
    except value_edits.EditError as error:
        raise GitContextError(f"{error}.", exit_code=USAGE) from error
    if len(path) > MAX_DEPTH:
        raise GitContextError(
            f"No context is {len(path)} levels deep: {MAX_DEPTH} are the most.", exit_code=USAGE
        )
    return path


def _with_count(store: ObjectStore, target: Target, tip: Tip, after: JsonObject) -> JsonObject:
    """Count a task's files anew where they changed."""
    if target.task is None or (tip.document or {}).get(FILES) == after.get(FILES):
        return after
    here = read_contribution(store, target.task, tip.commit or "")
    child = here._replace(document=after).child() if here else {}
    entry = task_entry(after, target.task.id) or {"task_id": target.task.id}
    count = str(len(members.list_items(child, FILES))).encode()
    return {**after, "parallel_tasks": replace_entry(after, {**entry, "files_count": count})}


def _shown(values: list[Json]) -> str:
    return ", ".join(map(members.entry_text, values))
