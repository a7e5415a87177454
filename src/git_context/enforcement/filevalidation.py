"""Contexts validated as files of the working tree, and what can be corrected in them."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from git_context.document.findings import CODES, ValidationFinding
from git_context.document.fix import repair
from git_context.document.fold import is_object
from git_context.document.policy import SETTINGS_FILE, is_context
from git_context.document.settings import Settings
from git_context.document.validate import TOO_LARGE, ValidationRequest, too_large, validate
from git_context.enforcement.validation import (
    INDEX,
    ActiveSettings,
    Validation,
    compared_commits,
    settings_at,
    settings_of,
)
from git_context.errors import ErrorKind, GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.render import render
from git_context.merge.edits import edit_decision
from git_context.repository import files, names
from git_context.repository.object_store import ObjectStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.repository.git import Git
    from git_context.repository.names import TaskName


def files_of(paths: Sequence[str], top: Path | None) -> list[Path]:
    """Return the files that paths name: a folder stands for the `.json` files right in it.

    Without paths, they are the contexts of the working tree at `top`.
    """
    if not paths:
        if top is None:
            raise GitContextError(
                "There is no working tree here.",
                hint="Name files, or a commit with --rev.",
                kind=ErrorKind.MISSING,
            )
        folder = top / names.FOLDER
        return list(_in_folder(folder)) if folder.is_dir() else []
    return [file for path in map(Path, paths) for file in _in_folder(path)]


def validate_files(
    git: Git | None, files: Sequence[Path], against: str | None = None, task: TaskName | None = None
) -> list[ValidationFinding]:
    """Validate files; in a repository, against the current commit or what a merge of it gives.

    With `against`, a commit, they are held against the common ancestor with that, and its settings
    are in force. `git` is `None` outside of any repository. Links are not followed.
    """
    top = git.work_tree() if git else None
    if git is None or top is None:
        return [found for file in files for found in _alone(file)]
    store = ObjectStore(git)
    parents = compared_commits(git, against)
    rules = settings_at(store, against) if against else _own_settings(top)
    validation = Validation(store, rules.settings, INDEX, task)
    findings = list(rules.findings)
    for file in files:
        findings += _in_work_tree(validation, file, top, parents)
    return findings


def _in_work_tree(
    validation: Validation, file: Path, top: Path, parents: Sequence[str]
) -> list[ValidationFinding]:
    """Validate a file, against what the first of `parents` has, if it stands in the work tree."""
    inside = _inside(file, top)
    content = _content(file, inside, top)
    if inside is None:
        return [content] if isinstance(content, ValidationFinding) else _alone(file)
    before = validation.store.entry(parents[0], inside) if parents else None
    return validation.context(inside, before, content, parents)


def fix(paths: Sequence[Path]) -> list[Path]:
    """Correct in files what has one right answer, and return the files that changed.

    Anything but a plain file with a JSON object is left as it is.
    """
    changed: list[Path] = []
    for file in paths:
        content = read_plain(file, str(file))
        after = fixed(content) if isinstance(content, bytes) else content
        if isinstance(after, bytes) and after != content:
            files.replace(file, after)
            changed.append(file)
    return changed


def fixed(content: bytes) -> bytes:
    """Return a context with what has one right answer corrected, and every other byte as it is.

    That is: an older form migrated, logs in order, computed figures computed again. A record that
    changes its place in a log is written anew. A file that is no context stays as it is.
    """
    # The module that saves documents is much to load, and seldom needed here.
    from git_context.workflow.changes import with_figures  # noqa: PLC0415

    try:
        source = parse(content)
    except JsonTextError:
        return content
    if not is_object(source.value) or not is_context(source.value):
        return content
    decision = edit_decision(source.value, with_figures(repair(source.value)))
    return source.encode(render(decision, source, source, source))


def read_plain(file: Path, shown: str) -> bytes | ValidationFinding:
    """Return the content of a plain file of bearable size, or the finding that it is none."""
    try:
        # A pipe would be waited for, and a link could lead anywhere.
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EMLINK):
            return _no_file(shown)
        raise GitContextError(f"Cannot read {shown}: {error.strerror}.") from error
    about = os.fstat(handle)
    if not stat.S_ISREG(about.st_mode):
        os.close(handle)
        return _no_file(shown)
    with os.fdopen(handle, "rb") as stream:
        if about.st_size > TOO_LARGE:
            return too_large(about.st_size, shown)
        return stream.read(TOO_LARGE + 1)


def _alone(file: Path) -> list[ValidationFinding]:
    content = read_plain(file, str(file))
    if isinstance(content, ValidationFinding):
        return [content]
    return validate(ValidationRequest(str(file), content, settings=Settings()))


def _content(file: Path, inside: str | None, top: Path) -> bytes | ValidationFinding:
    if inside is None and Path(os.path.abspath(file)).is_relative_to(top):  # noqa: PTH100  # resolve() follows links
        return _no_file(str(file))
    return read_plain(file, inside or str(file))


def _inside(file: Path, top: Path) -> str | None:
    """Return a file's path from the top, `None` where it is elsewhere or a link leads to it."""
    folder = Path(os.path.abspath(file.parent))  # noqa: PTH100  # resolve() follows links
    if not folder.is_relative_to(top) or folder.resolve() != folder:
        return None
    return (folder / file.name).relative_to(top).as_posix()


def _in_folder(path: Path) -> Iterator[Path]:
    if path.is_dir() and not path.is_symlink():
        yield from sorted(path.glob("*.json"))
    else:
        yield path


def _own_settings(top: Path) -> ActiveSettings:
    file = top / SETTINGS_FILE
    if not os.path.lexists(file):
        return settings_of(None)
    content = read_plain(file, SETTINGS_FILE)
    if isinstance(content, ValidationFinding):
        return ActiveSettings(
            Settings(), [ValidationFinding(CODES["settings"], content.message, path=SETTINGS_FILE)]
        )
    return settings_of(content)


def _no_file(shown: str) -> ValidationFinding:
    text = "a symbolic link or special file stands where a context or its folder belongs"
    return ValidationFinding(CODES["not-a-file"], text, path=shown)
