"""The checks of verification, one row each, and their findings.

The page on verification is held against this table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

if TYPE_CHECKING:
    from git_context.wire import checking as wire

ALIGNED: Final = "aligned"
MISMATCH: Final = "mismatch"
MISSING: Final = "missing"
UNVERIFIED: Final = "unverified"

STATUSES: Final = {
    ALIGNED: "checked, and it fits",
    MISMATCH: "two statements, or a statement and git, contradict each other",
    MISSING: "what is stated or expected is not there",
    UNVERIFIED: "nobody can tell: a side says nothing, or says it in a way that cannot be read",
}
# With one of these, `git context verify` exits 1.
FAILING: Final = (MISMATCH, MISSING)

CONTRACTS: Final = "api_contract_alignment"
CLAIMS: Final = "claims_against_git"
CONTRADICTIONS: Final = "contradictions"
OWN: Final = "own_checks"
GROUPS: Final = (CONTRACTS, CLAIMS, CONTRADICTIONS, OWN)


class CheckKind(NamedTuple):
    """One row: a stable name, the group of results, what it compares, and what to do about it."""

    name: str
    group: str
    about: str
    cure: str


_TABLE: Final = (
    CheckKind(
        "endpoint",
        CONTRACTS,
        "An endpoint in a task's `api_contract_assumptions`, against those that others provide in"
        " `endpoints`, `api_spec` or an OpenAPI fragment, their own or in `implementation_details`:"
        " its method, and its path whatever its parameters are called.",
        "Agree on method and path, and correct the side that is wrong.",
    ),
    CheckKind(
        "request",
        CONTRACTS,
        "The caller's request to an endpoint, against what it takes: fields, their types, and"
        " which may be left out.",
        "Agree on the request, and correct the side that is wrong.",
    ),
    CheckKind(
        "response",
        CONTRACTS,
        "The caller's reading of a response, against what is returned: fields, their types, and"
        " which may be absent.",
        "Agree on the response, and correct the side that is wrong.",
    ),
    CheckKind(
        "error-codes",
        CONTRACTS,
        "The error codes that the caller of an endpoint expects, against those that it states.",
        "State the error codes on both sides, and handle each of them.",
    ),
    CheckKind(
        "files",
        CLAIMS,
        "The `files_modified` of a task, against the files that the commits of its branch changed"
        " since its fork. A renamed file counts by either name, and contexts do not count.",
        "Correct `files_modified`, or commit what is missing.",
    ),
    CheckKind(
        "shared-file",
        CLAIMS,
        "A file that two tasks changed, or claim to have changed, of which neither knew the other.",
        "Look at the merged file: that each change merged says nothing about the two together.",
    ),
    CheckKind(
        "migration",
        CLAIMS,
        "Two migrations of a database with one number, among changed and claimed files and in"
        " `implementation_details.database_changes`.",
        "Give one of them the next number.",
    ),
    CheckKind(
        "commit",
        CLAIMS,
        "A commit that a task names, in a member such as `commit` or `commits`, against the"
        " repository.",
        "Name a commit that is there, or push it.",
    ),
    CheckKind(
        "context-ref",
        CLAIMS,
        "The `context_ref` of a task: a file, the document that the task handed in, or a branch.",
        "Correct the reference, or remove it.",
    ),
    CheckKind(
        "completed",
        CLAIMS,
        "A task with the status `completed`, against its own `pending_actions`.",
        "Finish the actions, or hand them to whoever is next.",
    ),
    CheckKind(
        "tests",
        CLAIMS,
        "A task with the status `completed`, against failures in its `test_results`.",
        "Make the tests pass, or say that the task is not completed.",
    ),
    CheckKind(
        "clock",
        CLAIMS,
        "A task that was completed before it was started, or whose first commit is older than its"
        " fork, by more than five minutes.",
        "Correct the times, and the clock of the machine.",
    ),
    CheckKind(
        "action",
        CONTRADICTIONS,
        "An action in `pending_actions` that a list such as `completed_actions` reports as done.",
        "Take it out of one of the two lists.",
    ),
    CheckKind(
        "constraint",
        CONTRADICTIONS,
        "An item of `shared_constraints`, `constraints` or `integration_requirements` that a task"
        " took out on its branch, and that nobody has put back.",
        "Put it back, or let whoever set it agree.",
    ),
    CheckKind(
        "conflict",
        CONTRADICTIONS,
        "A conflict that waits in `merge_conflicts`.",
        "Decide it, and take its entry out.",
    ),
    CheckKind(
        "own",
        OWN,
        "Checks of your own, from a Python package.",
        "See what the check says.",
    ),
)

CHECKS: Final = {check.name: check for check in _TABLE}


class VerificationFinding(NamedTuple):
    """The result of one check about one thing.

    `concern` says what it is about, the same in every run. `pointer` is a JSON Pointer, in which
    items of keyed lists are named by their key. `expects` and `provides` are the two sides of a
    contract, in their own words.
    """

    check: str
    status: str
    concern: str
    message: str
    tasks: tuple[str, ...] = ()
    pointer: str = ""
    recommendation: str = ""
    expects: str = ""
    provides: str = ""

    @property
    def fails(self) -> bool:
        """Whether it makes verification fail."""
        return self.status in FAILING

    @property
    def group(self) -> str:
        """The group of results that it belongs to."""
        return CHECKS[self.check].group

    @property
    def advice(self) -> str:
        """The remedy: its own recommendation, or the table's where there is a need."""
        if self.status == ALIGNED:
            return self.recommendation
        return self.recommendation or CHECKS[self.check].cure

    def to_json(self) -> wire.VerificationFinding:
        """Return what `--json` says of it."""
        finding = {
            "check": self.check,
            "status": self.status,
            "concern": self.concern,
            "message": self.message,
            "tasks": list(self.tasks),
            "pointer": self.pointer,
            "recommendation": self.advice,
            "expects": self.expects,
            "provides": self.provides,
        }
        return cast("wire.VerificationFinding", finding)
