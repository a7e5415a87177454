"""The JSON of `validate`, `check-merge`, `verify-merge`, `verify` and `doctor`."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypedDict

from git_context.wire.values import Saved, ValidationFinding


class Validation(TypedDict):
    """With `--json` or `--format json`; so do `check-merge` and `verify-merge`."""

    ok: Annotated[bool, "whether there are no errors"]
    findings: Annotated[list[ValidationFinding], "what was found"]


class VerificationFinding(TypedDict):
    """A finding of a check."""

    check: Annotated[str, "which [check](verification.md#the-checks)"]
    status: Annotated[
        Literal["aligned", "mismatch", "missing", "unverified"],
        "`aligned`, `mismatch`, `missing` or `unverified`",
    ]
    concern: Annotated[str, "what it is about, the same in every run"]
    message: Annotated[str, "what was found"]
    tasks: Annotated[list[str], "the ids of the tasks that it is about"]
    pointer: Annotated[str, "the place in the context; empty for the whole"]
    recommendation: Annotated[str, "what to do; empty where there is nothing to do"]
    expects: Annotated[str, "for contracts: what the calling side says"]
    provides: Annotated[str, "for contracts: what the answering side says"]


class Verification(TypedDict):
    """The object is printed where something is wrong, too; the command then exits 1."""

    workflow: Annotated[str, "the id of the workflow"]
    commit: Annotated[str, "the commit whose context was verified"]
    ok: Annotated[bool, "whether nothing is a mismatch or missing"]
    saved: Annotated[Saved | None, "what became of the branch; `null` if nothing is written"]
    findings: Annotated[list[VerificationFinding], "what was found"]


class CustomChecks(TypedDict):
    """With `--list-checks`."""

    entry_points: Annotated[
        list[str], "the names of the entry points that the repository has for checks"
    ]


class SetupProblem(TypedDict):
    """Something that is wrong with an installation."""

    severity: Annotated[
        Literal["error", "warning"],
        "`error` for what costs merges, `warning` for what costs time, or costs others",
    ]
    problem: Annotated[str, "what is wrong"]
    cure: Annotated[str, "what to do"]


class Doctor(TypedDict):
    """Why contexts would not merge."""

    ok: Annotated[bool, "whether there are no findings"]
    findings: Annotated[list[SetupProblem], "what was found"]


COMMANDS: Final = {
    "validate": (Validation,),
    "check-merge": (Validation,),
    "verify-merge": (Validation,),
    "verify": (Verification, CustomChecks),
    "check": (Validation, Verification),
    "doctor": (Doctor,),
}
