"""One change of a context, committed on its branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document.derive import derive
from git_context.document.fold import in_order, is_child, is_object
from git_context.jsontext.render import render
from git_context.jsontext.write import encode, write
from git_context.merge.edits import edits
from git_context.repository import commits
from git_context.repository.names import context_path, short
from git_context.repository.publish import Plan, publish
from git_context.repository.refs import Move
from git_context.workflow.standing import fork_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.jsontext.parse import Source
    from git_context.merge.values import Json, Path
    from git_context.repository.store import Document, Store
    from git_context.workflow.places import Place, Told


class Tip(NamedTuple):
    """What a change starts from: a branch's commit and its context, and the time of the change."""

    commit: str | None
    document: Document | None
    now: str


class Edit(NamedTuple):
    """What a change makes: the new context, and what its commit says of it.

    `content` is the text of the context, where that is not the old one, changed as the value is.
    """

    document: Document
    subject: str
    agent: str = ""
    phase: str = ""
    content: bytes | None = None


class Saved(NamedTuple):
    """A change that was made: `commit` is the branch's tip now, new only where `changed`."""

    branch: str
    commit: str
    changed: bool


def change(
    store: Store,
    place: Place,
    update: Callable[[Tip], Edit],
    told: Told,
    also: Callable[[str], list[Move]] = lambda _commit: [],
) -> Saved:
    """Commit what `update` makes of a context, on the branch's tip of the moment.

    `update` is asked again where others were faster, so it must be a pure function. `also` names
    further refs to move along with the branch, given the commit that it ends at. Where nothing
    changes, there is no commit.
    """
    commits.refuse_filter(store.git, context_path(place.workflow))
    who = commits.stamp(store.git)
    signed = commits.must_sign(store.git)
    path = context_path(place.workflow)
    ended = Saved(short(place.ref), "", changed=False)

    def plan(tip: str | None) -> Plan | None:
        nonlocal ended
        source = store.source(tip, place.workflow) if tip else None
        document = store.stored(tip, place.workflow, source) if tip and source else None
        edit = update(Tip(tip, document, who.time))
        ended = Saved(ended.branch, tip or "", changed=False)
        moves = []
        if source is None or source.value != edit.document:
            content = edit.content or text_of(source, edit.document)
            tree = store.tree_with(tip, path, content)
            text = _message(store, place, tip, edit, told)
            parents = [tip] if tip else []
            draft = commits.Draft(tree, parents, text, who)
            commit = commits.commit(store, draft, signed=signed)
            moves = [Move(place.ref, commit, tip)]
            ended = Saved(ended.branch, commit, changed=True)
        moves += also(ended.commit)
        reason = f"context: {commits.subject_line(edit.subject)}"
        return Plan(moves, reason, path) if moves else None

    publish(store, place.ref, plan)
    return ended


def text_of(source: Source | None, document: Document) -> bytes:
    """Return the text of a context: the old text where the old value stays, else canonical."""
    if source is None or is_child(source.value):
        return encode(write(in_order(document)) + "\n")
    decision = edits(source.value, document)
    return source.encode(render(decision, source, source, source, None))


def with_figures(document: Document) -> Document:
    """Return the document with the derived figures that it has brought up to date."""
    for path, figure in derive(document).items():
        document = _updated(document, path, figure)
    return document


def _updated(document: Document, path: Path, figure: Json) -> Document:
    name, *rest = path
    if name not in document:
        return document
    inner = document[name]
    if rest:
        figure = _updated(inner, tuple(rest), figure) if is_object(inner) else inner
    return document if figure == inner else {**document, name: figure}


def _message(store: Store, place: Place, tip: str | None, edit: Edit, told: Told) -> str:
    trailers = {
        commits.WORKFLOW: place.workflow,
        commits.TASK: place.task.id if place.task else "",
        commits.AGENT: told.agent or edit.agent,
        commits.PHASE: edit.phase,
        commits.FORK: fork_of(store, place.task, tip) if place.task and tip else "",
    }
    subject, _, body = told.message.strip().partition("\n")
    return commits.message(subject or edit.subject, body, trailers)
