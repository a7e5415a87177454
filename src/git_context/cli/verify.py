"""`git context verify`: do the parts fit together, and is what agents claim true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.cli import declare, options, output
from git_context.errors import DONE, FINDINGS
from git_context.verification.findings import ALIGNED, MISMATCH, MISSING, STATUSES, UNVERIFIED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Unpack

    from git_context.verification.findings import VerificationFinding
    from git_context.verification.verifying import VerificationResult
    from git_context.workflow.selection import Selector

_MEANINGS: Final = {ALIGNED: "good", MISMATCH: "bad", MISSING: "bad", UNVERIFIED: "warning"}
_WIDTH: Final = max(map(len, STATUSES))


@declare.command("verify")
@declare.argument("revision", metavar="[REV]", required=False)
@declare.option("-n", "--dry-run", "--no-write", is_flag=True, help="Look only; commit nothing.")
@declare.option("--strict", is_flag=True, help="Let what cannot be verified fail, too.")
@declare.option("--list-checks", is_flag=True, help="List the repository's own checks, and end.")
@options.json_option
@options.selector_options
@options.commit_options
def command(
    revision: str | None,
    *,
    dry_run: bool,
    strict: bool,
    list_checks: bool,
    as_json: bool,
    **selector: Unpack[Selector],
) -> int:
    """Find out whether the tasks of a context fit together, and whether what they claim is true.

    The expectations of tasks on endpoints of others are compared with what that provides, what
    tasks claim with git, and the context with itself. The findings are committed to
    integration_concerns and verification_results; concerns that others wrote stay. Exits 1 where
    there is a mismatch, or something is missing.

    With REV, and on the branch of a task, nothing is written. Checks that the repository names are
    those of packages that you have installed.
    """
    repository = options.open_repository()
    if list_checks:
        _print_checks(repository.own_checks(revision, **selector), as_json=as_json)
        return DONE
    verified = repository.verify(revision, write=not dry_run, **selector)
    if as_json:
        output.print_json(**verified.to_json())
    else:
        output.print_lines(_lines(verified.findings))
        _tell(verified)
    is_strict = strict and any(finding.status == UNVERIFIED for finding in verified.findings)
    return FINDINGS if verified.fails or is_strict else DONE


def _print_checks(entry_points: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        output.print_json(entry_points=list(entry_points))
        return
    output.print_lines(f"{output.clean(name)}: an entry point" for name in entry_points)
    if not entry_points:
        options.tell("This repository has no checks of its own.")


def _lines(findings: Sequence[VerificationFinding]) -> Iterator[str]:
    """Show the findings, those that fail first."""
    ranks = (MISMATCH, MISSING, UNVERIFIED, ALIGNED)
    for finding in sorted(findings, key=lambda finding: ranks.index(finding.status)):
        status = output.paint(finding.status.ljust(_WIDTH), _MEANINGS[finding.status])
        yield f"{status}  {output.clean(finding.message)}"
        margin = " " * (_WIDTH + 2)
        if finding.fails:
            yield f"{margin}at {output.clean(finding.pointer) or 'the whole context'}"
        if finding.fails and finding.advice:
            yield margin + output.clean(finding.advice)


def _tell(verified: VerificationResult) -> None:
    counts = {
        status: sum(finding.status == status for finding in verified.findings)
        for status in STATUSES
    }
    summary = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    at = f"{verified.workflow} at {verified.commit[: options.SHORT]}"
    options.tell(f"{at}: {summary or 'nothing to verify'}.")
    if verified.saved:
        options.tell_saved(verified.saved)
