"""`git context update-branches`: the base merged into the open branches of a git server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.cli import declare, merges, options, output
from git_context.errors import DONE, FINDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.wire import merging as wire
    from git_context.workflow.branch_updates import BranchUpdate, BranchUpdates

_TITLES: Final = {
    "current": "up to date",
    "other_base": "left alone",
    "conflicts": "conflicts in",
    "refused": "refused",
    "moved": "moved",
    "left_out": "left out",
}


@declare.command("update-branches")
@declare.argument("patterns", metavar="[PATTERN]...", nargs=-1)
@declare.option(
    "--base", metavar="BRANCH", help="The branch to merge [default: the remote's default branch]."
)
@declare.option(
    "--remote", metavar="NAME", help="The remote [default: the current branch's, origin, the only]."
)
@merges.dry_run_option
@declare.option(
    "--comments", is_flag=True, help="With --json: also a comment for each pull request."
)
@options.json_option
def command(  # noqa: PLR0913  # one parameter an option
    *,
    patterns: tuple[str, ...],
    base: str | None,
    remote: str | None,
    dry_run: bool,
    comments: bool,
    as_json: bool,
) -> int:
    """Merge the base into the open branches of a remote, and push what is clean.

    A hosting service runs no merge driver. A branch that has its base already leaves its merge
    button nothing to merge. Open are the branches of tasks, and others that changed a context;
    PATTERN leaves out those whose names it does not fit.

    Rules and attributes are those of the base. Nothing here is checked out, and no branch here
    moves. A branch that somebody pushes to meanwhile is merged again, and nothing is overwritten.
    Exits 1 where a branch could not be brought up to date.
    """
    repository = options.open_repository()
    updates = repository.update_branches(*patterns, base=base, remote=remote, dry_run=dry_run)
    if as_json:
        output.print_json(**_as_json(updates, comments=comments))
    else:
        output.print_lines(_lines(updates))
    return DONE if updates.is_done else FINDINGS


def _as_json(updates: BranchUpdates, *, comments: bool) -> wire.BranchUpdates:
    shown = updates.to_json(exact=True)
    if comments:
        from git_context.review.markdown.updates import comment  # noqa: PLC0415  # for hosts alone

        for update, branch in zip(updates.branches, shown["branches"], strict=True):
            branch["comment"] = comment(update, updates)
    return shown


def _lines(updates: BranchUpdates) -> Iterator[str]:
    for update in updates.branches:
        yield from _branch_lines(update, dry_run=updates.dry_run)
    if not updates.branches:
        yield f"no open branch of {updates.remote} needs {output.clean(updates.base)}"


def _branch_lines(update: BranchUpdate, *, dry_run: bool) -> Iterator[str]:
    name = output.clean(update.branch)
    if update.state == "updated":
        verb = "would update" if dry_run else "updated"
        yield f"{verb} {name} with {output.clean(update.source)}"
        return
    why = f": {output.clean(update.why)}" if update.why else ""
    yield f"{_TITLES[update.state]} {name}{why}"
    found = merges.lines_of(update.branch, update.conflicts, update.files)
    yield from (f"  {line}" for line in found)
