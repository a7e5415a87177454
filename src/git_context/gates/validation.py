"""Contexts validated where they stand: in the index, in a commit, or in the working tree."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.findings import CODES, Finding
from git_context.document.fold import is_child, is_object
from git_context.document.ids import is_id
from git_context.document.policy import SETTINGS_FILE, SettingsError
from git_context.document.secrets import masked
from git_context.document.settings import Settings, read_settings
from git_context.document.stored import stored_form
from git_context.document.validate import Subject, too_large, validate
from git_context.gates.lookalikes import task_of
from git_context.gates.remerge import (
    UnverifiableError,
    lost,
    parsed,
    remerge,
    value_of,
    with_parts_pruned_here,
)
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.merge.pointer import to_pointer
from git_context.merge.values import MISSING, Missing
from git_context.repository import names
from git_context.repository.objects import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.document.checks import Object
    from git_context.gates.remerge import Remerge
    from git_context.merge.values import Maybe
    from git_context.repository.git import Git
    from git_context.repository.names import Task
    from git_context.repository.objects import Change, Objects

INDEX: Final = ""

_KINDS: Final = {"120000": "a symbolic link", "160000": "a submodule", "040000": "a folder"}
_EXCERPT: Final = 60
_OWNERSHIP: Final = CODES["ownership"]


class Rules(NamedTuple):
    """What is in force: the settings, and what was wrong with them, if anything was."""

    settings: Settings
    findings: list[Finding]


def settings_of(data: bytes | None) -> Rules:
    """Read a settings file's content; where it cannot be used, that is a finding."""
    if data is None:
        return Rules(Settings(), [])
    try:
        return Rules(read_settings(data.decode()), [])
    except (SettingsError, UnicodeDecodeError) as error:
        return Rules(Settings(), [Finding(CODES["settings"], str(error), path=SETTINGS_FILE)])


def settings_at(objects: Objects, commit: str | None) -> Rules:
    """Read the settings that a commit has (`INDEX`: the index, `None`: no commit)."""
    entry = None
    if commit == INDEX:
        pathspec = f":(top,literal){SETTINGS_FILE}"
        for record in objects.git.records("ls-files", "-z", "--stage", "--", pathspec):
            mode, oid, *_ = record.split(" ")
            entry = Entry(mode, oid)
    elif commit:
        entry = objects.entry(commit, SETTINGS_FILE)
    return settings_of(objects.content(entry) if entry and entry.is_file else None)


def task_on(git: Git, branch: str | None = None) -> Task | None:
    """Return the task whose branch that is; by default, the current branch."""
    if branch is not None:
        return task_of(names.HEADS + branch.removeprefix(names.HEADS))
    done = git.run("symbolic-ref", "--quiet", "HEAD", check=False)
    return task_of(os.fsdecode(done.stdout).strip())


