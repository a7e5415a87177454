"""`git context doctor`: find out why contexts would not merge here."""

from __future__ import annotations

from git_context.agents.trying import diagnose_agents
from git_context.cli import declare, options, output
from git_context.errors import DONE, FINDINGS
from git_context.repository.git import Git
from git_context.setup.doctor import diagnose
from git_context.setup.finding import ERROR, SetupProblem


@declare.command("doctor")
@options.json_option
def command(*, as_json: bool) -> int:
    """Check the installation, and merge something in a throwaway repository.

    Hooks of agents' harnesses are tried as these would run them. Each finding comes with its cure.
    Exits 0 where all is well, and 1 where there are findings.
    """
    git = Git.here()
    findings = [*diagnose(git), *diagnose_agents(git)]
    if as_json:
        listed = [finding.to_json() for finding in findings]
        output.print_json(ok=not findings, findings=listed)
    else:
        _show(findings)
    return FINDINGS if findings else DONE


def _show(findings: list[SetupProblem]) -> None:
    for finding in findings:
        severity = output.paint(finding.severity, "bad" if finding.severity == ERROR else "warning")
        output.print_lines([f"{severity}: {finding.problem}", f"  cure: {finding.cure}"])
    if not findings:
        output.print_line(
            "All is well: contexts go to the driver, and a trial merge came out right."
        )
