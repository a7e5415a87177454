"""`git context verify-merge`: look for edits that a merge lost."""

from __future__ import annotations

from git_context.cli import declare, findings


@declare.command("verify-merge")
@declare.argument("commit", required=False)
@findings.format_options
def command(*, commit: str | None, form: str, as_json: bool) -> int:
    """Merge the contexts of a merge commit's parents again, and compare with what was committed.

    Without COMMIT, it is the merge that is going on, or else the current commit. Exits 1 where the
    result lacks an edit that one of the parents made, as after a text merge or a careless
    resolution of conflicts. A commit that is no merge passes.
    """
    from git_context.enforcement.merges import check_merge_commit  # noqa: PLC0415  # as needed
    from git_context.repository.git import Git  # noqa: PLC0415

    return findings.report(check_merge_commit(Git.here(), commit), form, as_json=as_json)
