"""Claims of tasks, against the facts that git knows."""

from __future__ import annotations

from itertools import combinations, islice
from typing import TYPE_CHECKING, Final

from git_context.counts import pluralize
from git_context.merge.instants import instant
from git_context.merge.pointer import step_matches, to_pointer
from git_context.repository.names import FOLDER, SHORT
from git_context.verification.failures import failures
from git_context.verification.findings import (
    ALIGNED,
    MISMATCH,
    MISSING,
    UNVERIFIED,
    VerificationFinding,
)
from git_context.verification.migrations import migrations
from git_context.verification.model import entries
from git_context.verification.references import commits_named, context_file, shown_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from git_context.verification.model import BranchEvidence, VerificationSubject, VerifiedTask

FILES: Final = "files_modified"
_COMPLETED: Final = "completed"
_SKEW: Final = 300  # seconds by which the clocks of two machines may differ
_MOST: Final = 100  # pairs of tasks that are listed for one file


def claims(subject: VerificationSubject) -> Iterator[VerificationFinding]:
    """Compare what each task claims with git, and with what the others claim."""
    for task in subject.tasks:
        yield from _files(subject, task)
        yield from _commits(subject, task)
        yield from _context_ref(subject, task)
        yield from _completed(subject, task)
        yield from _clock(task)
    yield from _shared_files(subject)
    yield from _migrations(subject)


def claimed_files(task: VerifiedTask) -> list[str]:
    """List the files that a task claims to have changed, contexts excepted."""
    named = (shown_file(path) for path in task.texts(FILES))
    return [path for path in dict.fromkeys(named) if path and not _is_context(path)]


def _files(subject: VerificationSubject, task: VerifiedTask) -> Iterator[VerificationFinding]:
    claimed = claimed_files(task)
    finding = VerificationFinding(
        "files", ALIGNED, f"Files that {task.name} modified", "", task.ids, to_pointer((FILES,))
    )
    if task.branch is None:
        why = "nothing of its branch is here"
    elif not subject.has_code:
        why = "no task's branch holds code"
    else:
        yield from _compared_files(task, task.branch, claimed, finding)
        return
    if claimed:
        files = pluralize(len(claimed), "file")
        message = f"Whether {task.name} modified {files} is not known: {why}."
        yield finding._replace(status=UNVERIFIED, message=message)


def _compared_files(
    task: VerifiedTask, branch: BranchEvidence, claimed: list[str], finding: VerificationFinding
) -> Iterator[VerificationFinding]:
    """Hold the files that a task claims against those that its branch changed, both ways."""
    names = _holding(branch.files)
    untouched = [path for path in claimed if not _touched(path, branch, names)]
    unclaimed = branch.files - _covered(claimed, branch)
    for path in untouched:
        yield finding._replace(
            status=MISSING if branch.exact else UNVERIFIED,
            concern=f"{path}, claimed by {task.name}",
            message=f"{task.name} claims to have modified {path}, and its branch does not.",
        )
    for path in sorted(unclaimed):
        yield finding._replace(
            status=MISMATCH,
            concern=f"{path}, not claimed by {task.name}",
            message=f"The branch of {task.name} modifies {path}, and {FILES} does not say so.",
        )
    if claimed and not untouched and not unclaimed:
        yield finding._replace(
            message=f"The branch of {task.name} modifies the files that it claims:"
            f" {pluralize(len(branch.files), 'file')}."
        )


def _holding(paths: Iterable[str]) -> set[str]:
    """Return paths, and the folders that they lie in."""
    found: set[str] = set()
    for path in paths:
        steps = path.split("/")
        found.update("/".join(steps[:end]) for end in range(len(steps), 0, -1))
    return found


def _touched(claim: str, branch: BranchEvidence, names: set[str]) -> bool:
    """Tell whether a claim, which may be a folder or a pattern, is true of any changed file."""
    if claim.rstrip("/") in names:
        return True
    return "*" in claim and any(step_matches(claim, path) for path in branch.files)


def _covered(claimed: list[str], branch: BranchEvidence) -> set[str]:
    """Return the changed files that claims are true of, and the old names of renamed ones."""
    plain = {path.rstrip("/") for path in claimed}
    patterns = [path for path in claimed if "*" in path]
    covered = {path for path in branch.files if _claimed(path, plain, patterns, branch)}
    return covered.union(branch.former.values())


def _claimed(path: str, claimed: set[str], patterns: list[str], branch: BranchEvidence) -> bool:
    names = {path, branch.former.get(path, path)}
    if not claimed.isdisjoint(_holding(names)):
        return True
    return any(step_matches(pattern, name) for pattern in patterns for name in names)


def _is_context(path: str) -> bool:
    return path.startswith(FOLDER + "/")


def sharing_files(tasks: Sequence[VerifiedTask]) -> dict[str, list[VerifiedTask]]:
    """Return the files that several tasks changed or claim, and these tasks, both in order."""
    touching: dict[str, list[VerifiedTask]] = {}
    for task in tasks:
        changed = task.branch.files if task.branch else frozenset()
        for path in {*claimed_files(task), *changed}:
            touching.setdefault(path, []).append(task)
    return {path: touching[path] for path in sorted(touching) if len(touching[path]) > 1}


