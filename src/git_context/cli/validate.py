"""`git context validate`: find what is wrong with contexts."""

from __future__ import annotations

from git_context.cli import declare, findings, options


@declare.command("validate")
@declare.argument("paths", metavar="[PATH]...", nargs=-1, type=declare.path())
@declare.option("--staged", is_flag=True, help="Validate the index instead of files.")
@declare.option("--rev", metavar="REV", help="All contexts of a commit.")
@declare.option("--range", "commits", metavar="A..B", help="Validate each commit of a range.")
@declare.option("--against", metavar="BASE", help="Compare with the common ancestor with BASE.")
@options.made_on_option
@findings.format_options
@findings.strict_option
@declare.option("--fix", is_flag=True, help="Correct what has one right answer, in files.")
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
    from git_context.enforcement import validating  # noqa: PLC0415  # a command loads what it needs
    from git_context.repository.git import Git  # noqa: PLC0415

    git = Git.here()
    scope = validating.ValidationScope(paths, staged, rev, commits, against, branch)
    for file in validating.fix(git, scope) if fix else ():
        options.tell(f"changed {file}")
    found = validating.validate(git, scope)
    return findings.report(found, form, as_json=as_json, strict=strict)
