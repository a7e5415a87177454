"""`git context validate`: find what is wrong with contexts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from git_context.cli import findings, options
from git_context.errors import USAGE, GitContextError

if TYPE_CHECKING:
    from git_context.document.findings import ValidationFinding


@click.command("validate")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path())
@click.option("--staged", is_flag=True, help="What the index has changed, instead of files.")
@click.option("--rev", metavar="REV", help="All contexts of a commit.")
@click.option("--range", "commits", metavar="A..B", help="What each commit of a range changed.")
@click.option("--against", metavar="BASE", help="Compare with the common ancestor with BASE.")
@options.made_on_option
@findings.format_options
@findings.strict_option
@click.option("--fix", is_flag=True, help="Correct what has one right answer, in files.")
def command(  # noqa: PLR0913  # one parameter an option
    *,
    paths: tuple[str, ...],
    staged: bool,
    rev: str | None,
    commits: str | None,
    against: str | None,
    branch: str | None,
    form: str,
    as_json: bool,
    strict: bool,
    fix: bool,
) -> int:
    """Validate contexts: files, folders, or (by default) all contexts of the working tree.

    Each finding has a code that the documentation explains. Exits 0 where nothing is wrong, and 1
    where there are errors.

    On a task's branch, changes are held against what the task owns. With --against, the settings of
    BASE are in force, and not those that the changes bring along.
    """
    chosen = [bool(paths), staged, rev is not None, commits is not None]
    if sum(chosen) > 1:
        raise GitContextError(
            "PATH, --staged, --rev and --range exclude each other.", exit_code=USAGE
        )
    in_git = staged or rev is not None or commits is not None
    if fix and in_git:
        raise GitContextError("--fix changes files, so give PATH or nothing.", exit_code=USAGE)
    if commits is not None and against is not None:
        raise GitContextError(
            "--against says what to compare with, and so does --range.", exit_code=USAGE
        )
    if in_git:
        found = _in_git(rev, commits, against, branch)
    else:
        found = _files(paths, against, branch, fix=fix)
    return findings.report(found, form, as_json=as_json, strict=strict)


def _in_git(
    rev: str | None, commits: str | None, against: str | None, branch: str | None
) -> list[ValidationFinding]:
    from git_context.enforcement import commits as gate  # noqa: PLC0415  # a command loads what it needs
    from git_context.enforcement.validation import task_on  # noqa: PLC0415
    from git_context.repository.git import Git  # noqa: PLC0415

    git = Git.here()
    task = task_on(git, branch)
    if rev is not None:
        return gate.check_commit(git, rev, against, task)
    if commits is not None:
        return gate.check_range(git, commits, task)
    return gate.check_staged(git, against, task)


def _files(
    paths: tuple[str, ...], against: str | None, branch: str | None, *, fix: bool
) -> list[ValidationFinding]:
    from git_context.enforcement import filevalidation  # noqa: PLC0415  # a command loads what it needs
    from git_context.enforcement.validation import task_on  # noqa: PLC0415
    from git_context.repository.git import Git  # noqa: PLC0415

    here = Git.here()
    outside = here.run("rev-parse", "--git-dir", check=False).returncode and paths and not against
    git = None if outside else here
    files = filevalidation.files_of(paths, git.work_tree() if git else None)
    for file in filevalidation.fix(files) if fix else ():
        options.tell(f"changed {file}")
    task = task_on(git, branch) if git else None
    return filevalidation.validate_files(git, files, against, task)
