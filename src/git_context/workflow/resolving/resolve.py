"""The verbs: conflicts listed, and decided, in the working tree or on a branch."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from git_context.document.findings import CODES
from git_context.document.fold import is_object
from git_context.document.policy import is_context
from git_context.document.validate import ValidationRequest, validate
from git_context.errors import ErrorKind, GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse, too_deep
from git_context.jsontext.scanner import MAX_DEPTH
from git_context.merge.values import Missing
from git_context.repository.names import context_path, short, task_of, workflow_of
from git_context.workflow import selection
from git_context.workflow.editing import commit_edit
from git_context.workflow.resolving import records
from git_context.workflow.resolving.checkout import WorkingTree
from git_context.workflow.resolving.conflicted_file import marked, unmerged
from git_context.workflow.resolving.provenance import commit_provenance
from git_context.workflow.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from git_context.document.findings import ValidationFinding
    from git_context.merge.values import JsonObject, Maybe
    from git_context.repository.object_store import ObjectStore
    from git_context.wire import merging as wire
    from git_context.workflow.choices import Choice
    from git_context.workflow.resolving.conflicted_document import ConflictedDocument
    from git_context.workflow.resolving.conflicted_file import ConflictedFile
    from git_context.workflow.resolving.model import Decider, OpenConflict, Provenance
    from git_context.workflow.selection import Selector
    from git_context.workflow.target import CommitInfo


class Resolution(NamedTuple):
    """The outcome for one file: which conflicts were decided, by their pointers, and where it is.

    On a branch, `commit` is the new tip. In the working tree, a file that was unmerged is `staged`,
    if nothing is left to decide in it and no error in it is new: `findings` are those.
    """

    file: str
    branch: str
    commit: str
    decided: list[str]
    staged: bool
    findings: list[ValidationFinding]

    def to_json(self) -> wire.Resolution:
        """Return what `--json` says of it."""
        return {
            "file": self.file,
            "branch": self.branch or None,
            "commit": self.commit or None,
            "decided": self.decided,
            "staged": self.staged,
            "findings": [
                {"code": found.code, "pointer": found.pointer, "message": found.message}
                for found in self.findings
            ],
        }


class Resolved(NamedTuple):
    """The decisions, file by file, and the conflicts that are left.

    `edited` and `notes` are as in `ConflictListing`.
    """

    files: list[Resolution]
    left: list[OpenConflict]
    edited: list[str]
    notes: list[str]

    def to_json(self, *, exact: bool = False) -> wire.Resolve:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        return {
            "files": [each.to_json() for each in self.files],
            "conflicts": [each.to_json(exact=exact) for each in self.left],
            "edited": self.edited,
            "notes": self.notes,
        }


class ConflictListing(NamedTuple):
    """Conflicts that wait for a decision, and what should be known about them.

    `edited` are unmerged files that somebody resolved by hand: they wait for `git add`.
    """

    conflicts: list[OpenConflict]
    edited: list[str]
    notes: list[str]

    def to_json(self, *, exact: bool = False) -> wire.Resolve:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        return {
            "files": [],
            "conflicts": [each.to_json(exact=exact) for each in self.conflicts],
            "edited": self.edited,
            "notes": self.notes,
        }


class _ConflictedBranch(NamedTuple):
    """A context on a branch, with the conflicts that it records."""

    place: Target
    conflicts: list[OpenConflict]


class _DecidedBranch(NamedTuple):
    """The choices for the conflicts on a branch, one by one."""

    branch: _ConflictedBranch
    choices: list[Choice | None]

    @property
    def decided(self) -> list[str]:
        """The pointers of conflicts that are decided."""
        listed = zip(self.branch.conflicts, self.choices, strict=True)
        return [conflict.pointer for conflict, choice in listed if choice]

    @property
    def left(self) -> list[OpenConflict]:
        """The conflicts that are not."""
        listed = zip(self.branch.conflicts, self.choices, strict=True)
        return [conflict for conflict, choice in listed if not choice]


class _ConflictScope(NamedTuple):
    """The whereabouts of conflicts: files of the working tree, and contexts on branches."""

    checkout: WorkingTree | None
    conflicted_files: list[ConflictedFile]
    branches: list[_ConflictedBranch]

    @property
    def conflicts(self) -> list[OpenConflict]:
        """All conflicts, file by file."""
        parts: list[ConflictedFile | _ConflictedBranch] = [*self.conflicted_files, *self.branches]
        return [found for part in parts for found in part.conflicts]

    @property
    def edited(self) -> list[str]:
        """The unmerged files that somebody resolved by hand."""
        return [
            conflicted_file.path
            for conflicted_file in self.conflicted_files
            if conflicted_file.by_hand and not conflicted_file.conflicts
        ]

    @property
    def notes(self) -> list[str]:
        """Notes about the conflicts."""
        notes = [
            conflicted_file.provenance.note
            for conflicted_file in self.conflicted_files
            if conflicted_file.conflicts
        ]
        notes += [
            f"{conflicted_file.path} merges without a conflict: git context resolve stages it."
            for conflicted_file in self.conflicted_files
            if conflicted_file.document and not conflicted_file.document.conflicts
        ]
        return list(dict.fromkeys(filter(None, notes)))


def conflicts(store: ObjectStore, selector: Selector, paths: Sequence[str]) -> ConflictListing:
    """Find the conflicts in files; without any, in all contexts of the working tree.

    If there are none, or `selector` names a task or branch, what the context records is found.
    Of a context that is named and has no other conflicts, too. Raises `GitContextError` where a
    file cannot be read.
    """
    found = _scene(store, selector, paths)
    return ConflictListing(found.conflicts, found.edited, found.notes)


def resolve(
    store: ObjectStore,
    selector: Selector,
    paths: Sequence[str],
    decider: Decider,
    commit_info: CommitInfo,
) -> Resolved:
    """Have `decider` choose among the sides of conflicts, and carry that out.

    A file of the working tree is written at once, with markers for what is not decided; a recorded
    conflict is decided in a commit. Raises `GitContextError` where a file changed meanwhile; what
    was written before that stays.
    """
    found = _scene(store, selector, paths)
    decided_files, branches = _decided(found, decider)
    decider.finish()
    conflicted_files = [_in_plain_sight(found, each) for each in decided_files]
    done: list[Resolution | None] = []
    left: list[OpenConflict] = []
    for conflicted_file in conflicted_files:
        assert found.checkout  # noqa: S101  # that the files are of
        done.append(_written(found.checkout, conflicted_file))
        left += conflicted_file.conflicts
    for branch in branches:
        if branch.decided:
            done.append(_committed(store, branch, commit_info))
        left += branch.left
    return Resolved([each for each in done if each], left, found.edited, found.notes)


def _scene(store: ObjectStore, selector: Selector, paths: Sequence[str]) -> _ConflictScope:
    checkout = WorkingTree.here(store)
    if paths:
        if checkout is None:
            raise GitContextError(
                "There is no working tree here, so there are no files in it.",
                kind=ErrorKind.MISSING,
            )
        return _of_files(checkout, list(dict.fromkeys(map(checkout.path, paths))))
    if checkout and not (selector.get("task") or selector.get("branch")):
        conflicted_files = _works(checkout, _in_checkout(checkout, selector.get("workflow")))
        if conflicted_files:
            return _ConflictScope(checkout, conflicted_files, [])
    return _ConflictScope(checkout, [], [_branch(store, selection.find_target(store, selector))])


def _of_files(checkout: WorkingTree, paths: list[str]) -> _ConflictScope:
    conflicted_files = _works(checkout, paths)
    others = [
        path
        for path in paths
        if path not in {conflicted_file.path for conflicted_file in conflicted_files}
    ]
    ref = checkout.store.head()
    branches: list[_ConflictedBranch] = []
    for path in others:
        workflow = workflow_of(path.rpartition("/")[2])
        if not workflow or context_path(workflow) != path:
            if not checkout.look(path):
                raise GitContextError(
                    f"There is no file {path}, and nothing to merge of it.", kind=ErrorKind.MISSING
                )
            continue
        if ref is None:
            raise GitContextError(
                f"{path} has no markers, and HEAD is detached: no branch would keep a decision.",
                hint="Check a branch out.",
            )
        task = task_of(ref)
        own_task = task if task and task.workflow == workflow else None
        branches.append(_branch(checkout.store, Target(ref, workflow, own_task)))
    return _ConflictScope(checkout, conflicted_files, branches)


def _in_checkout(checkout: WorkingTree, workflow: str | None) -> list[str]:
    paths = [path for path in checkout.unmerged() if checkout.is_driven(path)]
    paths += [path for path in checkout.contexts() if path not in paths]
    return [path for path in paths if not workflow or path == context_path(workflow)]


def _works(checkout: WorkingTree, paths: Iterable[str]) -> list[ConflictedFile]:
    known = checkout.unmerged()
    conflicted_files = [
        unmerged(checkout, path, known[path]) if path in known else marked(checkout, path)
        for path in paths
    ]
    return [conflicted_file for conflicted_file in conflicted_files if conflicted_file]


def _branch(store: ObjectStore, target: Target) -> _ConflictedBranch:
    tip = store.tip(target.ref)
    document = store.document(tip, target.workflow) if tip else None
    if tip is None or document is None:
        return _ConflictedBranch(target, [])

    def who(commit: str, task: str) -> Provenance:
        return commit_provenance(store, commit)._replace(task=task)

    ours = commit_provenance(store, tip, short(target.ref))
    path = context_path(target.workflow)
    return _ConflictedBranch(
        target, records.recorded_conflicts(document, path, store.policy(tip), ours, who)
    )


def _decided(
    found: _ConflictScope, decider: Decider
) -> tuple[list[ConflictedFile], list[_DecidedBranch]]:
    """Have everything decided; what comes to light once sides no longer conflict, after that."""
    asked = list(found.conflicted_files)
    branches = found.branches
    done: list[ConflictedFile] = []
    decided: list[_DecidedBranch] = []
    while asked or branches:
        parts: list[ConflictedFile | _ConflictedBranch] = [*asked, *branches]
        conflicts = [part.conflicts for part in parts]
        choices = _ask(decider, conflicts)
        decided += map(_DecidedBranch, branches, choices[len(asked) :])
        branches = []  # all that they record was asked for
        resolved = list(zip(asked, choices, strict=False))
        asked = []
        for before, chosen in resolved:
            after = before.with_choices(chosen)
            # Conflicts that a document records come to light once its sides no longer conflict.
            is_ready = before.document is None or not _records_show(after)
            if is_ready:
                done.append(after)
            else:
                asked.append(after)
    return done, decided


def _ask(decider: Decider, parts: Sequence[Sequence[OpenConflict]]) -> list[list[Choice | None]]:
    """Ask for the decisions in all parts at once; returns them part by part."""
    open_ones = [conflict for part in parts for conflict in part]
    if not open_ones:
        return [[] for _ in parts]
    answers = iter(_chosen(decider, open_ones))
    return [list(islice(answers, len(part))) for part in parts]


def _chosen(decider: Decider, open_ones: list[OpenConflict]) -> list[Choice | None]:
    """Ask for decisions, and refuse values with which a document could not be read again."""
    answers = list(decider.choose(open_ones))
    for conflict, choice in zip(open_ones, answers, strict=True):
        if choice and _nests_too_deep(conflict, choice):
            raise GitContextError(
                f"With the value for {conflict.pointer or 'the whole document'}, {conflict.file}"
                f" would be nested more than {MAX_DEPTH} levels deep, and could not be read.",
                hint="Nothing has changed. Choose another value.",
                kind=ErrorKind.INVALID,
            )
    return answers


def _nests_too_deep(conflict: OpenConflict, choice: Choice) -> bool:
    if isinstance(choice.value, Missing):
        return False
    room = MAX_DEPTH - conflict.pointer.count("/")
    return too_deep([[choice.value]], room + 1)


def _in_plain_sight(found: _ConflictScope, conflicted_file: ConflictedFile) -> ConflictedFile:
    """Return a file as it was where what was decided in it would not show.

    Once it equals a version in the index and cannot be staged yet, because of what it records, it
    looks as git leaves a file that it did not merge.
    """
    if found.checkout and conflicted_file.decided and _records_show(conflicted_file):
        versions = [
            found.checkout.blob(stage, conflicted_file.path)
            for stage in conflicted_file.stages.values()
        ]
        if conflicted_file.content in versions:
            return next(
                before for before in found.conflicted_files if before.path == conflicted_file.path
            )
    return conflicted_file


def _records_show(conflicted_file: ConflictedFile) -> bool:
    return conflicted_file.document is None and bool(conflicted_file.conflicts)


def _written(checkout: WorkingTree, conflicted_file: ConflictedFile) -> Resolution | None:
    if conflicted_file.document:
        return _written_marked(checkout, conflicted_file, conflicted_file.document)
    if conflicted_file.by_hand and not conflicted_file.decided:
        return None
    path, stages, content = conflicted_file.path, conflicted_file.stages, conflicted_file.content
    findings: list[ValidationFinding] = []
    if content is None:
        checkout.remove(path, conflicted_file.seen)
    else:
        executable = any(stage.mode == "100755" for stage in stages.values())
        checkout.write(path, content, conflicted_file.seen, executable=executable)
        if stages:
            findings = _new_errors(checkout, conflicted_file, content)
            if not findings:
                checkout.stage(path)
    staged = bool(stages) and not findings
    return Resolution(path, "", "", list(conflicted_file.decided), staged, findings)


def _written_marked(
    checkout: WorkingTree, conflicted_file: ConflictedFile, document: ConflictedDocument
) -> Resolution | None:
    """Write a file whose sides still conflict; `None` where nothing of it was decided."""
    if not conflicted_file.decided:
        return None
    content = document.content()
    assert content is not None  # noqa: S101  # what conflicts within is a document
    checkout.write(conflicted_file.path, content, conflicted_file.seen)
    decided = list(conflicted_file.decided)
    return Resolution(conflicted_file.path, "", "", decided, staged=False, findings=[])


def _new_errors(
    checkout: WorkingTree, conflicted_file: ConflictedFile, content: bytes
) -> list[ValidationFinding]:
    """List the errors in a resolved context that neither side had, and recorded conflicts.

    Its identity and time are held against ours, as the hooks do.
    """
    if conflicted_file.is_of_lines or not is_context(parse(content).value):
        return []
    path, stages = conflicted_file.path, conflicted_file.stages
    sides = [checkout.blob(stages[at], path) for at in (2, 3) if at in stages]
    ours = _value(sides[0]) if sides else None
    errors = _errors(checkout, ValidationRequest(path, content, ours))
    old = _old_errors(checkout, path, sides)
    return [found for found in errors if (found.code, found.pointer) not in old]


def _old_errors(checkout: WorkingTree, path: str, sides: Sequence[bytes]) -> set[tuple[str, str]]:
    """Return the errors that sides had, by code and pointer; a recorded conflict is never old."""
    old: set[tuple[str, str]] = set()
    for side in sides:
        if _value(side) is None:
            continue
        for found in _errors(checkout, ValidationRequest(path, side)):
            if found.code != CODES["unresolved-conflict"]:
                old.add((found.code, found.pointer))
    return old


def _errors(checkout: WorkingTree, subject: ValidationRequest) -> list[ValidationFinding]:
    found = validate(subject._replace(settings=checkout.settings))
    return [each for each in found if each.is_error]


def _value(content: bytes) -> JsonObject | None:
    """Return the object that a text holds; `None` where it is none."""
    try:
        value = parse(content).value
    except JsonTextError:
        return None
    return value if is_object(value) else None


def _committed(store: ObjectStore, chosen: _DecidedBranch, commit_info: CommitInfo) -> Resolution:
    target = chosen.branch.place
    shown = [_describe_conflict(conflict) for conflict in chosen.branch.conflicts]

    def resolved(document: JsonObject, _task: str | None) -> JsonObject:
        if [_describe_conflict(conflict) for conflict in _branch(store, target).conflicts] != shown:
            raise GitContextError(
                "The recorded conflicts were changed meanwhile. Nothing has been decided.",
                hint="Look at them again: git context resolve --list",
                kind=ErrorKind.BUSY,
            )
        return records.apply_choices(
            document, chosen.choices, store.policy(store.tip(target.ref) or "")
        )

    pointers = chosen.decided
    # A record of conflicts on a task's branch is its parent's by the rules, and goes all the same.
    info = commit_info._replace(verify=False)
    saved = commit_edit(store, target, f"Resolve {', '.join(pointers)}", resolved, info)
    path = context_path(target.workflow)
    return Resolution(path, saved.branch, saved.commit, pointers, staged=False, findings=[])


def _describe_conflict(conflict: OpenConflict) -> tuple[str, Maybe, list[tuple[str, Maybe]]]:
    """Return what a decision was about."""
    return conflict.pointer, conflict.base, [(side.name, side.value) for side in conflict.sides]
