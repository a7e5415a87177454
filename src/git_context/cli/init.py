"""`git context init`: set the merge driver up, or take it away."""

from __future__ import annotations

import click

from git_context.errors import DONE
from git_context.repository import install
from git_context.repository.git import Git


@click.command("init")
@click.option(
    "--local/--global",
    "locally",
    default=True,
    help="For this clone with all its worktrees (the default), or for you in every repository.",
)
@click.option("--remove", "removing", is_flag=True, help="Undo what init did.")
def command(*, locally: bool, removing: bool) -> int:
    """Let git merge contexts field by field.

    Writes the settings merge.context.* and the attribute that sends .claude/context/*.json to the
    driver, and adds -merge for these files to .gitattributes, for clones without git-context.
    Running it again changes nothing.

    --remove leaves the -merge in .gitattributes: git reports a conflict then, instead of merging
    contexts as text.
    """
    action = install.remove if removing else install.install
    outcome = action(Git.here(), globally=not locally)
    for change in outcome.changes:
        click.echo(change)
    if not outcome.changes:
        click.echo("Nothing to remove." if removing else "Already set up; nothing changed.")
    for note in outcome.notes:
        click.echo(f"\n{note}")
    return DONE
