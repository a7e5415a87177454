"""Existing documents become a workflow with its branches, all or none, dated as they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document import members
from git_context.document.corrections import correct
from git_context.document.fold import fold, is_child, is_object, replace_entry, task_entry
from git_context.document.handing_on import hand_on
from git_context.document.policy import is_context
from git_context.errors import ErrorKind, GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.merge.instants import instant
from git_context.repository import commits, files, names
from git_context.repository.names import TaskName, context_path, short
from git_context.repository.publish import Plan, publish
from git_context.repository.refs import Move
from git_context.workflow.acceptance import check_before_commit, read_present, refuse_unfit_child
from git_context.workflow.changes import render_context
from git_context.workflow.target import Target

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.merge.values import Json, JsonObject
    from git_context.repository.commits import Stamp
    from git_context.repository.object_store import ObjectStore


# Behind the age of any document.
_NEVER: Final = (True, "~")


class Imported(NamedTuple):
    """A workflow that was imported; `skipped` are the files that are no part of its beginning.

    `notes` say what of the documents was corrected.
    """

    workflow: str
    branch: str
    commit: str
    tasks: dict[str, str]
    skipped: list[str]
    notes: list[str]


class _ImportedDocuments(NamedTuple):
    """The documents of one workflow: its first context, later hand-offs, its tasks' documents."""

    first: JsonObject
    hand_offs: list[JsonObject]
    children: list[JsonObject]
    skipped: list[str]
    notes: list[str]


class _PlannedCommit(NamedTuple):
    """The content of one commit, the document whose words it bears, its subject and its task."""

    composed: JsonObject
    source_document: JsonObject
    subject: str
    task: TaskName | None = None


def import_folder(
    store: ObjectStore, ref: str, folder: Path, workflow: str | None, *, verify: bool = True
) -> Imported:
    """Commit the documents of a folder: the parent's on the branch `ref`, each child's on its own.

    Of several contexts of the workflow the earliest begins it. The next ones are hand-offs, a
    commit each; those that are later than a child's are what was made of the children's work, and
    are skipped. Each commit bears its document's `timestamp`, from 1970 on. Raises
    `GitContextError` where files are no JSON, several workflows or none are there, a context is not
    valid (unless `verify` is false), or a branch that would be made exists.
    """
    found = _find(folder, workflow)
    name = names.workflow_id(str(found.first["workflow_id"]))
    tasks = [names.task(name, str(child["task_id"])) for child in found.children]
    for child in found.children if verify else ():
        refuse_unfit_child(child, name)
    commits.refuse_filter(store, context_path(name))
    who = commits.read_stamp(store.git)
    made: dict[str, str] = {}

    def plan(tip: str | None) -> Plan:
        made.clear()
        if tip and store.document(tip, name):
            raise GitContextError(f"{short(ref)} has the workflow {name!r} already.")
        _refuse_branches(store, tasks)

        def commit(below: str | None, page: _PlannedCommit) -> str:
            return _commit(store, below, page, who, verify=verify)

        handed = found.first
        begin = commit(tip, _PlannedCommit(handed, handed, f"Start {name}"))
        for given in found.hand_offs:
            handed = hand_on(handed, given, store.policy(begin))
            begin = commit(begin, _PlannedCommit(handed, given, f"Save {name}"))
        parent = _with_all_tasks(handed, found.children)
        if parent != handed:
            page = _PlannedCommit(parent, handed, "List all tasks")
            begin = commit(begin, page)
        for task, child in zip(tasks, found.children, strict=True):
            composed = fold(parent, child)
            page = _PlannedCommit(composed, child, f"Save {task.id}", task)
            made[task.id] = commit(begin, page)
        moves = [Move(ref, begin, tip)]
        moves += [Move(task.branch, made[task.id], None) for task in tasks]
        return Plan(moves, f"context: Import {name}", context_path(name))

    done = publish(store, ref, plan)
    assert done  # noqa: S101  # there is always something to do
    commit = str(done.moves[0].new)
    return Imported(name, short(ref), commit, made, found.skipped, found.notes)


