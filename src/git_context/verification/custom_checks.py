"""Runs the own checks of a repository, and reads what they find.

A check that cannot run, or does not answer as it should, is a finding itself: nothing is verified.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from git_context import checks
from git_context.merge.values import plain
from git_context.verification.findings import ALIGNED, STATUSES, UNVERIFIED, VerificationFinding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from git_context.verification.model import VerificationSubject, VerifiedTask

GROUP: Final = "git_context.checks"
_MOST: Final = 200
_LONGEST: Final = 2000


def run_custom_checks(
    names: Iterable[str], subject: VerificationSubject
) -> Iterator[VerificationFinding]:
    """Run own checks, by the names of their entry points."""
    for name in names:
        yield from _report_run(name, _by_package(name, subject))


def _by_package(name: str, subject: VerificationSubject) -> Iterator[VerificationFinding]:
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


def _checked(name: str, answer: checks.Finding) -> VerificationFinding:
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
    return VerificationFinding(
        "own",
        answer.status,
        f"{name}: {concern}",
        answer.message[:_LONGEST],
        tuple(task[:_LONGEST] for task in answer.tasks[:_MOST]),
        answer.pointer[:_LONGEST],
        answer.recommendation[:_LONGEST],
    )


def _not_run(name: str, why: str) -> VerificationFinding:
    return VerificationFinding(
        "own", UNVERIFIED, f"{name}: not run", f"The check {name!r} did not run: {why}."
    )


def _report_run(
    name: str, findings: Iterable[VerificationFinding]
) -> Iterator[VerificationFinding]:
    """Say of a check that found nothing that it ran."""
    found = False
    for finding in findings:
        found = True
        yield finding
    if not found:
        yield VerificationFinding(
            "own", ALIGNED, f"{name}: ran", f"The check {name!r} found nothing."
        )


def _shown(subject: VerificationSubject) -> checks.Subject:
    tasks = [
        checks.Task(task.id, plain(task.entry), plain(task.child), *_branch(task))
        for task in subject.tasks
    ]
    return checks.Subject(subject.workflow, plain(subject.document), tasks)


def _branch(task: VerifiedTask) -> tuple[str | None, str | None, list[str] | None]:
    branch = task.branch
    return (branch.tip, branch.fork, sorted(branch.files)) if branch else (None, None, None)
