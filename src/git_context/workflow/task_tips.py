"""The tips of tasks' branches: what each says about its task, read for all of them at one go.

Nothing is believed but the document itself: a trailer says whatever its writer likes. The documents
of one workflow are much alike, so that of each only the part that differs is parsed. A commit says
the same for ever, which is kept: the next time, only new tips are read.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from git_context.document import members
from git_context.document.fold import is_child, is_object, task_entry
from git_context.errors import GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.reread import ReadText
from git_context.repository import commits, kept_facts
from git_context.repository.bulk_reading import read_contents, read_headers
from git_context.repository.git_objects import read_commit, read_tree
from git_context.repository.names import FOLDER, context_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from git_context.jsontext.parse import JsonSource
    from git_context.merge.values import JsonObject
    from git_context.repository.bulk_reading import ObjectHeader
    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore

# Larger objects are read one by one, by the rules of the store.
_LARGEST: Final = 8 * 1024 * 1024
_OPENED: Final = ("commit", "tree")


class EntryTexts(NamedTuple):
    """Agent, status and phase as an entry of `parallel_tasks` names them."""

    agent: str | None
    status: str | None
    phase: str | None

    @classmethod
    def of(cls, entry: JsonObject) -> EntryTexts:
        """Return those of an entry."""
        return cls(*(members.text_value(entry, name) for name in cls._fields))


class TaskTip(NamedTuple):
    """A task as its branch describes it at the tip.

    `texts` are those of the task's entry, `None` where the tip has no context, or one that cannot
    be read: `fault` says why, then. `bytes` is the size of the context, `seconds` when the tip was
    made, and `is_own` tells that it is a commit that a verb made for the task.
    """

    texts: EntryTexts | None
    conflicts: int
    bytes: int
    seconds: int
    is_own: bool
    fault: str | None = None


class _TipCommit(NamedTuple):
    """A tip: when it was made, its trailers, and the context's file if that is a plain one."""

    id: str
    seconds: int
    trailers: Mapping[str, str]
    file: ObjectHeader | None


def read_tips(
    store: ObjectStore, workflow: str, tips: Mapping[TaskName, str], like: JsonSource
) -> dict[TaskName, TaskTip]:
    """Return what the tips of a workflow's tasks say.

    The context `like` is the one that others are expected to be much like. Raises
    `GitContextError` where a commit cannot be read.
    """
    question = f"status {workflow}"
    kept: Mapping[tuple[str, str], Any] = kept_facts.read(store, question) or {}
    known = {task: kept[tip, task.id] for task, tip in tips.items() if (tip, task.id) in kept}
    found = {task: _from_facts(facts) for task, facts in known.items()}
    new = {task: tip for task, tip in tips.items() if task not in found}
    found |= _read_tips(store, workflow, new, like)
    if len(new) >= kept_facts.FEW:
        # A fault of a context may depend on more than its commit.
        sound = {task: tip for task, tip in found.items() if tip.texts}
        facts = {(tips[task], task.id): _as_facts(tip) for task, tip in sound.items()}
        kept_facts.keep(store, question, facts)
    return found


def _as_facts(tip: TaskTip) -> list[Any]:
    """Return a tip as `marshal` knows it."""
    texts, *others, _ = tip
    return [tuple(texts or ()), *others]


def _from_facts(facts: list[Any]) -> TaskTip:
    texts, *others = facts
    return TaskTip(EntryTexts(*texts), *others)


def _read_tips(
    store: ObjectStore, workflow: str, tips: Mapping[TaskName, str], like: JsonSource
) -> dict[TaskName, TaskTip]:
    commits_read = _read_commits(store, workflow, dict.fromkeys(tips.values()))
    tasks = {task: commits_read[tip] for task, tip in tips.items()}
    found = dict(_read_together(store, tasks, like))
    others = {task: commit for task, commit in tasks.items() if task not in found}
    return found | {task: _read_alone(store, task, commit) for task, commit in others.items()}


def _read_together(
    store: ObjectStore, tasks: Mapping[TaskName, _TipCommit], like: JsonSource
) -> Iterator[tuple[TaskName, TaskTip]]:
    """Yield what those tips say that are as most are; a file that they share is read once."""
    known = ReadText(like)
    sharing = _sharing(tasks)
    with suppress(GitContextError):  # see `_read_commits`
        for file, content in read_contents(store.git, sharing):
            document = _document(known, content)
            if document is not None:
                for task in sharing[file]:
                    yield task, _task_tip(task, tasks[task], document, file.size)