class Validation:
    """One run over contexts of a repository, by one set of settings.

    `task` is the task on whose branch they were changed, if any: the changes are held against what
    it owns. `revision` is the commit that has them, or `INDEX`.
    """

    def __init__(
        self, objects: Objects, settings: Settings, revision: str, task: Task | None = None
    ) -> None:
        self.objects = objects
        self.settings = settings
        self.revision = revision
        self.task = task

    def changes(self, changes: Sequence[Change], parents: Sequence[str] = ()) -> list[Finding]:
        """Validate changed contexts, each against what stood there before.

        The first of `parents` is the commit where it stood. With several of them, what stood there
        is what the merge of these commits gives.
        """
        self.objects.load(entry for change in changes for entry in (change.before, change.after))
        findings: list[Finding] = []
        for change in changes:
            content = self._content(change)
            findings += self.context(change.path, change.before, content, parents)
        return [finding._replace(revision=self.revision) for finding in findings]

    def context(
        self,
        path: str,
        before: Entry | None,
        content: bytes | Finding | None,
        parents: Sequence[str] = (),
    ) -> list[Finding]:
        """Validate one context, given its content (`None`: removed), or why that was not read."""
        foreign = list(self._foreign(path, before, content))
        task = "" if foreign or not self.task else self.task.id
        if len(parents) > 1:
            return self._merged(path, content, task, foreign, parents)
        base = self._known(path, before, parents[0] if parents else None)
        return foreign + self._against(path, base, content, task)

    def _against(
        self, path: str, base: Object | None, content: bytes | Finding | None, task: str
    ) -> list[Finding]:
        if content is None or isinstance(content, Finding):
            return [content] if content else []
        resolves = partial(self._resolves, names.workflow_of(path.rpartition("/")[2]))
        found = validate(Subject(path, content, base, task, self.settings, resolves))
        if task and (base is None or not _is_comparable(content)):
            why = (
                "it left no JSON object" if base is not None else "there was no JSON object before"
            )
            text = f"nobody can tell what the task {task!r} changed: {why}"
            found.append(Finding(_OWNERSHIP, text, path=path))
        return found

    def _merged(
        self,
        path: str,
        content: bytes | Finding | None,
        task: str,
        foreign: list[Finding],
        parents: Sequence[str],
    ) -> list[Finding]:
        """Validate the result of a merge: what one side brought in is not this commit's doing."""
        try:
            merge = remerge(self.objects, path, parents, self.settings.rules)
            committed = MISSING if content is None else parsed(content, path)
        except UnverifiableError as error:
            return [*self._against(path, None, content, ""), *self._unverified(path, error)]
        findings = self._against(path, _object(merge.sides[0]), content, "")
        if self.task and committed not in (merge.merged.value, *merge.sides):
            findings += [*foreign, *self._not_the_task_s(path, merge, content, task)]
        kept = with_parts_pruned_here(self.objects, path, parents, merge, committed)
        return [*findings, *lost_edits(merge, kept, path)]

    def _not_the_task_s(
        self, path: str, merge: Remerge, content: bytes | Finding | None, task: str
    ) -> list[Finding]:
        """Report what a merge changed besides merging; where sides clash, either may stand."""
        accepted = [merge.merged.value, *(merge.sides if merge.merged.contests else ())]
        found: list[Finding] = []
        for at, value in enumerate(accepted):
            against = self._against(path, _object(value), content, task)
            changed = [one for one in against if one.code == _OWNERSHIP]
            pointers = {one.pointer for one in changed}
            found = [one for one in found if one.pointer in pointers] if at else changed
        return found

    def _unverified(self, path: str, error: UnverifiableError) -> Iterator[Finding]:
        text = f"the merge cannot be verified: {error}"
        yield Finding(CODES["merge-not-verified"], text, path=path)
        if self.task:
            text = "nobody can tell what the merge changed that is not the task's"
            yield Finding(_OWNERSHIP, text, path=path)

    def _content(self, change: Change) -> bytes | Finding | None:
        if change.after is None:
            return None
        if not change.after.is_file:
            kind = _KINDS.get(change.after.mode, "something else")
            text = f"{kind} stands where a context or its folder belongs"
            return Finding(CODES["not-a-file"], text, path=change.path)
        content = self.objects.content(change.after)
        if content is None:
            return too_large(self.objects.size(change.after), change.path)
        return content

    def _known(self, path: str, entry: Entry | None, commit: str | None) -> Object | None:
        """Return the document that a change is held against: the last one that can be read whole.

        Otherwise a change that breaks a context would hide what the next one does. `entry` stands
        in `commit`.
        """
        last = self._readable(entry)
        if last is not None and not is_child(last):
            return last
        for older in _versions(self.objects, path, commit) if entry and commit else ():
            whole = self._readable(older)
            if whole is not None and not is_child(whole):
                return _object(stored_form(last, whole)) if last else whole
        return last

    def _readable(self, entry: Entry | None) -> Object | None:
        try:
            return _object(value_of(self.objects, entry, ""))
        except UnverifiableError:
            return None

    def _foreign(
        self, path: str, before: Entry | None, content: bytes | Finding | None
    ) -> Iterator[Finding]:
        """Report a context that the task has no business to add, remove or touch."""
        if self.task is None:
            return
        task = f"the task {self.task.id!r}"
        if path != names.context_path(self.task.workflow):
            yield Finding(_OWNERSHIP, f"{task} belongs to another workflow", path=path)
        elif content is None and before:
            yield Finding(_OWNERSHIP, f"{task} removed the context of its workflow", path=path)
        elif before is None and content is not None:
            text = f"{task} added the context; push the branch that it comes from first"
            yield Finding(_OWNERSHIP, text, path=path)

    def _resolves(self, workflow: str | None, task: str, reference: str) -> bool:
        """Tell whether a `context_ref` names a file here, or its task has a branch."""
        asked = [f"{self.revision}:{reference}"]
        if workflow and is_id(task):
            asked.append(names.task(workflow, task).branch)
        return any(
            self.objects.git.run("cat-file", "-e", name, check=False).returncode == 0
            for name in asked
        )


def lost_edits(merge: Remerge, committed: Maybe, path: str) -> Iterator[Finding]:
    """Report the edits of the merged sides that a result does not have."""
    for place, clause, value in lost(merge, committed):
        shown = _excerpt(value)
        text = f"{to_pointer(place) or 'the context'} {clause}{': ' if shown else ''}{shown}"
        yield Finding(CODES["edit-dropped"], text, to_pointer(place), path=path)


def _excerpt(value: Maybe) -> str:
    """Return the beginning of a text, without any secret; nothing of other values."""
    if not isinstance(value, str):
        return ""
    text = masked(value)
    return repr(text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…")


def _versions(objects: Objects, path: str, commit: str) -> Iterator[Entry | None]:
    """List what stood at a path along the first parents of a commit, the newest first."""
    asked = ("--first-parent", commit, "--", f":(top,literal){path}")
    for touched in objects.git.text("rev-list", *asked).split():
        yield objects.entry(touched, path)


def _is_comparable(content: bytes) -> bool:
    try:
        return is_object(parse(content).value)
    except JsonTextError:
        return False


def _object(value: Maybe) -> Object | None:
    return None if isinstance(value, Missing) or not is_object(value) else value
