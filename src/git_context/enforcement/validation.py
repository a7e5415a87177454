"""Contexts validated where they stand: in the index, in a commit, or in the working tree."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.composed import composed_document
from git_context.document.findings import CODES, ValidationFinding
from git_context.document.fold import is_child, is_object
from git_context.document.ids import is_id
from git_context.document.policy import SETTINGS_FILE, SettingsError
from git_context.document.secrets import mask_secrets
from git_context.document.settings import Settings, read_settings
from git_context.document.validate import TOO_LARGE, ValidationRequest, too_large, validate
from git_context.enforcement.lookalikes import task_of
from git_context.enforcement.remerge import (
    UnverifiableError,
    lost_edits_of,
    parse_version,
    remerge,
    value_of,
    with_parts_pruned_here,
)
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.merge.pointer import to_pointer
from git_context.merge.values import MISSING, Missing
from git_context.repository import names
from git_context.repository.ancestry import merge_bases
from git_context.repository.changed_contexts import current_commit, merge_heads
from git_context.repository.git_objects import TreeEntry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.enforcement.remerge import Remerge
    from git_context.merge.values import JsonObject, Maybe
    from git_context.repository.changed_contexts import FileChange
    from git_context.repository.git import Git
    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore

INDEX: Final = ""

_EXCERPT: Final = 60
_OWNERSHIP: Final = CODES["ownership"]


class ActiveSettings(NamedTuple):
    """The settings in force, and the faults found in them, if any."""

    settings: Settings
    findings: list[ValidationFinding]


def settings_of(data: bytes | None) -> ActiveSettings:
    """Read a settings file's content; where it cannot be used, that is a finding."""
    if data is None:
        return ActiveSettings(Settings(), [])
    try:
        return ActiveSettings(read_settings(data.decode()), [])
    except (SettingsError, UnicodeDecodeError) as error:
        return ActiveSettings(
            Settings(), [ValidationFinding(CODES["settings"], str(error), path=SETTINGS_FILE)]
        )


def settings_at(store: ObjectStore, commit: str | None) -> ActiveSettings:
    """Read the settings that a commit has (`INDEX`: the index, `None`: no commit)."""
    entry = None
    if commit == INDEX:
        pathspec = f":(top,literal){SETTINGS_FILE}"
        for record in store.git.records("ls-files", "-z", "--stage", "--", pathspec):
            mode, oid, *_ = record.split(" ")
            entry = TreeEntry(oid, int(mode, 8))
    elif commit:
        entry = store.entry(commit, SETTINGS_FILE)
    return settings_of(store.content(entry, TOO_LARGE) if entry and entry.is_file else None)


def compared_commits(git: Git, against: str | None) -> list[str]:
    """Return the commits that what is not committed yet is held against, its first parent first.

    These are the current commit, and those that are being merged into it; with `against`, the
    common ancestor with that commit alone. If there is no such commit, there are none.
    """
    current = current_commit(git)
    if current is None:
        return []
    if against:
        return merge_bases(git, against, current)[:1]
    return [current, *merge_heads(git)]


def task_on(git: Git, branch: str | None = None) -> TaskName | None:
    """Return the task whose branch that is; by default, the current branch."""
    if branch is not None:
        return task_of(names.HEADS + branch.removeprefix(names.HEADS))
    done = git.run("symbolic-ref", "--quiet", "HEAD", check=False)
    return task_of(os.fsdecode(done.stdout).strip())