def _sharing(tasks: Mapping[TaskName, _TipCommit]) -> dict[ObjectHeader, list[TaskName]]:
    """Return the tasks whose tips have the same file, by that file."""
    sharing: dict[ObjectHeader, list[TaskName]] = {}
    for task, commit in tasks.items():
        if commit.file:
            sharing.setdefault(commit.file, []).append(task)
    return sharing


def _read_commits(
    store: ObjectStore, workflow: str, tips: Collection[str]
) -> dict[str, _TipCommit]:
    """Return the tips by id; a file that is too large to be read along with others is left out."""
    path = context_path(workflow)
    asked = [word for tip in tips for word in (tip, f"{tip}:{FOLDER}", f"{tip}:{path}")]
    try:
        headers = read_headers(store.git, asked)
        texts = _small_texts(store, headers)
    except GitContextError:
        # One damaged object ends git's answer about all of them: each tip is read alone.
        headers, texts = [None] * len(asked), {}
    name = path.rpartition("/")[2]
    found: dict[str, _TipCommit] = {}
    for tip, folder, file in zip(tips, headers[1::3], headers[2::3], strict=True):
        plain = file if _holds_file(texts, folder, name) else None
        found[tip] = _tip_commit(store, tip, texts.get(tip), plain)
    return found


def _small_texts(store: ObjectStore, headers: list[ObjectHeader | None]) -> dict[str, bytes]:
    """Return the contents of commits and trees by id, but of large ones."""
    opened = [header for header in headers if header and header.kind in _OPENED]
    small = [header for header in opened if header.size <= _LARGEST]
    return {header.id: content for header, content in read_contents(store.git, small)}


def _tip_commit(
    store: ObjectStore, tip: str, content: bytes | None, file: ObjectHeader | None
) -> _TipCommit:
    file = file if file and file.size <= _LARGEST else None
    try:
        commit = read_commit(content or b"")
    except ValueError:  # too large to be read along with others, or damaged, which the store says
        trailers = commits.parse_trailers(store.message(tip))
        return _TipCommit(tip, store.committed_at(tip), trailers, file)
    return _TipCommit(tip, commit.committed_at, commits.parse_trailers(commit.message), file)


def _holds_file(texts: Mapping[str, bytes], folder: ObjectHeader | None, name: str) -> bool:
    """Tell whether a folder, whose tree object was read, has a plain file under a name."""
    if folder is None or folder.kind != "tree" or folder.id not in texts:
        return False
    try:
        found = read_tree(texts[folder.id], len(folder.id) // 2).get(name)
    except ValueError:  # damaged, as whoever reads it alone will say
        return False
    return found is not None and found.is_file


def _document(known: ReadText, content: bytes) -> JsonObject | None:
    """Return a composed document that was read, `None` where it is none, or no JSON."""
    try:
        value = known.reread(content).value
    except JsonTextError:
        return None
    return value if is_object(value) and not is_child(value) else None


def _read_alone(store: ObjectStore, task: TaskName, commit: _TipCommit) -> TaskTip:
    """Return what a tip says that is not as most are: it may have no context, or a broken one."""
    document, size, fault = None, 0, None
    try:
        size = store.context_size(commit.id, task.workflow)
        document = store.document(commit.id, task.workflow)
    except GitContextError as error:
        fault = error.message
    if document is None:
        return TaskTip(None, 0, size, commit.seconds, _is_own(task, commit), fault)
    return _task_tip(task, commit, document, size)


def _task_tip(task: TaskName, commit: _TipCommit, document: JsonObject, size: int) -> TaskTip:
    texts = EntryTexts.of(task_entry(document, task.id) or {})
    conflicts = len(members.list_items(document, "merge_conflicts"))
    return TaskTip(texts, conflicts, size, commit.seconds, _is_own(task, commit))


def _is_own(task: TaskName, commit: _TipCommit) -> bool:
    named = (commit.trailers.get(commits.WORKFLOW), commit.trailers.get(commits.TASK))
    return named == tuple(task)
