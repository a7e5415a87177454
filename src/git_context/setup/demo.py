"""The example workflow as a repository: a parent context, three tasks on branches, three merges."""

from __future__ import annotations

import tempfile
import textwrap
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.fold import fold, is_object, unfold
from git_context.errors import ErrorKind, GitContextError
from git_context.jsontext.parse import parse
from git_context.jsontext.write import encode, write
from git_context.repository import files
from git_context.repository.git import Git
from git_context.setup import confighooks, install

if TYPE_CHECKING:
    from git_context.merge.values import JsonObject

_EXAMPLE: Final = "user-profile"
_PARENT: Final = "1-parent.json"
_CHILDREN: Final = ("2a-frontend.json", "2b-backend.json", "2c-tests.json")

# Things that a user's own settings must not add to an example: prompts, other people's hooks, a
# refusal.
_SETTINGS: Final = {
    "branch.main.mergeOptions": "",
    "commit.gpgSign": "false",
    "core.hooksPath": ".git/hooks",
    "merge.ff": "true",
    "merge.verifySignatures": "false",
}
# Formats that the commands can read, whatever the user has new repositories use.
_FORMATS: Final = {"GIT_DEFAULT_HASH": "sha1", "GIT_DEFAULT_REF_FORMAT": "files"}


class DemoContribution(NamedTuple):
    """The contribution of one task to the merged context."""

    task: str
    agent: str
    branch: str
    files: list[str]
    decisions: list[str]
    actions: list[str]


class Demo(NamedTuple):
    """The repository that was built, and what there is to see in it."""

    folder: Path
    context: str
    merged: JsonObject
    contributions: list[DemoContribution]


def build(folder: Path | None = None) -> Demo:
    """Build the example in `folder`, by default a new temporary one.

    Raises `GitContextError` where the folder holds anything already, or a merge goes wrong.
    """
    folder = _empty(folder)
    parent, *children = [_example(name) for name in (_PARENT, *_CHILDREN)]
    context = f".claude/context/{_text(parent, 'workflow_id')}.json"
    git = Git(folder, _FORMATS)
    git.run("init", "--quiet", "--initial-branch=main", "--template=")
    for key, value in _SETTINGS.items():
        git.run("config", key, value)
    confighooks.turn_all_off(git)
    install.install(git)
    _commit(folder, context, parent, "Begin the workflow", parent)
    branches = [_save(folder, context, parent, child) for child in children]
    _merge(folder, parent, dict(zip(branches, children, strict=True)))
    return Demo(
        folder,
        context,
        _read(git, "main", context),
        [_contribution(git, context, parent, branch) for branch in branches],
    )


def _empty(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="git-context-demo-"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        occupied = any(folder.iterdir())
    except OSError as error:
        raise GitContextError(f"Cannot use {folder}: {error.strerror}.") from error
    if occupied:
        raise GitContextError(
            f"{folder} is not empty.", hint="Name a folder that is empty or does not exist yet."
        )
    return folder.resolve()


def _example(name: str) -> JsonObject:
    return _document((resources("git_context") / "data" / _EXAMPLE / name).read_bytes())


def _document(content: bytes) -> JsonObject:
    value = parse(content).value
    assert is_object(value)  # noqa: S101  # our own data, or what we committed of it
    return value


def _text(document: JsonObject, name: str) -> str:
    return str(document[name])


def _save(folder: Path, context: str, parent: JsonObject, child: JsonObject) -> str:
    """Commit a child's document, composed with its parent's, on a new branch; return the branch."""
    task = _text(child, "task_id")
    branch = f"context/{_text(parent, 'workflow_id')}/{task}"
    Git(folder).run("checkout", "--quiet", "-b", branch, "main")
    _commit(folder, context, fold(parent, child), f"{task}: {_text(child, 'phase')}", child)
    return branch


def _commit(
    folder: Path, context: str, composed: JsonObject, subject: str, author: JsonObject
) -> None:
    files.replace(folder / context, encode(write(composed) + "\n"))
    git = _as_agent(folder, _text(author, "current_agent"), _text(author, "timestamp"))
    git.run("add", "--force", context, ".gitattributes")
    summary = textwrap.fill(_text(author, "context_summary"), 72)
    trailers = {
        "Context-Workflow": _text(composed, "workflow_id"),
        "Context-Task": _text(author, "task_id") if "task_id" in author else "",
        "Context-Agent": _text(author, "current_agent"),
        "Context-Phase": _text(author, "phase"),
    }
    listed = "\n".join(f"{name}: {value}" for name, value in trailers.items() if value)
    message = f"{subject}\n\n{summary}\n\n{listed}\n"
    git.run("commit", "--quiet", "--file=-", input=message.encode())


def _merge(folder: Path, parent: JsonObject, children: dict[str, JsonObject]) -> None:
    Git(folder).run("checkout", "--quiet", "main")
    when = _text(parent, "timestamp")
    for branch, child in children.items():
        when = max(when, _text(child, "timestamp"))
        git = _as_agent(folder, _text(parent, "current_agent"), when)
        merge = git.run("merge", "--no-edit", branch, check=False)
        if merge.returncode:
            complaint = (merge.stderr + merge.stdout).decode(errors="replace").strip()
            raise GitContextError(
                f"Merging {branch} failed: {complaint}",
                hint=f"The repository is {folder}. There, run: git context doctor",
                kind=ErrorKind.GIT,
            )


def _as_agent(folder: Path, agent: str, when: str) -> Git:
    author = {"NAME": agent, "EMAIL": f"{agent}@agents.invalid", "DATE": when}
    roles = ("AUTHOR", "COMMITTER")
    return Git(folder, {f"GIT_{role}_{part}": author[part] for role in roles for part in author})


def _read(git: Git, revision: str, context: str) -> JsonObject:
    return _document(git.run("show", f"{revision}:{context}").stdout)


def _contribution(git: Git, context: str, parent: JsonObject, branch: str) -> DemoContribution:
    """Tell what a branch brought, from the branch alone."""
    child = unfold(_read(git, branch, context), branch.rpartition("/")[2], parent)
    return DemoContribution(
        _text(child, "task_id"),
        _text(child, "current_agent"),
        branch,
        _items(child, "files_modified"),
        _items(child, "decisions"),
        _items(child, "pending_actions"),
    )


def _items(document: JsonObject, name: str) -> list[str]:
    items = document.get(name)
    return [str(item) for item in items] if isinstance(items, list) else []