class Validation:
    """One run over contexts of a repository, by one set of settings.

    `task` is the task on whose branch they were changed, if any: the changes are held against what
    it owns. `revision` is the commit that has them, or `INDEX`. Of those that are superseded, for
    others stand there by now, only what harms history is asked for.
    """

    def __init__(
        self,
        store: ObjectStore,
        settings: Settings,
        revision: str,
        task: TaskName | None = None,
        *,
        are_superseded: bool = False,
    ) -> None:
        self.store = store
        self.settings = settings
        self.revision = revision
        self.task = task
        self.are_superseded = are_superseded

    def changes(
        self, changes: Sequence[FileChange], parents: Sequence[str] = ()
    ) -> list[ValidationFinding]:
        """Validate changed contexts, each against what stood there before.

        The first of `parents` is the commit where it stood. With several of them, what stood there
        is what the merge of these commits gives.
        """
        findings: list[ValidationFinding] = []
        for change in changes:
            content = self._content(change)
            findings += self.context(change.path, change.before, content, parents)
        return [finding._replace(revision=self.revision) for finding in findings]

    def context(
        self,
        path: str,
        before: TreeEntry | None,
        content: bytes | ValidationFinding | None,
        parents: Sequence[str] = (),
    ) -> list[ValidationFinding]:
        """Validate one context, given its content (`None`: removed), or why that was not read."""
        foreign = list(self._foreign(path, before, content))
        task = "" if foreign or not self.task else self.task.id
        if len(parents) > 1:
            return self._merged(path, content, task, foreign, parents)
        # An older version tells nothing that harms history, but whose a change is.
        is_compared = bool(task) or not self.are_superseded
        base = self._known(path, before, next(iter(parents), None)) if is_compared else None
        return foreign + self._against(path, base, content, task)

    def _against(
        self,
        path: str,
        base: JsonObject | None,
        content: bytes | ValidationFinding | None,
        task: str,
    ) -> list[ValidationFinding]:
        if content is None or isinstance(content, ValidationFinding):
            return [content] if content else []
        resolves = partial(self._resolves, names.workflow_of(path.rpartition("/")[2]))
        found = validate(
            ValidationRequest(
                path, content, base, task, self.settings, resolves, self.are_superseded
            )
        )
        if task and base is None:
            why = "there was no JSON object before"
        elif task and not _is_comparable(content):
            why = "the commit leaves no JSON object"
        else:
            return found
        text = f"cannot determine what the task {task!r} changed: {why}"
        return [*found, ValidationFinding(_OWNERSHIP, text, path=path)]

    def _merged(
        self,
        path: str,
        content: bytes | ValidationFinding | None,
        task: str,
        foreign: list[ValidationFinding],
        parents: Sequence[str],
    ) -> list[ValidationFinding]:
        """Validate the result of a merge: what one side brought in is not this commit's doing."""
        try:
            merge = remerge(self.store, path, parents, self.settings.rules)
            committed = MISSING if content is None else parse_version(content, path)
        except UnverifiableError as error:
            return [*self._against(path, None, content, ""), *self._unverified(path, error)]
        ours = _object(merge.sides[0])
        findings = self._against(path, ours, content, "")
        is_edited = committed not in (merge.merged.value, *merge.sides)
        if self.task and is_edited:
            findings += foreign
            findings += self._not_the_task_s(path, merge, content, task)
        kept = with_parts_pruned_here(self.store, path, parents, merge, committed)
        findings += lost_edits(merge, kept, path)
        return findings

    def _not_the_task_s(
        self, path: str, merge: Remerge, content: bytes | ValidationFinding | None, task: str
    ) -> list[ValidationFinding]:
        """Report what a merge changed besides merging; where sides conflict, either may stand."""
        accepted = [merge.merged.value, *(merge.sides if merge.merged.conflicts else ())]
        found: list[ValidationFinding] = []
        for at, value in enumerate(accepted):
            against = self._against(path, _object(value), content, task)
            changed = [one for one in against if one.code == _OWNERSHIP]
            pointers = {one.pointer for one in changed}
            found = [one for one in found if one.pointer in pointers] if at else changed
        return found

    def _unverified(self, path: str, error: UnverifiableError) -> Iterator[ValidationFinding]:
        text = f"the merge cannot be verified: {error}"
        yield ValidationFinding(CODES["merge-not-verified"], text, path=path)
        if self.task:
            text = "cannot determine what the merge changed that is not the task's"
            yield ValidationFinding(_OWNERSHIP, text, path=path)

    def _content(self, change: FileChange) -> bytes | ValidationFinding | None:
        if change.after is None:
            return None
        if not change.after.is_file:
            text = f"{change.after.kind} stands where a context or its folder belongs"
            return ValidationFinding(CODES["not-a-file"], text, path=change.path)
        content = self.store.content(change.after, TOO_LARGE)
        if content is None:
            return too_large(self.store.size(change.after), change.path)
        return content

    def _known(self, path: str, entry: TreeEntry | None, commit: str | None) -> JsonObject | None:
        """Return the document that a change is held against: the last one that can be read whole.

        Otherwise a change that breaks a context would hide what the next one does. `entry` stands
        in `commit`.
        """
        last = self._readable(entry)
        if last is not None and not is_child(last):
            return last
        for older in _versions(self.store, path, commit) if entry and commit else ():
            earlier = self._readable(older)
            if earlier is not None and not is_child(earlier):
                return _object(composed_document(last, earlier)) if last else earlier
        return last

    def _readable(self, entry: TreeEntry | None) -> JsonObject | None:
        try:
            return _object(value_of(self.store, entry, ""))
        except UnverifiableError:
            return None

    def _foreign(
        self, path: str, before: TreeEntry | None, content: bytes | ValidationFinding | None
    ) -> Iterator[ValidationFinding]:
        """Report a context that the task has no business to add, remove or touch."""
        if self.task is None:
            return
        task = f"the task {self.task.id!r}"
        if path != names.context_path(self.task.workflow):
            yield ValidationFinding(_OWNERSHIP, f"{task} belongs to another workflow", path=path)
        elif content is None and before:
            yield ValidationFinding(
                _OWNERSHIP, f"{task} removed the context of its workflow", path=path
            )
        elif before is None and content is not None:
            text = f"{task} added the context; push the branch that it comes from first"
            yield ValidationFinding(_OWNERSHIP, text, path=path)

    def _resolves(self, workflow: str | None, task: str, reference: str) -> bool:
        """Tell whether a `context_ref` names a file here, or its task has a branch."""
        asked = [f"{self.revision}:{reference}"]
        if workflow and is_id(task):
            asked.append(names.task(workflow, task).branch)
        return any(
            self.store.git.run("cat-file", "-e", name, check=False).returncode == 0
            for name in asked
        )


def lost_edits(merge: Remerge, committed: Maybe, path: str) -> Iterator[ValidationFinding]:
    """Report the edits of the merged sides that a result does not have."""
    for place, clause, value in lost_edits_of(merge, committed):
        shown = _excerpt(value)
        text = f"{to_pointer(place) or 'the context'} {clause}{': ' if shown else ''}{shown}"
        yield ValidationFinding(CODES["edit-dropped"], text, to_pointer(place), path=path)


def _excerpt(value: Maybe) -> str:
    """Return the beginning of a text, without any secret; nothing of other values."""
    if not isinstance(value, str):
        return ""
    text = mask_secrets(value)
    return repr(text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…")


def _versions(store: ObjectStore, path: str, commit: str) -> Iterator[TreeEntry | None]:
    """List what stood at a path along the first parents of a commit, the newest first."""
    asked = ("--first-parent", commit, "--", f":(top,literal){path}")
    for touched in store.git.text("rev-list", *asked).split():
        yield store.entry(touched, path)


def _is_comparable(content: bytes) -> bool:
    try:
        return is_object(parse(content).value)
    except JsonTextError:
        return False


def _object(value: Maybe) -> JsonObject | None:
    return None if isinstance(value, Missing) or not is_object(value) else value
