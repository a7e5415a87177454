"""What each commit changed in a context."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document import steps
from git_context.document.stored import stored_form
from git_context.errors import GitContextError
from git_context.history.timeline import timeline
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.reread import Reading
from git_context.merge.changes import own_changes
from git_context.merge.infer import KEYS
from git_context.merge.lists import key_step
from git_context.merge.values import MISSING, Missing
from git_context.repository.names import context_path
from git_context.repository.progress import counted
from git_context.repository.store import FILE, LARGEST, PROGRAM_FILE
from git_context.workflow import scoping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.history.timeline import Commit, Credit
    from git_context.merge.changes import Change
    from git_context.merge.policy import Policy, Rule
    from git_context.merge.values import Json, Maybe, Path
    from git_context.repository.store import Store
    from git_context.workflow.scoping import Where


class Version(NamedTuple):
    """The context as a commit has it, and the text that was read.

    Where it cannot be read, `fault` says why, and the rest is that of the commit before.
    """

    value: Maybe
    reading: Reading | None = None
    fault: str = ""


class Step(NamedTuple):
    """One commit of a history: its place, the versions that it was made from, and its own.

    `done` are the places of those parents from which no later commit was made.
    """

    at: int
    commit: Commit
    before: list[Version]
    version: Version
    done: list[int]


class Subject(NamedTuple):
    """What a history is about: the workflow, the commit that it ends at, a place and the rules."""

    workflow: str
    tip: str
    path: Path
    policy: Policy


class Logged(NamedTuple):
    """One commit: who made it, what it says, and what it changed in the context.

    A merge has just what it changed itself, against all of its parents. `fault` says why the
    context cannot be read there, if it cannot.
    """

    credit: Credit
    subject: str
    is_merge: bool
    changes: list[Change]
    fault: str


class Log(NamedTuple):
    """A history, the newest commit first."""

    workflow: str
    commit: str
    pointer: str
    entries: list[Logged]


def log(store: Store, where: Where, revision: str | None = None, pointer: str = "") -> Log:
    """Return what each commit changed in a context, or at a place in it.

    Commits that changed nothing there are left out, but for those that changed the file's layout
    when the whole context is asked for. Raises `GitContextError` where there is no such context or
    place.
    """
    about = subject(store, where, revision, pointer)
    entries = []
    for step in walk(store, about):
        olds = [at_path(version.value, about.path, about.policy) for version in step.before]
        new = at_path(step.version.value, about.path, about.policy)
        found = [
            part
            for change in own_changes(_in_fields(olds, new), new, about.policy, about.path)
            for part in _in_items(change, about.policy)
        ]
        is_merge = len(step.before) > 1
        if found or step.version.fault or not (is_merge or about.path):
            commit = step.commit
            fault = step.version.fault
            entries.append(Logged(commit.credit(), commit.subject, is_merge, found, fault))
    return Log(about.workflow, about.tip, pointer, entries[::-1])


def subject(store: Store, where: Where, revision: str | None, pointer: str) -> Subject:
    """Find out what a history is about. Raises `GitContextError` where there is no such context."""
    workflow = scoping.workflow_of(store, where)
    try:
        path = steps.place(pointer) if pointer else ()
    except steps.StepError as error:
        raise GitContextError(f"{error}.") from error
    tip = store.resolve(revision) if revision else tip_of(store, workflow, where)
    return Subject(workflow, tip, path, store.policy(tip))


def walk(store: Store, about: Subject) -> Iterator[Step]:
    """Go through the commits that touched a context, parents first.

    Each version shares what it has in common with the one before, so equal parts are found by a
    pointer test. Raises `GitContextError` where there are no such commits.
    """
    commits = timeline(store, about.workflow, about.tip)
    if not commits:
        raise GitContextError(
            f"No commit up to {about.tip[:10]} has a context at {context_path(about.workflow)}."
        )
    left = [0] * len(commits)
    for commit in commits:
        for parent in commit.parents:
            left[parent] += 1
    blobs: dict[int, str] = {}
    versions: dict[int, Version] = {}
    for at, commit in enumerate(counted("Reading history", commits)):
        before = [versions[parent] for parent in commit.parents]
        same = next((p for p in commit.parents if blobs[p] == commit.blob), None)
        version = versions[same] if same is not None else _read(store, commit, before)
        for parent in commit.parents:
            left[parent] -= 1
        done = [parent for parent in commit.parents if not left[parent]]
        yield Step(at, commit, before, version, done)
        versions[at], blobs[at] = version, commit.blob
        for parent in done:
            del versions[parent], blobs[parent]


def at_path(value: Maybe, path: Path, policy: Policy) -> Maybe:
    """Return what stands at a path in a version, or `MISSING`; items by key or index."""
    for depth, step in enumerate(path):
        if type(value) is dict:
            value = value.get(step, MISSING)
        elif type(value) is list:
            at = item_named(value, step, policy.rule(path[:depth]))
            if at is None and step.isdecimal() and int(step) < len(value):
                at = int(step)
            value = MISSING if at is None else value[at]
        else:
            return MISSING
    return value


def _in_items(change: Change, policy: Policy) -> list[Change]:
    """Tell item by item of a list that came or went as a whole, where a rule names its items."""
    rule = policy.rule(change.path)
    old = [] if isinstance(change.before, Missing) else change.before
    new = [] if isinstance(change.after, Missing) else change.after
    if rule and type(old) is list and type(new) is list and old != new and [] in (old, new):
        return own_changes([old], new, policy, change.path)
    return [change]


def item_named(items: list[Json], step: str, rule: Rule | None) -> int | None:
    """Find an item by its key, the rule's or one of those that are told from the shape."""
    for key in (rule.key,) if rule and rule.key else KEYS:
        for at, item in enumerate(items):
            name = item.get(key) if type(item) is dict else None
            if isinstance(name, (str, bytes)) and key_step(name) == step:
                return at
    return None


def tip_of(store: Store, workflow: str, where: Where) -> str:
    """Return the newest commit of what is meant: a task's branch, or the workflow's home."""
    return scoping.tip(store, workflow, scoping.task_named(store, workflow, where), where)


def _read(store: Store, commit: Commit, before: list[Version]) -> Version:
    near = before[0] if before else Version(MISSING)
    if not commit.blob:
        return Version(MISSING)
    if commit.mode not in (FILE, PROGRAM_FILE):
        return near._replace(fault="it is no plain file")
    content = _content(store, commit.blob)
    if len(content) > LARGEST:
        return near._replace(fault=f"it is larger than {LARGEST // 1024**2} MB")
    try:
        reading = near.reading.reread(content) if near.reading else Reading(parse(content))
    except JsonTextError as error:
        return near._replace(fault=str(error))
    return Version(stored_form(reading.value, near.value), reading)


def _content(store: Store, blob: str) -> bytes:
    try:
        content: bytes = store.repo.odb.read(blob)[1]
    except KeyError:
        # A partial clone lacks it, and git knows whom to ask.
        return store.git.run("cat-file", "blob", blob).stdout
    return content


def _in_fields(olds: list[Maybe], new: Maybe) -> list[Maybe]:
    """Let a document that is added be told field by field."""
    if type(new) is dict:
        return [{} if isinstance(old, Missing) else old for old in olds] or [{}]
    return olds or [MISSING]