def _refuse_branches(store: ObjectStore, tasks: list[TaskName]) -> None:
    for task in tasks:
        if store.tip(task.branch):
            raise GitContextError(f"The branch {short(task.branch)} exists already.")


def _with_all_tasks(parent: JsonObject, children: list[JsonObject]) -> JsonObject:
    """Return the parent's context, which lists every child from now on."""
    for child in children:
        if not task_entry(parent, str(child["task_id"])):
            entry: JsonObject = {"task_id": child["task_id"], "agent": child.get("current_agent")}
            parent = {**parent, "parallel_tasks": replace_entry(parent, entry)}
    return parent


def _find(folder: Path, workflow: str | None) -> _ImportedDocuments:
    """Read the documents of a folder, and tell what each is; near misses in them are corrected."""
    contexts: dict[str, list[tuple[str, JsonObject]]] = {}
    children: dict[str, list[JsonObject]] = {}
    skipped: list[str] = []
    notes: list[str] = []
    for file in sorted(folder.glob("*.json")):
        value = _read(file)
        document, corrections = correct(value) if is_object(value) else (value, [])
        notes += [f"{file.name}: {note}" for note in corrections]
        if is_child(document):
            children.setdefault(str(document["parent_workflow_id"]), []).append(document)
        elif is_context(document) and is_object(document):
            contexts.setdefault(str(document["workflow_id"]), []).append((file.name, document))
        else:
            skipped.append(file.name)
    name = _chosen(folder, list(contexts), workflow)
    task_documents = children.get(name, [])
    (_, first), *later = sorted(contexts[name], key=lambda pair: _age(pair[1]))
    first_child = min(map(_age, task_documents), default=_NEVER)
    # Whatever is later than a child was made of the children's work.
    hand_offs = [document for _, document in later if _age(document) < first_child]
    skipped += [file for file, _ in later[len(hand_offs) :]]
    return _ImportedDocuments(first, hand_offs, task_documents, skipped, notes)


def _chosen(folder: Path, found: list[str], workflow: str | None) -> str:
    """Return the one workflow that is meant, of those whose contexts were found."""
    wanted = [workflow] if workflow else found
    if len(wanted) == 1 and wanted[0] in found:
        return wanted[0]
    listed = ", ".join(found) or "none"
    raise GitContextError(
        f"{folder} has to hold the context of one workflow; it holds: {listed}.",
        hint="Say which one with --workflow." if len(found) > 1 else "",
        kind=ErrorKind.INVALID,
    )


def _read(file: Path) -> Json:
    if file.is_symlink():
        raise GitContextError(f"{file} is a symbolic link, which import does not follow.")
    try:
        return parse(files.read(file)).value
    except JsonTextError as error:
        raise GitContextError(f"{file}: {error}.") from error


def _age(document: JsonObject) -> tuple[bool, str]:
    moment = instant(document.get("timestamp", None))
    return (moment is None, moment.isoformat() if moment else "")


def _commit(
    store: ObjectStore, below: str | None, page: _PlannedCommit, who: Stamp, *, verify: bool
) -> str:
    """Commit a composed document, with the words and date of the document that it is made from."""
    composed, source_document, subject, task = page
    workflow = str(composed["workflow_id"])
    here = read_present(store, workflow, below)
    content = render_context(here.source, composed)
    if verify:
        check_before_commit(store, Target("", workflow, task), here, content)
    tree = store.tree_with(below, context_path(workflow), content)
    if moment := instant(source_document.get("timestamp")):
        who = who.at(moment, keep_committer=bool(store.git.variables("GIT_COMMITTER_DATE")))
    trailers = {
        commits.WORKFLOW: workflow,
        commits.TASK: task.id if task else "",
        commits.AGENT: members.text_value(source_document, "current_agent") or "",
        commits.PHASE: members.text_value(source_document, "phase") or "",
        commits.FORK: below if task and below else "",
    }
    summary = members.text_value(source_document, "context_summary") or ""
    text = commits.message(subject, summary, trailers)
    draft = commits.CommitDraft(tree, [below] if below else [], text, who)
    return commits.commit(store, draft, signed=commits.must_sign(store.git))
