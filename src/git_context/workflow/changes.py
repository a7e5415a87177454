"""One change of a context, committed on its branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from git_context.document.derive import derive
from git_context.document.field_changes import field_changes
from git_context.document.fold import is_child, is_object, sort_members
from git_context.jsontext.render import render
from git_context.jsontext.write import encode, write
from git_context.merge.edits import edit_decision
from git_context.merge.instants import later
from git_context.repository import commits
from git_context.repository.names import context_path, short
from git_context.repository.publish import Plan, publish
from git_context.repository.refs import Move
from git_context.workflow.acceptance import check_before_commit, read_present
from git_context.workflow.contribution import fork_for_save

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from git_context.document.field_changes import FieldChange
    from git_context.document.findings import ValidationFinding
    from git_context.jsontext.parse import JsonSource
    from git_context.merge.values import Json, JsonObject, Path
    from git_context.repository.object_store import ObjectStore
    from git_context.wire import values as wire
    from git_context.workflow.target import CommitInfo, Target


class Tip(NamedTuple):
    """The start of a change: a branch's commit and its context, and the time of the change."""

    commit: str | None
    document: JsonObject | None
    now: str


class ContextEdit(NamedTuple):
    """The result of a change: the new context, and its commit message.

    `content` is the text of the context, where that is not the old one, changed as the value is.
    `notes` say what of the given document was corrected.
    """

    document: JsonObject
    subject: str
    agent: str = ""
    phase: str = ""
    content: bytes | None = None
    notes: Sequence[str] = ()


class Saved(NamedTuple):
    """A change that was made: `commit` is the branch's tip now, new only where `changed`.

    `fields` are what it touched, `agent` is who made it, `notes` say what was corrected, and
    `findings` are warnings about the new context.
    """

    branch: str
    commit: str
    changed: bool
    agent: str = ""
    fields: Sequence[FieldChange] = ()
    notes: Sequence[str] = ()
    findings: Sequence[ValidationFinding] = ()

    def to_json(self) -> wire.Saved:
        """Return what `--json` says of it."""
        lists = {
            "fields": [field.to_json() for field in self.fields],
            "notes": list(self.notes),
            "findings": [finding.to_json() for finding in self.findings],
        }
        return cast("wire.Saved", {**self._asdict(), **lists})


def commit_change(
    store: ObjectStore,
    target: Target,
    update: Callable[[Tip], ContextEdit],
    commit_info: CommitInfo,
    also: Callable[[str], list[Move]] = lambda _commit: [],
) -> Saved:
    """Commit what `update` makes of a context, on the branch's tip of the moment.

    `update` is asked again where others were faster, so it must be a pure function. `also` names
    further refs to move along with the branch, given the commit that it ends at. If nothing
    changes, there is no commit.
    """
    commits.refuse_filter(store, context_path(target.workflow))
    who, signed = commits.read_committing(store.git)
    path = context_path(target.workflow)
    ended = Saved(short(target.ref), "", changed=False)

    def plan(tip: str | None) -> Plan | None:
        nonlocal ended
        here = read_present(store, target.workflow, tip)
        edit = _not_earlier(here.document, update(Tip(tip, here.document, who.time)))
        if target.notes:
            edit = edit._replace(notes=[*target.notes, *edit.notes])
        ended = Saved(ended.branch, tip or "", changed=False, notes=edit.notes)
        moves = []
        if here.source is None or here.source.value != edit.document:
            content = edit.content or render_context(here.source, edit.document)
            is_checked = commit_info.verify
            findings = check_before_commit(store, target, here, content) if is_checked else []
            tree = store.tree_with(tip, path, content)
            text = _message(store, target, tip, edit, commit_info)
            parents = [tip] if tip else []
            draft = commits.CommitDraft(tree, parents, text, who)
            commit = commits.commit(store, draft, signed=signed)
            moves = [Move(target.ref, commit, tip)]
            fields = _fields(here.document, edit.document, target)
            agent = commit_info.agent or edit.agent
            ended = Saved(ended.branch, commit, True, agent, fields, edit.notes, findings)  # noqa: FBT003  # `changed`
        moves += also(ended.commit)
        reason = f"context: {commits.subject_line(edit.subject)}"
        return Plan(moves, reason, path) if moves else None

    publish(store, target.ref, plan)
    return ended


def _not_earlier(before: JsonObject | None, edit: ContextEdit) -> ContextEdit:
    """Keep the later of two times of saving, as a merge does: clocks of machines differ."""
    known, given = (before or {}).get("timestamp"), edit.document.get("timestamp")
    if edit.content is not None or type(given) is not str or later(known, given) == given:
        return edit
    return edit._replace(document={**edit.document, "timestamp": known})


def _fields(before: JsonObject | None, after: JsonObject, target: Target) -> list[FieldChange]:
    """List the fields that a change touched; a first context is nothing but new."""
    if before is None:
        return []
    return field_changes(before, after, target.task.id if target.task else None)


def render_context(source: JsonSource | None, document: JsonObject) -> bytes:
    """Return the text of a context: the old text where the old value stays, else canonical."""
    if source is None or is_child(source.value):
        return encode(write(sort_members(document)) + "\n")
    decision = edit_decision(source.value, document)
    return source.encode(render(decision, source, source, source, None))


def with_figures(document: JsonObject) -> JsonObject:
    """Return the document with the derived figures that it has brought up to date."""
    for path, figure in derive(document).items():
        document = _updated(document, path, figure)
    return document


def _updated(document: JsonObject, path: Path, figure: Json) -> JsonObject:
    name, *rest = path
    if name not in document:
        return document
    inner = document[name]
    if rest:
        figure = _updated(inner, tuple(rest), figure) if is_object(inner) else inner
    return document if figure == inner else {**document, name: figure}


def _message(
    store: ObjectStore, target: Target, tip: str | None, edit: ContextEdit, commit_info: CommitInfo
) -> str:
    trailers = {
        commits.WORKFLOW: target.workflow,
        commits.TASK: target.task.id if target.task else "",
        commits.AGENT: commit_info.agent or edit.agent,
        commits.PHASE: edit.phase,
        commits.FORK: fork_for_save(store, target.task, tip) if target.task and tip else "",
    }
    subject, _, body = commit_info.message.strip().partition("\n")
    return commits.message(subject or edit.subject, body, trailers)
