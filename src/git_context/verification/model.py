"""The subject of verification: a context, its tasks, and git's facts about their branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document import members
from git_context.document.fold import is_object
from git_context.document.members import entry_text
from git_context.merge.pointer import to_pointer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from git_context.merge.values import Json, JsonObject, Path


class BranchEvidence(NamedTuple):
    """Git's facts about the part of a task's branch that came into the context.

    `files` are those that its own commits changed; `former` are the old names of those that they
    renamed. If a branch left no merge behind, its first commits are not known: it is not
    `exact`. `started` and `forked` are the times of its first own commit and of its fork, in
    seconds since 1970. `dropped` are the items that it took out of lists of constraints, by list;
    `includes` are changes of others that it had: their task and file.
    """

    tip: str
    fork: str
    files: frozenset[str]
    former: Mapping[str, str]
    started: int
    forked: int
    dropped: Mapping[str, list[str]]
    includes: frozenset[tuple[str, str]] = frozenset()
    exact: bool = True


class VerifiedTask(NamedTuple):
    """A task, or the workflow itself, whose id is empty.

    `entry` is the one in `parallel_tasks`, `own` the sections that it wrote, which stand at `path`;
    `child` is the document that it handed in, with its own items of the shared lists.
    """

    id: str
    path: Path
    entry: JsonObject
    context: JsonObject
    child: JsonObject
    branch: BranchEvidence | None = None

    @property
    def name(self) -> str:
        """Its name for people."""
        return self.id or "the workflow"

    @property
    def ids(self) -> tuple[str, ...]:
        """Its id, if it is a task."""
        return (self.id,) if self.id else ()

    @property
    def has_reported(self) -> bool:
        """Whether it has handed in a document, whatever is in that."""
        return "context" in self.entry

    def at(self, *steps: str) -> str:
        """Return the pointer of a place in its entry."""
        return to_pointer(("parallel_tasks", self.id, *steps))

    def texts(self, name: str) -> list[str]:
        """Return the strings in one of the lists of its document."""
        return texts(self.child.get(name))


class VerificationSubject(NamedTuple):
    """A context and its tasks, of which none has the id of another.

    `known` tells of revisions and paths that the context names whether the repository has them;
    what it does not tell of, nobody knows.
    """

    workflow: str
    document: JsonObject
    tasks: list[VerifiedTask]
    known: Mapping[str, bool]

    @property
    def workflow_task(self) -> VerifiedTask:
        """The workflow itself, with the sections that stand at the top."""
        return VerifiedTask("", (), {}, self.document, {})

    @property
    def has_code(self) -> bool:
        """Whether any task's branch carries more than contexts."""
        return any(task.branch and task.branch.files for task in self.tasks)


def tasks_of(document: JsonObject) -> list[VerifiedTask]:
    """List the tasks of a context, as far as that alone tells."""
    found: dict[str, VerifiedTask] = {}
    for name, entry in members.task_entries(document):
        if not name:
            continue
        context = entry.get("context")
        reported = context if is_object(context) else {}
        path = ("parallel_tasks", name, "context")
        found.setdefault(name, VerifiedTask(name, path, entry, reported, reported))
    return list(found.values())


def texts(value: Json) -> list[str]:
    """Return the strings of a list, each once; nothing where it is none."""
    items = value if type(value) is list else []
    return list(dict.fromkeys(item for item in items if type(item) is str))


def entries(value: Json) -> list[str]:
    """Return the texts of a list of actions or constraints, strings or objects, each once."""
    items = value if type(value) is list else []
    return list(dict.fromkeys(entry_text(item) for item in items))
