"""Options that many commands share, and what they read and print alike."""

from __future__ import annotations

import os
import sys
from contextvars import ContextVar
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from git_context.cli import declare, output
from git_context.document.corrections import field_name
from git_context.document.fields import member_names
from git_context.errors import USAGE, GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse_text
from git_context.repository import files, names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from git_context.api import Repository
    from git_context.merge.values import Json
    from git_context.workflow.changes import Saved

    Command = TypeVar("Command", bound="Callable[..., Any]")

STDIN: Final = "-"
TASK_VARIABLE: Final = "GIT_CONTEXT_TASK"
SHORT: Final = names.SHORT
_PORCELAIN: Final = "--porcelain"
_QUIET: Final = "--quiet"
# In which of these forms a change is reported.
_REPORT: Final = ContextVar("report", default="")
_MOST_FIELDS: Final = 8


def selector_options(command: Command) -> Command:
    """Add the options that say which workflow, task and branch a command is about."""
    task = declare.option(
        "-t",
        "--task",
        metavar="TASK",
        help="The task [default: $GIT_CONTEXT_TASK, or that of the current branch].",
        shell_complete="tasks",
    )
    return workflow_option(task(workflow_branch_option(command)))


def commit_options(command: Command) -> Command:
    """Add the options that say something in the commit."""
    message = declare.option("-m", "--message", metavar="TEXT", help="Commit message.")
    agent = declare.option(
        "-a", "--agent", metavar="AGENT", help="The agent that makes the change."
    )
    return agent(message(command))


def writing_options(command: Command) -> Command:
    """Add the options of commands that write a context, and say what they did."""
    return commit_options(_reporting(no_verify_option(command)))


def _reporting(command: Command) -> Command:
    """Add the options for the report of a change; `tell_saved` heeds them."""

    def reporting(*, porcelain: bool, quiet: bool, **given: Any) -> int:
        form = _PORCELAIN if porcelain else _QUIET if quiet else ""
        before = _REPORT.set(form)
        try:
            code: int = command(**given)
            return code
        finally:
            _REPORT.reset(before)

    wrapped = update_wrapper(reporting, command)
    for option in (
        declare.option(_PORCELAIN, is_flag=True, help="Print what changed in lines for scripts."),
        declare.option(_QUIET, is_flag=True, help="Print errors alone."),
    ):
        wrapped = option(wrapped)
    return cast("Command", wrapped)


def format_option(formats: Sequence[str], about: str) -> Callable[[Command], Command]:
    """Return what adds the option for the form of the output; the first one is the default."""
    return declare.option(
        "--format",
        "form",
        type=declare.choice(formats),
        default=formats[0],
        show_default=True,
        help=about,
    )


def list_values(command: Command) -> Command:
    """Add the arguments that name a list and values for it."""
    for option in (
        declare.option("--json-values", is_flag=True, help="Each VALUE is JSON, not text."),
        declare.argument("values", metavar="VALUE...", nargs=-1, required=True),
        declare.argument("field"),
    ):
        command = option(command)
    return command


def _workflow(about: str) -> Callable[[Command], Command]:
    return declare.option(
        "-w",
        "--workflow",
        metavar="WORKFLOW",
        help=about,
        shell_complete="workflows",
    )


def _branch(about: str) -> Callable[[Command], Command]:
    return declare.option(
        "-b",
        "--branch",
        metavar="BRANCH",
        help=about,
        shell_complete="branches",
    )


workflow_option = _workflow("The workflow [default: the only one here].")
only_workflow_option = _workflow("One workflow alone [default: all that changed].")
branch_option = _branch("The branch to commit on [default: the current one].")
made_on_option = _branch("The branch that the changes were made on [default: the current one].")
workflow_branch_option = _branch(
    "The branch of the workflow's own context [default: the current, or only, one]."
)
json_option = declare.option("--json", "as_json", is_flag=True, help="Print JSON.")
porcelain_option = declare.option(
    "--porcelain", is_flag=True, help="Print lines for scripts: fields with tabs between them."
)
no_verify_option = declare.option(
    "--no-verify", is_flag=True, help="Record a context that is not valid all the same."
)
file_option = declare.option(
    "-f",
    "--file",
    metavar="FILE",
    type=declare.path(),
    help="The document, or - for standard input.",
)


def open_repository() -> Repository:
    """Open the repository of the current folder; the environment may say which task is meant."""
    from git_context.api import Repository  # noqa: PLC0415  # not every command needs it

    return Repository.here(current_task=os.environ.get(TASK_VARIABLE))


