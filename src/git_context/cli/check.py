"""`git context check`: whether contexts, merges and claims are right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, findings, options

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@declare.command("check")
@declare.argument("paths", metavar="[PATH]...", nargs=-1, type=declare.path())
@declare.option("--staged", is_flag=True, help="Check the index instead of files.")
@declare.option("--merge", nargs=2, metavar="BASE HEAD", help="Check a merge before it is made.")
@declare.option("--commit", metavar="REV", help="Check whether a merge commit lost an edit.")
@declare.option("--claims", is_flag=True, help="Check whether tasks fit, and what they claim.")
@declare.option("--record", is_flag=True, help="With --claims: commit the findings.")
@declare.option("--strict", is_flag=True, help="Treat warnings as errors.")
@findings.format_options
@options.selector_options
def command(  # noqa: PLR0913  # one parameter an option
    *,
    paths: tuple[str, ...],
    staged: bool,
    merge: tuple[str, str] | None,
    commit: str | None,
    claims: bool,
    record: bool,
    strict: bool,
    form: str,
    as_json: bool,
    **selector: Unpack[Selector],
) -> int:
    """Check contexts: files and folders, by default all contexts of the working tree.

    The options check the index, a merge, a merge commit or the claims of tasks instead. Nothing is
    written but by --record. Exits 0 where nothing is wrong, and 1 where there are errors.
    """
    chosen = [name for name in (merge, commit, claims, staged or paths) if name]
    if len(chosen) > 1:
        raise declare.UsageError("Check one thing: files, --staged, --merge, --commit or --claims.")
    if record and not claims:
        raise declare.UsageError("--record goes with --claims.")
    shown = {"form": form, "as_json": as_json}
    if merge:
        from git_context.cli import check_merge  # noqa: PLC0415  # a command loads what it needs

        base, head = merge
        return check_merge.command.run(base=base, head=head, strict=strict, **shown)
    if commit:
        from git_context.cli import verify_merge  # noqa: PLC0415

        return verify_merge.command.run(commit=commit, **shown)
    if claims:
        from git_context.cli import verify  # noqa: PLC0415

        data = as_json or form == "json"
        return verify.command.run(dry_run=not record, strict=strict, as_json=data, **selector)
    from git_context.cli import validate  # noqa: PLC0415

    return validate.command.run(paths=paths, staged=staged, strict=strict, **shown)
