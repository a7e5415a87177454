"""`git context resolve`: decide conflicts, in a prompt or by a script."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from git_context.cli import conflicts as shown
from git_context.cli import declare, options, output
from git_context.cli.prompt import Prompt
from git_context.errors import DONE, FINDINGS, USAGE, GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from git_context.api import Repository
    from git_context.merge.values import Json
    from git_context.workflow.resolving.resolve import ConflictListing, Resolution, Resolved
    from git_context.workflow.selection import Selector


@declare.command("resolve")
@declare.argument("paths", nargs=-1, metavar="[PATH]...", type=declare.path())
@declare.option(
    "--take",
    multiple=True,
    metavar="[POINTER=]SIDE",
    help="Decide: ours, theirs, base, both or a task; everywhere, or at a place.",
)
@declare.option(
    "--value",
    "given",
    multiple=True,
    metavar="[POINTER=]JSON",
    help="Decide for a value; without a place, where there is but one conflict.",
)
@declare.option("--all-ours", "everywhere", flag_value="ours", help="Take ours everywhere else.")
@declare.option("--all-theirs", "everywhere", flag_value="theirs", help="Take theirs.")
@declare.option("--all-base", "everywhere", flag_value="base", help="Take what was there before.")
@declare.option("--list", "listing", is_flag=True, help="Show the conflicts; change nothing.")
@options.json_option
@options.selector_options
@options.commit_options
def command(  # noqa: PLR0913  # one parameter an option
    *,
    paths: tuple[str, ...],
    take: tuple[str, ...],
    given: tuple[str, ...],
    everywhere: str | None,
    listing: bool,
    as_json: bool,
    **selector: Unpack[Selector],
) -> int:
    """Decide conflicts: in files that git could not merge, in files with markers, or recorded.

    Without PATH, these are the conflicts of all contexts in the working tree, or else those that
    the context records in merge_conflicts. On a terminal, one key decides each. If --take,
    --value or --all-... decide, nothing is asked; where nothing decides, they are listed. A file
    that merges without any is staged.

    A file that git could not merge is staged as soon as nothing is left to decide in it, and keeps
    its markers until then. A recorded conflict is decided in a commit. Exits 1 while any is left.
    """
    repository = options.open_repository()
    takes = (*take, everywhere) if everywhere else take
    is_scripted = bool(takes or given)
    if listing and is_scripted:
        raise declare.UsageError("--list changes nothing, so there is nothing to decide.")
    if is_scripted:
        values = _values(repository, given, paths, selector)
        done = repository.resolve(*paths, take=takes, values=values, **selector)
        return _show(done, as_json=as_json)
    if not listing and not as_json and _has_person():
        done = repository.resolve(*paths, decider=Prompt(), **selector)
        return _show(done, as_json=as_json)
    found = repository.conflicts(*paths, **selector)
    if listing or found.conflicts:
        return _list(found, as_json=as_json)
    # Nobody decides anything, and nothing has to be: what merges by itself is staged.
    return _show(repository.resolve(*paths, **selector), as_json=as_json)


def _has_person() -> bool:
    return output.is_terminal() and sys.stdin.isatty()


def _list(found: ConflictListing, *, as_json: bool) -> int:
    if as_json:
        output.print_json(**found.to_json(exact=True))
    else:
        output.print_lines(line for each in found.conflicts for line in shown.listed(each))
        _tell(found.edited, found.notes)
        if not found.conflicts and not found.edited:
            options.tell("There are no conflicts.")
    return FINDINGS if found.conflicts or found.edited else DONE


def _show(done: Resolved, *, as_json: bool) -> int:
    if as_json:
        output.print_json(**done.to_json(exact=True))
    else:
        output.print_lines(line for each in done.left for line in shown.listed(each))
    for each in done.files:
        _tell_file(each)
    _tell(done.edited, [] if done.files else done.notes)
    if done.left:
        options.tell(f"Left to decide: {len(done.left)}.")
    elif not done.files and not done.edited:
        options.tell("There are no conflicts.")
    return FINDINGS if _is_open(done) else DONE


def _is_open(done: Resolved) -> bool:
    """Tell whether something is left to decide, to stage or to correct."""
    return bool(done.left or done.edited) or any(each.findings for each in done.files)


def _tell_file(resolved: Resolution) -> None:
    """Tell what was decided in a file, and what is wrong with it now."""
    pointers = ", ".join(pointer or "the whole document" for pointer in resolved.decided)
    state = "staged" if resolved.staged else "written"
    if resolved.commit:
        state = f"{resolved.branch} is at {resolved.commit[: options.SHORT]} now"
    options.tell(output.clean(f"{resolved.file}: {pointers or 'no conflict'} decided, {state}."))
    for found in resolved.findings:
        place = output.clean(found.pointer) or "the whole document"
        options.tell(f"  {found.code} {place}: {output.clean(found.message)}")
    if resolved.findings:
        options.tell(f"  Correct that, then: git add {output.clean(resolved.file)}")


def _tell(edited: Sequence[str], notes: Sequence[str]) -> None:
    for file in map(output.clean, edited):
        options.tell(f"{file} was resolved by hand. If it is as it should be: git add {file}")
    for note in notes:
        options.tell(output.clean(note))


def _values(
    repository: Repository, given: Sequence[str], paths: Sequence[str], selector: Selector
) -> dict[str, Json]:
    """Read `POINTER=JSON`, and JSON alone, which is for the one conflict that there is."""
    values: dict[str, Json] = {}
    for text in given:
        if text.startswith("/"):
            pointer, value = _placed(text)
        else:
            conflicts = repository.conflicts(*paths, **selector).conflicts
            if len(conflicts) != 1:
                raise GitContextError(
                    f"There are {len(conflicts)} conflicts, so a value needs its place.",
                    hint="--value POINTER=JSON",
                    exit_code=USAGE,
                )
            pointer, value = conflicts[0].pointer, options.read_value(text)
        values[pointer] = value
    return values


def _placed(text: str) -> tuple[str, Json]:
    """Cut at the first `=` that JSON follows: a pointer may hold one, too."""
    for at in (at for at, letter in enumerate(text) if letter == "="):
        try:
            return text[:at], parse_text(text[at + 1 :]).value
        except JsonTextError:
            continue
    return text.partition("=")[0], options.read_value(text.partition("=")[2])