def revision_and_pointer(repository: Repository, words: tuple[str, ...]) -> tuple[str | None, str]:
    """Tell a revision and a place apart: a JSON Pointer begins with a slash, or it is a field."""
    revision: str | None = None
    pointer: str | None = None
    for word in words:
        place = word if word.startswith("/") else _field_pointer(repository, word)
        is_taken = revision is not None if place is None else pointer is not None
        if is_taken:
            raise declare.UsageError(
                "Give one REV and one POINTER at most; a pointer begins with '/'."
            )
        if place is None:
            revision = word
        else:
            pointer = place
    return revision, pointer or ""


def _field_pointer(repository: Repository, word: str) -> str | None:
    """Return the pointer to the field that a word names; `None` for any other word.

    Raises a usage error where it names a commit, too.
    """
    field = field_name(word)
    if field not in member_names():
        return None
    try:
        repository.store.resolve(word)
    except GitContextError:
        if field != word:
            tell(f"Read {word!r} as {field!r}.")
        return f"/{field}"
    raise declare.UsageError(
        f"{word!r} is a field and a commit: say /{field}, or the commit's full name."
    )


def read_document(file: str) -> Json:
    """Read a JSON document from a file, or from standard input for `-`."""
    name = "standard input" if file == STDIN else file
    from git_context.jsontext.lenient import parse_leniently  # noqa: PLC0415  # for documents alone

    content = standard_input() if file == STDIN else files.given(Path(file))
    try:
        source, notes = parse_leniently(content)
    except JsonTextError as error:
        raise GitContextError(f"{name}: {error}.") from error
    for note in notes:
        tell_note(note)
    return source.value


def standard_input() -> bytes:
    """Return what comes from standard input."""
    return files.bounded(sys.stdin.buffer, "standard input")


def read_value(text: str, *, may_be_bare: bool = False) -> Json:
    """Read a JSON value from the command line, or a bare text that does not begin as JSON does."""
    begins_as_json = text[:1] in tuple('[{"-0123456789') or not text.strip()
    try:
        return parse_text(text).value
    except JsonTextError as error:
        if may_be_bare and not begins_as_json:
            return text
        raise GitContextError(
            f"{text!r} is not JSON: {error.message}.",
            hint="A text needs its quotation marks: '\"text\"'",
            exit_code=USAGE,
        ) from error


def tell(text: str) -> None:
    """Say something on standard error; standard output is for results."""
    output.tell(text)


def tell_note(text: str) -> None:
    """Say what of the input was read in another way than it stands; not to scripts."""
    if not _REPORT.get():
        tell(text)


def tell_missing_setup(repository: Repository) -> None:
    """Say so where plain merges in this clone would be by lines."""
    from git_context.setup.install import missing_setup  # noqa: PLC0415  # for a few commands

    if sentence := missing_setup(repository.store.git):
        tell_note(sentence)


def tell_saved(saved: Saved) -> None:
    """Say what became of a change, in the form that the command line asks for."""
    form = _REPORT.get()
    if form == _PORCELAIN:
        output.print_records(_records(saved))
    elif not form:
        for line in _report(saved):
            tell(line)


def _report(saved: Saved) -> Iterator[str]:
    """Say what was corrected, what changed on which branch and for whom, and what to look at."""
    yield from saved.notes
    at = f"{saved.branch} is at {saved.commit[:SHORT]} now"
    by = f", for {saved.agent}" if saved.agent else ""
    if not saved.changed:
        yield f"{saved.branch} is as it was: nothing changed."
    elif saved.fields:
        fields = ", ".join(field.words for field in saved.fields[:_MOST_FIELDS])
        more = f" and {len(saved.fields) - _MOST_FIELDS} more" * (len(saved.fields) > _MOST_FIELDS)
        yield f"{fields}{more} on {saved.branch}{by} ({saved.commit[:SHORT]})."
    else:
        yield f"{at}{by}."
    for finding in saved.findings:
        yield f"{finding.severity} {finding.code} {finding.pointer}: {finding.message}"


def _records(saved: Saved) -> Iterator[tuple[str | int, ...]]:
    yield "saved", saved.branch, saved.commit, saved.changed, saved.agent
    yield from (("field", field.field, field.added, field.removed) for field in saved.fields)
    yield from (("note", note) for note in saved.notes)
    for finding in saved.findings:
        yield "finding", finding.severity, finding.code, finding.pointer, finding.message