def _shared_files(subject: VerificationSubject) -> Iterator[VerificationFinding]:
    for path, sharing in sharing_files(subject.tasks).items():
        for one, other in islice(combinations(sharing, 2), _MOST):
            if _apart(one, other, path):
                yield VerificationFinding(
                    "shared-file",
                    MISMATCH,
                    f"{path}, modified by {one.name} and {other.name}",
                    f"{one.name} and {other.name} both modified {path}, and neither knew of the"
                    " other's change.",
                    (one.id, other.id),
                    to_pointer((FILES,)),
                )


def _apart(one: VerifiedTask, other: VerifiedTask, path: str) -> bool:
    """Tell whether neither of two tasks knew what the other did; a sub-task's parent does."""
    if one.id.startswith(other.id + ".") or other.id.startswith(one.id + "."):
        return False
    return not any(
        task.branch and (known.id, path) in task.branch.includes
        for task, known in ((one, other), (other, one))
    )


def _migrations(subject: VerificationSubject) -> Iterator[VerificationFinding]:
    for (folder, number), found in sorted(_numbered(subject.tasks).items()):
        for (one, first), (other, second) in islice(combinations(found, 2), _MOST):
            if one != other and first != second:
                yield VerificationFinding(
                    "migration",
                    MISMATCH,
                    f"Migration {number} in {folder or 'the database'}, by {one} and {other}",
                    f"{one} has the migration {first}, and {other} has {second}, of the same"
                    " number.",
                    (one, other),
                    to_pointer((FILES,)),
                )


def _numbered(tasks: Sequence[VerifiedTask]) -> dict[tuple[str, int], list[tuple[str, str]]]:
    """Return by folder and number the migrations of tasks: whose they are, and their names."""
    numbered: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for task in tasks:
        changed = sorted(task.branch.files) if task.branch else []
        for migration in migrations([*claimed_files(task), *changed], task.context):
            key = (migration.folder, migration.number)
            numbered.setdefault(key, []).append((task.id, migration.name))
    return numbered


def _commits(subject: VerificationSubject, task: VerifiedTask) -> Iterator[VerificationFinding]:
    for path, commit in commits_named(task):
        known = subject.known.get(commit)
        if known is False:
            yield VerificationFinding(
                "commit",
                MISSING if subject.has_code else UNVERIFIED,
                f"Commit {commit}, named by {task.name}",
                f"{task.name} names the commit {commit}, which is not in this repository.",
                task.ids,
                to_pointer(path),
            )


def _context_ref(subject: VerificationSubject, task: VerifiedTask) -> Iterator[VerificationFinding]:
    reference = task.entry.get("context_ref")
    if type(reference) is not str or subject.known.get(reference) is not False:
        return
    # Before the task has reported, its document need not be anywhere.
    handed_in = context_file(task.context.get("workflow_id"))
    if not task.has_reported or handed_in == shown_file(reference):
        return
    is_elsewhere = _is_elsewhere(task, reference)
    severity = MISSING if is_elsewhere else UNVERIFIED
    yield VerificationFinding(
        "context-ref",
        severity,
        f"Reference of {task.name} to {reference}",
        f"The context_ref of {task.name} is {reference}, which names no file, branch or commit"
        " here, and not the document that it handed in.",
        task.ids,
        task.at("context_ref"),
    )


def _is_elsewhere(task: VerifiedTask, reference: str) -> bool:
    """Tell whether a reference cannot be to the task's document, whatever that was called."""
    return type(task.context.get("workflow_id")) is str or not _is_context(shown_file(reference))


def _completed(subject: VerificationSubject, task: VerifiedTask) -> Iterator[VerificationFinding]:
    if task.entry.get("status") != _COMPLETED:
        return
    present = subject.document.get("pending_actions")
    still_open = set(entries(present))
    open_actions = [
        action
        for action in entries(task.child.get("pending_actions"))
        if type(present) is not list or action in still_open
    ]
    if open_actions:
        count = len(open_actions)
        yield VerificationFinding(
            "completed",
            UNVERIFIED,
            f"Completion of {task.name}",
            f"{task.name} is completed, and has {pluralize(count, 'pending action')} of its"
            f" own: {open_actions[0]}{' …' * (count > 1)}",
            task.ids,
            task.at("status"),
        )
    for path, clause in failures(task):
        yield VerificationFinding(
            "tests",
            MISMATCH,
            f"Tests of {task.name}: {to_pointer(path[-2:])}",
            f"{task.name} is completed, and its tests fail: {clause}.",
            task.ids,
            to_pointer(path),
        )


def _clock(task: VerifiedTask) -> Iterator[VerificationFinding]:
    started = instant(task.entry.get("started_at"))
    completed = instant(task.entry.get("completed_at"))
    if started and completed and completed < started:
        yield VerificationFinding(
            "clock",
            MISMATCH,
            f"Times of {task.name}",
            f"{task.name} was completed at {completed.isoformat()}, before it was started at"
            f" {started.isoformat()}.",
            task.ids,
            task.at("completed_at"),
        )
    if task.branch and task.branch.started + _SKEW < task.branch.forked:
        yield VerificationFinding(
            "clock",
            MISMATCH,
            f"Commits of {task.name}",
            f"The first commit of {task.name} is older than {task.branch.fork[:SHORT]}, from which"
            " it was forked.",
            task.ids,
            task.at(),
        )
