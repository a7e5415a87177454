"""`git context check-merge`: try a merge, and say whether it is good."""

from __future__ import annotations

from git_context.cli import declare, findings


@declare.command("check-merge")
@declare.argument("base")
@declare.argument("head")
@findings.format_options
@findings.strict_option
def command(*, base: str, head: str, form: str, as_json: bool, strict: bool) -> int:
    """Merge the contexts of HEAD into those of BASE in memory, and validate what comes out.

    For pull requests, in any clone: nothing needs to be set up, nothing is written. Reported are
    conflicts, faults of the result, and what a hosting service, which merges line by line, would
    lose. The settings in force are those of BASE. Exits 0 where the merge is good, and 1 where it
    is not.
    """
    from git_context.enforcement.merges import check_merge  # noqa: PLC0415  # what the command needs
    from git_context.repository.git import Git  # noqa: PLC0415

    found = check_merge(Git.here(), base, head)
    return findings.report(found, form, as_json=as_json, strict=strict)
