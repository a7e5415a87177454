"""What each commit changed in a context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from git_context.document import steps
from git_context.errors import GitContextError
from git_context.history.ledger import ledger
from git_context.history.prunings import without_prunings
from git_context.history.timeline import Credit, timeline
from git_context.history.versions import walk
from git_context.merge.changes import Change, own_changes
from git_context.merge.infer import KEYS
from git_context.merge.lists import key_step
from git_context.merge.values import MISSING, Missing
from git_context.repository.glance import Glance
from git_context.repository.memory import uncollected
from git_context.repository.names import context_path
from git_context.workflow import scoping

if TYPE_CHECKING:
    from git_context.history.ledger import Facts, Ledger
    from git_context.history.timeline import Commit
    from git_context.history.versions import Step
    from git_context.merge.policy import Policy, Rule
    from git_context.merge.values import Json, Maybe, Path
    from git_context.repository.store import Store
    from git_context.workflow.scoping import Where


class Subject(NamedTuple):
    """What a history is about: the workflow, the commit that it ends at, a place and the rules."""

    workflow: str
    tip: str
    path: Path
    policy: Policy

    def question(self, kind: str) -> str:
        """Return what the facts of a ledger rest on, besides the commit."""
        return repr((kind, self.workflow, self.path, self.policy))


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
    with uncollected():
        known = ledger(store, about.question("log"))
        if known.tip == about.tip:
            facts = [row[2] for row in known.rows]
        else:
            facts = _facts(store, about, known)
        entries = [_logged(fact) for fact in reversed(facts) if fact]
    return Log(about.workflow, about.tip, pointer, entries)


def _facts(store: Store, about: Subject, known: Ledger) -> list[Facts]:
    """Return what there is to tell of each commit, nothing of some; read what is not known yet."""
    commits = commits_of(store, about)
    found = known.known(commits)
    new = [at for at, fact in enumerate(found) if fact is None]
    for step in walk(store, commits, new):
        found[step.at] = _fact(step, about)
    facts = [fact or () for fact in found]
    known.keep(about.tip, commits, facts)
    return facts


def _fact(step: Step, about: Subject) -> Facts:
    """Return what there is to tell of a commit, in the form that a ledger keeps."""
    olds = [at_path(version.value, about.path, about.policy) for version in step.before]
    new = at_path(step.version.value, about.path, about.policy)
    found = [
        part
        for change in own_changes(_in_fields(olds, new), new, about.policy, about.path)
        for part in _in_items(change, about.policy)
    ]
    versions = [version.value for version in step.before]
    found = without_prunings(found, versions, step.version.value)
    is_merge = len(step.before) > 1
    commit, fault = step.commit, step.version.fault
    if not (found or fault or not (is_merge or about.path)):
        return ()
    changes = [
        (part.path, part.kind, _kept(part.before), _kept(part.after), part.is_member)
        for part in found
    ]
    return (tuple(commit.credit()), commit.subject, is_merge, changes, fault)


def _logged(fact: Facts) -> Logged:
    credit, subject, is_merge, changes, fault = fact
    found = [
        Change(
            path,
            kind,
            MISSING if before is ... else before,
            MISSING if after is ... else after,
            is_member=is_member,
        )
        for path, kind, before, after, is_member in changes
    ]
    return Logged(Credit(*credit), subject, is_merge, found, fault)


def _kept(value: Maybe) -> Any:
    return ... if isinstance(value, Missing) else value


def subject(store: Store, where: Where, revision: str | None, pointer: str) -> Subject:
    """Find out what a history is about. Raises `GitContextError` where there is no such context."""
    glance = Glance.at(store)
    workflow = scoping.workflow_of(glance, where)
    try:
        path = steps.place(pointer) if pointer else ()
    except steps.StepError as error:
        raise GitContextError(f"{error}.") from error
    tip = glance.resolve(revision) if revision else tip_of(glance, workflow, where)
    return Subject(workflow, tip, path, glance.policy(tip))


def commits_of(store: Store, about: Subject) -> list[Commit]:
    """Return the commits of a history, parents first.

    Raises `GitContextError` where there are none.
    """
    commits = timeline(store, about.workflow, about.tip)
    if not commits:
        raise GitContextError(
            f"No commit up to {about.tip[:10]} has a context at {context_path(about.workflow)}."
        )
    return commits


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


def _in_fields(olds: list[Maybe], new: Maybe) -> list[Maybe]:
    """Let a document that is added be told field by field."""
    if type(new) is dict:
        return [{} if isinstance(old, Missing) else old for old in olds] or [{}]
    return olds or [MISSING]
