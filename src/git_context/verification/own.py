"""Runs the own checks of a repository, and reads what they find.

A check that cannot run, or does not answer as it should, is a finding itself: nothing is verified.
"""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from git_context import checks
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.write import encode, write
from git_context.merge.values import exact, plain
from git_context.verification.configured import permissions
from git_context.verification.findings import ALIGNED, STATUSES, UNVERIFIED, Finding
from git_context.verification.running import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from git_context.merge.values import Json
    from git_context.repository.git import Git
    from git_context.verification.configured import Configured, Permission
    from git_context.verification.subject import Subject, Task

GROUP: Final = "git_context.checks"
FORMAT: Final = 1
_MOST: Final = 200
_LONGEST: Final = 2000


def own_checks(git: Git, configured: Configured, subject: Subject) -> Iterator[Finding]:
    """Run all own checks of a repository."""
    if not any(configured):
        return
    for name in configured.entry_points:
        yield from _told(name, _by_package(name, subject))
    for permission in permissions(git, configured.commands):
        answers = _by_command(permission, subject, git.work_tree())
        yield from _told(permission.command.name, answers)


def _by_package(name: str, subject: Subject) -> Iterator[Finding]:
    from importlib.metadata import entry_points  # noqa: PLC0415  # slow to import, and seldom asked

    found = list(entry_points(group=GROUP, name=name))
    if not found:
        yield _not_run(name, "no package that is installed here offers it")
        return
    try:
        check: checks.Check = found[0].load()
        answers = [_checked(name, answer) for answer in islice(check(_shown(subject)), _MOST)]
    except Exception as error:  # noqa: BLE001  # whatever is wrong with it, the others run
        yield _not_run(name, f"it failed: {type(error).__name__}: {error}"[:_LONGEST])
        return
    yield from answers


def _by_command(permission: Permission, subject: Subject, top: Path | None) -> Iterable[Finding]:
    command = permission.command
    if not permission.allowed:
        why = "you have not allowed this command in this clone"
        hint = "Look at it with: git context verify --list-checks"
        return [_not_run(command.name, why)._replace(recommendation=hint)]
    given = encode(write(_given(subject)) + "\n")
    with tempfile.TemporaryDirectory(prefix="git-context-check-") as elsewhere:
        ran = run(command.words, top or Path(elsewhere), given, command.seconds)
    if ran.fault:
        return [_not_run(command.name, ran.fault)]
    try:
        return _answers(command.name, parse(ran.output).value)
    except JsonTextError as error:
        return [_not_run(command.name, f"its output is no JSON: {error}")]
    except ValueError as error:
        return [_not_run(command.name, f"its output is no list of findings: {error}")]


def _answers(name: str, value: Json) -> list[Finding]:
    """Read what a command printed. Raises `ValueError` where that is no list of findings."""
    listed = value.get("findings") if type(value) is dict else value
    if type(listed) is not list:
        raise ValueError("there is no list 'findings'")
    found: list[Finding] = []
    for item in listed[:_MOST]:
        if type(item) is not dict:
            raise ValueError("a finding must be an object")
        said: dict[str, Any] = {
            member: item[member] for member in checks.Finding._fields if member in item
        }
        tasks = said.pop("tasks", [])
        if type(tasks) is not list:
            raise ValueError("'tasks' must be a list")
        for member in ("status", "message"):
            said.setdefault(member, None)
        found.append(_checked(name, checks.Finding(**said, tasks=tuple(tasks))))
    return found


def _checked(name: str, answer: checks.Finding) -> Finding:
    """Return a finding of an own check as one of ours. Raises `ValueError` where it is none."""
    texts = (
        answer.message,
        answer.concern,
        answer.pointer,
        answer.recommendation,
        *answer.tasks,
    )
    if answer.status not in STATUSES:
        raise ValueError(f"'status' must be one of {list(STATUSES)}")
    if not all(isinstance(text, str) for text in texts) or not answer.message:
        raise ValueError("'message', 'concern', 'pointer' and the like must be strings")
    concern = (answer.concern or answer.message)[:_LONGEST]
    return Finding(
        "own",
        answer.status,
        f"{name}: {concern}",
        answer.message[:_LONGEST],
        tuple(task[:_LONGEST] for task in answer.tasks[:_MOST]),
        answer.pointer[:_LONGEST],
        answer.recommendation[:_LONGEST],
    )


def _not_run(name: str, why: str) -> Finding:
    return Finding("own", UNVERIFIED, f"{name}: not run", f"The check {name!r} did not run: {why}.")


def _told(name: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Say of a check that found nothing that it ran."""
    found = False
    for finding in findings:
        found = True
        yield finding
    if not found:
        yield Finding("own", ALIGNED, f"{name}: ran", f"The check {name!r} found nothing.")


def _given(subject: Subject) -> Json:
    """Return what a command gets to know: a subject as JSON."""
    tasks = [checks.Task(task.id, task.entry, task.child, *_branch(task)) for task in subject.tasks]
    told = checks.Subject(subject.workflow, subject.document, tasks)
    members = {**told._asdict(), "tasks": [task._asdict() for task in tasks]}
    return exact({"format": FORMAT, **members})


def _shown(subject: Subject) -> checks.Subject:
    tasks = [
        checks.Task(task.id, plain(task.entry), plain(task.child), *_branch(task))
        for task in subject.tasks
    ]
    return checks.Subject(subject.workflow, plain(subject.document), tasks)


def _branch(task: Task) -> tuple[str | None, str | None, list[str] | None]:
    branch = task.branch
    return (branch.tip, branch.fork, sorted(branch.files)) if branch else (None, None, None)
