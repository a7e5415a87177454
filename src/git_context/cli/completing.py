"""Values that the shell's completion offers: tasks and workflows, read off the branches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from git_context.cli.commands import COMMANDS
from git_context.repository.git import Git
from git_context.repository.names import FOLDER, HEADS, TASKS, short, task_of, workflow_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click

# A completed word stands in the command line as it is: nothing in it may mean a thing to a shell.
_HARMLESS: Final = re.compile(r"[\w.][\w./-]*", re.ASCII)


def commands(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the commands that begin so."""
    del ctx, param
    return [name for name in COMMANDS if name.startswith(incomplete)]


def tasks(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the ids of tasks that have a branch and begin so, of `--workflow` if that is given."""
    del param
    workflow = ctx.params.get("workflow")
    found = (task for ref in _branches(TASKS) if (task := task_of(ref)))
    return _beginning(incomplete, (task.id for task in found if workflow in (None, task.workflow)))


def workflows(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the ids of workflows that begin so: those of branches, and of files checked out."""
    del ctx, param
    forked = [task.workflow for ref in _branches(TASKS) if (task := task_of(ref))]
    files = Git.here().records("ls-files", "-z", f":(top){FOLDER}")
    here = [found for file in files if (found := workflow_of(file.rpartition("/")[2]))]
    return _beginning(incomplete, [*forked, *here])


def branches(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of branches that begin so."""
    del ctx, param
    return _beginning(incomplete, map(short, _branches(HEADS)))


def _branches(prefix: str) -> list[str]:
    listed = Git.here().run("for-each-ref", "--format=%(refname)", prefix, check=False)
    return listed.stdout.decode("utf-8", "replace").splitlines()


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return sorted(
        {name for name in names if name.startswith(incomplete) and _HARMLESS.fullmatch(name)}
    )
