"""Faults put into the example one at a time: each is found, with its tasks and its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import git_context
from git_context.document.value_edits import EditError, find_value
from git_context.merge.pointer import from_pointer
from git_context.merge.values import exact
from tests.support.verified_workflows import (
    BACKEND,
    CONTEXT,
    FRONTEND,
    TESTS,
    Example,
    check,
    commit_files,
    failing,
)
from tests.support.workflows import WORKFLOW, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

GET = "GET /api/profile/:userId"
BACK_GET = "GET /api/profile/{user_id}"
RESPONSE = "ProfileResponse"


class Fault(NamedTuple):
    """A change of the example, and what is found then: which check, status, tasks and place."""

    make: Callable[[Example], Any]
    check: str
    status: str
    tasks: tuple[str, ...]
    pointer: str
    words: str


def details(example: Example, task: str) -> dict[str, Any]:
    found: dict[str, Any] = example.children[task]["implementation_details"]
    return found


def assumed(example: Example) -> dict[str, Any]:
    found: dict[str, Any] = example.children[FRONTEND]["api_contract_assumptions"]
    return found


def path_renamed(example: Example) -> None:
    endpoints = details(example, BACKEND)["endpoints"]
    endpoints["GET /api/profiles/{user_id}"] = endpoints.pop(BACK_GET)


def method_changed(example: Example) -> None:
    endpoints = details(example, BACKEND)["endpoints"]
    endpoints["PATCH /api/profile/{user_id}"] = endpoints.pop("PUT /api/profile/{user_id}")


def field_missing(example: Example) -> None:
    fields = details(example, BACKEND)["schemas"][RESPONSE]
    fields["fields"] = fields["fields"].replace("bio: Optional[str], ", "")


def type_changed(example: Example) -> None:
    fields = details(example, BACKEND)["schemas"][RESPONSE]
    fields["fields"] = fields["fields"].replace("id: UUID", "id: int")


def error_code(example: Example) -> None:
    details(example, BACKEND)["endpoints"][BACK_GET]["error_codes"] = [401, 404, 422]


def needed_field(example: Example) -> None:
    fields = details(example, BACKEND)["schemas"]["ProfileUpdateRequest"]
    fields["fields"] += ", phone: str"


def claimed_untouched(example: Example) -> None:
    example.code[BACKEND].remove("src/models/user.py")


def touched_unclaimed(example: Example) -> None:
    example.code[BACKEND].append("src/secret.py")


def two_tasks(example: Example) -> None:
    for task in (FRONTEND, TESTS):
        example.children[task]["files_modified"].append("package.json")


def failing_tests(example: Example) -> None:
    example.status[BACKEND] = "completed"
    example.children[BACKEND]["test_results"] = {"unit": {"passed": 17, "failed": 1}}


def unknown_reference(example: Example) -> None:
    example.parent["parallel_tasks"][1]["context_ref"] = ".claude/context/nobody.json"


def migrations(example: Example) -> None:
    name = "alembic/versions/003_add_phone.py"
    example.children[FRONTEND]["files_modified"].append(name)
    example.code[FRONTEND].append(name)


def backwards(example: Example) -> None:
    example.status[TESTS] = "completed"
    example.parent["parallel_tasks"][2]["started_at"] = "2025-01-15T11:05:00Z"


ASSUMED = "/parallel_tasks/frontend-impl/context/api_contract_assumptions"
GETTING = f"{ASSUMED}/GET ~1api~1profile~1:userId"
PUTTING = f"{ASSUMED}/PUT ~1api~1profile~1:userId"
BOTH = (FRONTEND, BACKEND)
FILES = "/files_modified"
FAULTS = [
    Fault(path_renamed, "endpoint", "missing", BOTH, GETTING, GET),
    Fault(method_changed, "endpoint", "missing", BOTH, PUTTING, "PATCH /api/profile"),
    Fault(field_missing, "response", "missing", BOTH, f"{GETTING}/response", "'bio'"),
    Fault(type_changed, "response", "mismatch", BOTH, f"{GETTING}/response", "'id'"),
    Fault(error_code, "error-codes", "mismatch", BOTH, f"{GETTING}/error_codes", "422"),
    Fault(needed_field, "request", "missing", BOTH, f"{PUTTING}/request", "'phone'"),
    Fault(claimed_untouched, "files", "missing", (BACKEND,), FILES, "src/models/user.py"),
    Fault(touched_unclaimed, "files", "mismatch", (BACKEND,), FILES, "src/secret.py"),
    Fault(two_tasks, "shared-file", "mismatch", (FRONTEND, TESTS), FILES, "package.json"),
    Fault(
        failing_tests,
        "tests",
        "mismatch",
        (BACKEND,),
        f"/parallel_tasks/{BACKEND}/context/test_results/unit/failed",
        "1 failed",
    ),
    Fault(
        unknown_reference,
        "context-ref",
        "missing",
        (BACKEND,),
        f"/parallel_tasks/{BACKEND}/context_ref",
        "nobody.json",
    ),
    Fault(migrations, "migration", "mismatch", BOTH, FILES, "003_add_phone"),
    Fault(
        backwards, "clock", "mismatch", (TESTS,), f"/parallel_tasks/{TESTS}/completed_at", "before"
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.make.__name__)
def test_a_fault_is_found(repo: Repo, fault: Fault) -> None:
    example = Example(repo)
    fault.make(example)
    opened = example.merged()
    verified = opened.verify(workflow=WORKFLOW)
    found = [finding for finding in failing(verified.findings) if finding.check == fault.check]
    assert found
    assert (found[0].status, found[0].tasks, found[0].pointer) == fault[2:5]
    assert fault.words in found[0].message
    assert found[0].advice
    assert verified.fails
    # Whatever else is found has the same cause.
    related = {fault.check} | ({"files"} if fault.make is two_tasks else set())
    assert {finding.check for finding in failing(verified.findings)} <= related
    document = exact(stored(repo, "main", CONTEXT))
    try:
        find_value(document, from_pointer(found[0].pointer))
    except EditError as error:
        pytest.fail(str(error))


def test_a_constraint_that_a_task_drops_is_found(repo: Repo) -> None:
    example = Example(repo)
    example.forked()
    opened = git_context.open(repo.path)
    dropped = "Must use existing auth system"
    opened.remove("shared_constraints", dropped, task=FRONTEND, workflow=WORKFLOW, no_verify=True)
    opened.merge(workflow=WORKFLOW)
    [found] = failing(check(opened, workflow=WORKFLOW))
    assert (found.check, found.status, found.tasks) == ("constraint", "mismatch", (FRONTEND,))
    assert found.pointer == "/shared_constraints"
    assert "Must use existing auth system" in found.message
    opened.add("shared_constraints", "Must use existing auth system", workflow=WORKFLOW)
    assert failing(check(opened, workflow=WORKFLOW)) == []


def test_commits_that_are_older_than_their_fork_are_found(repo: Repo) -> None:
    example = Example(repo)
    example.parent["parallel_tasks"] = example.parent["parallel_tasks"][:1]
    example.children = {FRONTEND: example.children[FRONTEND]}
    opened = git_context.open(repo.path)
    opened.start(WORKFLOW, example.parent)
    opened.fork_all()
    repo.checkout(f"context/{WORKFLOW}/{FRONTEND}")
    repo.write("early.py", "1")
    repo.git("add", "--all")
    long_ago = "2001-01-01T00:00:00Z"
    dates = {"GIT_AUTHOR_DATE": long_ago, "GIT_COMMITTER_DATE": long_ago}
    repo.git("commit", "--quiet", "--message", "Early", env=dates)
    repo.checkout("main")
    example.children[FRONTEND]["files_modified"] = ["early.py"]
    opened.save(example.children[FRONTEND], task=FRONTEND, workflow=WORKFLOW)
    opened.merge(workflow=WORKFLOW)
    [found] = [each for each in check(opened, workflow=WORKFLOW) if each.check == "clock"]
    assert (found.status, found.tasks) == ("mismatch", (FRONTEND,))


@pytest.mark.parametrize("with_code", [True, False])
def test_the_untouched_example_has_no_fault(repo: Repo, with_code: bool) -> None:  # noqa: FBT001  # a case
    example = Example(repo)
    example.status = dict.fromkeys(example.children, "completed")
    example.parent["parallel_tasks"] = [
        {**entry, "completed_at": "2025-01-15T10:00:00Z"}
        for entry in example.parent["parallel_tasks"]
    ]
    opened = example.merged(with_code=with_code)
    findings = check(opened, workflow=WORKFLOW)
    assert failing(findings) == []
    told = {(each.check, each.status, each.tasks) for each in findings}
    files = "aligned" if with_code else "unverified"
    assert told == {
        ("endpoint", "aligned", BOTH),
        ("error-codes", "unverified", BOTH),
        *(("files", files, (task,)) for task in example.children),
        *(("completed", "unverified", (task,)) for task in example.children),
    }
    assert sum(each.check == "endpoint" for each in findings) == 3


def test_a_file_that_came_and_went_or_was_renamed_is_no_fault(repo: Repo) -> None:
    example = Example(repo)
    example.code[TESTS] = []
    example.children[TESTS]["files_modified"] = ["e2e/new.ts", "docs", "gen/*.json"]
    repo.commit({"e2e/old.ts": "a\nb\nc\nd\ne\n", "gen/kept.json": "{}"})
    example.forked()
    commit_files(repo, TESTS, {"e2e/old.ts": None, "e2e/new.ts": "a\nb\nc\nd\ne\nf\n", "tmp": "x"})
    commit_files(repo, TESTS, {"docs/deep/page.md": "x", "gen/one.json": "[]", "tmp": None})
    opened = git_context.open(repo.path)
    opened.merge(workflow=WORKFLOW)
    assert failing(check(opened, workflow=WORKFLOW)) == []
