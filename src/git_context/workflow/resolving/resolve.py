"""The verbs: conflicts listed, and decided, in the working tree or on a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document.findings import CODES
from git_context.document.fold import is_object
from git_context.document.policy import is_context
from git_context.document.validate import Subject, validate
from git_context.errors import GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse, too_deep
from git_context.jsontext.scanner import MAX_DEPTH
from git_context.merge.values import Missing
from git_context.repository.names import context_path, short, task_of, workflow_of
from git_context.workflow import scoping
from git_context.workflow.places import Place
from git_context.workflow.resolving import records
from git_context.workflow.resolving.checkout import Checkout
from git_context.workflow.resolving.parties import by
from git_context.workflow.resolving.work import marked, unmerged
from git_context.workflow.stepping import step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from git_context.document.findings import Finding
    from git_context.merge.values import Maybe
    from git_context.repository.store import Document, Store
    from git_context.workflow.choices import Choice
    from git_context.workflow.places import Told
    from git_context.workflow.resolving.model import By, Conflict, Decider
    from git_context.workflow.resolving.work import Work
    from git_context.workflow.scoping import Where


class Resolution(NamedTuple):
    """What became of one file: which conflicts were decided, by their pointers, and where it is.

    On a branch, `commit` is the new tip. In the working tree, a file that was unmerged is `staged`,
    if nothing is left to decide in it and no error in it is new: `findings` are those.
    """

    file: str
    branch: str
    commit: str
    decided: list[str]
    staged: bool
    findings: list[Finding]


class Resolved(NamedTuple):
    """What was decided, file by file, and the conflicts that are left.

    `edited` and `notes` are as in `Found`.
    """

    files: list[Resolution]
    left: list[Conflict]
    edited: list[str]
    notes: list[str]


class Found(NamedTuple):
    """Conflicts that wait for a decision, and what should be known about them.

    `edited` are unmerged files that somebody resolved by hand: they wait for `git add`.
    """

    conflicts: list[Conflict]
    edited: list[str]
    notes: list[str]


class _Branch(NamedTuple):
    """A context on a branch, with the conflicts that it records."""

    place: Place
    conflicts: list[Conflict]


class _Decided(NamedTuple):
    """What was chosen for the conflicts on a branch, one by one."""

    branch: _Branch
    choices: list[Choice | None]

    @property
    def decided(self) -> list[str]:
        """The places of conflicts that are decided."""
        listed = zip(self.branch.conflicts, self.choices, strict=True)
        return [conflict.pointer for conflict, choice in listed if choice]

    @property
    def left(self) -> list[Conflict]:
        """The conflicts that are not."""
        listed = zip(self.branch.conflicts, self.choices, strict=True)
        return [conflict for conflict, choice in listed if not choice]


class _Scene(NamedTuple):
    """Where conflicts stand: files of the working tree, and contexts on branches."""

    checkout: Checkout | None
    works: list[Work]
    branches: list[_Branch]

    @property
    def conflicts(self) -> list[Conflict]:
        """All conflicts, file by file."""
        parts: list[Work | _Branch] = [*self.works, *self.branches]
        return [found for part in parts for found in part.conflicts]

    @property
    def edited(self) -> list[str]:
        """The unmerged files that somebody resolved by hand."""
        return [work.path for work in self.works if work.by_hand and not work.conflicts]

    @property
    def notes(self) -> list[str]:
        """What should be known about the conflicts."""
        said = [work.parties.note for work in self.works if work.conflicts]
        said += [
            f"{work.path} merges without a conflict: git context resolve stages it."
            for work in self.works
            if work.clashing and not work.clashing.clashes
        ]
        return list(dict.fromkeys(filter(None, said)))


def conflicts(store: Store, where: Where, paths: Sequence[str]) -> Found:
    """Find the conflicts in files; without any, in all contexts of the working tree.

    Where there are none, or `where` names a task or branch, what the context records is found. Of a
    context that is named and has no other conflicts, too. Raises `GitContextError` where a file
    cannot be read.
    """
    found = _scene(store, where, paths)
    return Found(found.conflicts, found.edited, found.notes)


def resolve(
    store: Store, where: Where, paths: Sequence[str], decider: Decider, told: Told
) -> Resolved:
    """Have `decider` choose among the sides of conflicts, and carry that out.

    A file of the working tree is written at once, with markers for what is not decided; a recorded
    conflict is decided in a commit. Raises `GitContextError` where a file changed meanwhile; what
    was written before that stays.
    """
    found = _scene(store, where, paths)
    works, branches = _decided(found, decider)
    decider.finish()
    works = [_in_plain_sight(found, work) for work in works]
    done = [_written(found.checkout, work) for work in works if found.checkout]
    done += [_committed(store, branch, told) for branch in branches if branch.decided]
    left = [conflict for work in works for conflict in work.conflicts]
    left += [conflict for branch in branches for conflict in branch.left]
    return Resolved([each for each in done if each], left, found.edited, found.notes)


def _scene(store: Store, where: Where, paths: Sequence[str]) -> _Scene:
    checkout = Checkout.here(store)
    if paths:
        if checkout is None:
            raise GitContextError("There is no working tree here, so there are no files in it.")
        return _of_files(checkout, list(dict.fromkeys(map(checkout.path, paths))))
    if checkout and not (where.get("task") or where.get("branch")):
        works = _works(checkout, _in_checkout(checkout, where.get("workflow")))
        if works:
            return _Scene(checkout, works, [])
    return _Scene(checkout, [], [_branch(store, scoping.place(store, where))])


def _of_files(checkout: Checkout, paths: list[str]) -> _Scene:
    works = _works(checkout, paths)
    others = [path for path in paths if path not in {work.path for work in works}]
    ref = checkout.store.head()
    branches: list[_Branch] = []
    for path in others:
        workflow = workflow_of(path.rpartition("/")[2])
        if not workflow or context_path(workflow) != path:
            if not checkout.look(path):
                raise GitContextError(f"There is no file {path}, and nothing to merge of it.")
            continue
        if ref is None:
            raise GitContextError(
                f"{path} has no markers, and HEAD is detached: no branch would keep a decision.",
                hint="Check a branch out.",
            )
        task = task_of(ref)
        own = task if task and task.workflow == workflow else None
        branches.append(_branch(checkout.store, Place(ref, workflow, own)))
    return _Scene(checkout, works, branches)


def _in_checkout(checkout: Checkout, workflow: str | None) -> list[str]:
    paths = [path for path in checkout.unmerged() if checkout.is_driven(path)]
    paths += [path for path in checkout.contexts() if path not in paths]
    return [path for path in paths if not workflow or path == context_path(workflow)]


def _works(checkout: Checkout, paths: Iterable[str]) -> list[Work]:
    known = checkout.unmerged()
    works = [
        unmerged(checkout, path, known[path]) if path in known else marked(checkout, path)
        for path in paths
    ]
    return [work for work in works if work]


def _branch(store: Store, place: Place) -> _Branch:
    tip = store.tip(place.ref)
    document = store.document(tip, place.workflow) if tip else None
    if tip is None or document is None:
        return _Branch(place, [])

    def who(commit: str, task: str) -> By:
        return by(store, commit)._replace(task=task)

    ours = by(store, tip, short(place.ref))
    path = context_path(place.workflow)
    return _Branch(place, records.recorded(document, path, store.policy(tip), ours, who))


def _decided(found: _Scene, decider: Decider) -> tuple[list[Work], list[_Decided]]:
    """Have everything decided; what comes to light once sides no longer clash, after that."""
    asked = list(found.works)
    branches = found.branches
    done: list[Work] = []
    decided: list[_Decided] = []
    while asked or branches:
        parts = [work.conflicts for work in asked] + [branch.conflicts for branch in branches]
        open_ones = [conflict for part in parts for conflict in part]
        answers = iter(_chosen(decider, open_ones) if open_ones else [])
        choices = [[next(answers) for _ in part] for part in parts]
        settled = [
            (work, work.settled(chosen)) for work, chosen in zip(asked, choices, strict=False)
        ]
        decided += map(_Decided, branches, choices[len(asked) :])
        asked = [after for before, after in settled if before.clashing and _records_show(after)]
        done += [after for _, after in settled if after not in asked]
        branches = []
    return done, decided


def _chosen(decider: Decider, open_ones: list[Conflict]) -> list[Choice | None]:
    """Ask for decisions, and refuse values with which a document could not be read again."""
    answers = list(decider.choose(open_ones))
    for conflict, choice in zip(open_ones, answers, strict=True):
        room = MAX_DEPTH - conflict.pointer.count("/")
        if (
            choice
            and not isinstance(choice.value, Missing)
            and too_deep([[choice.value]], room + 1)
        ):
            raise GitContextError(
                f"With the value for {conflict.pointer or 'the whole document'}, {conflict.file}"
                f" would be nested more than {MAX_DEPTH} levels deep, and could not be read.",
                hint="Nothing has changed. Choose another value.",
            )
    return answers


def _in_plain_sight(found: _Scene, work: Work) -> Work:
    """Return a file as it was where what was decided in it would not show.

    Once it equals a version in the index and cannot be staged yet, because of what it records, it
    looks as git leaves a file that it did not merge.
    """
    if found.checkout and work.decided and _records_show(work):
        versions = [found.checkout.blob(stage, work.path) for stage in work.stages.values()]
        if work.content in versions:
            return next(before for before in found.works if before.path == work.path)
    return work


def _records_show(work: Work) -> bool:
    return work.clashing is None and bool(work.conflicts)


def _written(checkout: Checkout, work: Work) -> Resolution | None:
    if not work.decided and (work.clashing or work.by_hand):
        return None
    if work.clashing:
        content = work.clashing.content()
        assert content is not None  # noqa: S101  # what clashes within is a document
        checkout.write(work.path, content, work.seen)
        return Resolution(work.path, "", "", list(work.decided), staged=False, findings=[])
    findings: list[Finding] = []
    if work.content is None:
        checkout.remove(work.path, work.seen)
    else:
        executable = any(stage.mode == "100755" for stage in work.stages.values())
        checkout.write(work.path, work.content, work.seen, executable=executable)
        findings = _new_errors(checkout, work, work.content) if work.stages else []
        if work.stages and not findings:
            checkout.stage(work.path)
    staged = bool(work.stages) and not findings
    return Resolution(work.path, "", "", list(work.decided), staged, findings)


def _new_errors(checkout: Checkout, work: Work, content: bytes) -> list[Finding]:
    """List the errors in a resolved context that neither side had, and recorded conflicts.

    Its identity and time are held against ours, as the gates do.
    """
    if not is_context(parse(content).value):
        return []
    sides = [checkout.blob(work.stages[at], work.path) for at in (2, 3) if at in work.stages]
    values = [_value(side) for side in sides]
    old = {
        (found.code, found.pointer)
        for side, value in zip(sides, values, strict=True)
        if value is not None
        for found in _errors(checkout, Subject(work.path, side))
    }
    undecided = CODES["unresolved-conflict"]
    return [
        found
        for found in _errors(checkout, Subject(work.path, content, values[0] if values else None))
        if found.code == undecided or (found.code, found.pointer) not in old
    ]


def _errors(checkout: Checkout, subject: Subject) -> list[Finding]:
    found = validate(subject._replace(settings=checkout.settings))
    return [each for each in found if each.is_error]


def _value(content: bytes) -> Document | None:
    """Return the object that a text holds; `None` where it is none."""
    try:
        value = parse(content).value
    except JsonTextError:
        return None
    return value if is_object(value) else None


def _committed(store: Store, chosen: _Decided, told: Told) -> Resolution:
    place = chosen.branch.place
    shown = [_said(conflict) for conflict in chosen.branch.conflicts]

    def settled(document: Document, _task: str | None) -> Document:
        if [_said(conflict) for conflict in _branch(store, place).conflicts] != shown:
            raise GitContextError(
                "The recorded conflicts were changed meanwhile. Nothing has been decided.",
                hint="Look at them again: git context resolve --list",
            )
        return records.settled(document, chosen.choices, store.policy(store.tip(place.ref) or ""))

    places = chosen.decided
    saved = step(store, place, f"Resolve {', '.join(places)}", settled, told)
    path = context_path(place.workflow)
    return Resolution(path, saved.branch, saved.commit, places, staged=False, findings=[])


def _said(conflict: Conflict) -> tuple[str, Maybe, list[tuple[str, Maybe]]]:
    """Return what a decision was about."""
    return conflict.pointer, conflict.base, [(side.name, side.value) for side in conflict.sides]
