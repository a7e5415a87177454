"""Histories of one small context, made with plain git."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import git_context
from git_context.merge.values import Missing, plain
from tests.support.repos import FIRST_SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.history.blame import Blame
    from git_context.history.log import Log
    from tests.support.repos import Repo

PATH = ".claude/context/w.json"


def document(**members: Any) -> dict[str, Any]:
    return {"version": "1.0", "workflow_id": "w", **members}


def text(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2) + "\n"


def words(task: str = "", agent: str = "", subject: str = "Change") -> str:
    trailers = [f"Context-Task: {task}"] if task else []
    trailers += [f"Context-Agent: {agent}"] if agent else []
    return "\n\n".join([subject, *(["\n".join(trailers)] if trailers else [])])


def save(repo: Repo, content: dict[str, Any], task: str = "", agent: str = "") -> str:
    return repo.commit({PATH: text(content)}, words(task, agent))


def save_often(repo: Repo, count: int) -> None:
    """Make a line of saves on `main` in one go, each with a decision more; objects are files."""
    stream: list[str] = []
    for at in range(count):
        when = f"Ada <ada@example.org> {FIRST_SECOND + at} +0000"
        content = text(document(decisions=[f"decision {number}" for number in range(at + 1)]))
        stream += ["commit refs/heads/main", f"author {when}", f"committer {when}"]
        stream += [f"data {len(subject := f'Save {at}')}", subject]
        stream += [f"M 100644 inline {PATH}", f"data {len(content)}", content]
    loose = ("-c", f"fastimport.unpackLimit={10 * count}")
    repo.git(*loose, "fast-import", "--quiet", input="\n".join(stream).encode())


def merged(repo: Repo, content: dict[str, Any], *branches: str) -> str:
    """Commit a merge of any number of branches into the current one, by hand."""
    repo.write(PATH, text(content))
    repo.git("add", "--all")
    tree = repo.output("write-tree")
    parents = [word for parent in ("HEAD", *branches) for word in ("-p", repo.head(parent))]
    commit = repo.output("commit-tree", tree, *parents, "-m", "Merge")
    repo.git("reset", "--quiet", "--hard", commit)
    return commit


def log(repo: Repo, revision: str = "HEAD", pointer: str = "") -> Log:
    return git_context.open(repo.path).log(revision, pointer, workflow="w")


def blame(repo: Repo, revision: str = "HEAD", pointer: str = "") -> Blame:
    return git_context.open(repo.path).blame(revision, pointer, workflow="w")


def lines(found: Log) -> list[tuple[Any, ...]]:
    """Return commit, kind, place and values of each change, the oldest first."""
    return [
        (entry.credit.commit, change.kind, change.pointer, *_values(change.before, change.after))
        for entry in reversed(found.entries)
        for change in entry.changes
    ]


def origins(found: Blame, pointer: str) -> dict[Any, str]:
    """Return the commits that brought what stands at a pointer, by value."""
    return {plain(part.value): part.by.commit for part in found.parts if part.pointer == pointer}


def removals(found: Blame) -> list[tuple[Any, ...]]:
    """Return what was removed, by which commit, and which had brought it, the first one first."""
    return [
        (part.pointer, plain(part.value), part.by.commit, part.brought_by.commit)
        for part in reversed(found.removed)
    ]


def _values(*values: Any) -> Sequence[Any]:
    return [plain(value) for value in values if not isinstance(value, Missing)]
