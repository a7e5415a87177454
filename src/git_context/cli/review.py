"""`git context review`: what a branch changed in contexts, for those who review it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from git_context.cli import declare, options, output
from git_context.errors import DONE, USAGE, GitContextError
from git_context.jsontext.write import encode, write
from git_context.merge.values import exact
from git_context.repository import files
from git_context.wire import FORMAT

if TYPE_CHECKING:
    from git_context.review.review import Review

_FORMATS: Final = ("markdown", "json", "html")


@declare.command("review")
@declare.argument("base")
@declare.argument("head", required=False)
@options.format_option(_FORMATS, "A comment for a pull request, data for programs, or a page.")
@declare.option(
    "-o",
    "--output",
    "file",
    metavar="FILE",
    type=declare.path(),
    help="Write FILE [default: standard output].",
)
@options.json_option
@options.only_workflow_option
def command(  # noqa: PLR0913  # one parameter an option
    base: str,
    head: str | None,
    *,
    form: str,
    file: str | None,
    as_json: bool,
    workflow: str | None,
) -> int:
    """Show what HEAD changed in contexts since it left BASE, as a pull request does.

    HEAD is the current commit if it is left out. Both can be given in one word, with three dots
    between them. Shown are what each task contributed, decisions first, conflicts to be decided,
    what validation finds, and what is left to do.

    The comment begins with a line by which a program finds the one that it wrote before. It has at
    most 60,000 characters: details are cut, and findings are summed up at least. Findings do not
    change the exit code; for that, there are validate and check-merge.
    """
    review = options.open_repository().review(*_ends(base, head), workflow=workflow)
    is_json = as_json or form == "json"
    content = _rendered(review, "json" if is_json else form)
    if file in (None, options.STDIN):
        output.print_json_text(content) if is_json else output.print_text(content)
    else:
        files.replace(Path(file).resolve(), encode(content))
        options.tell(f"Wrote {output.clean(file)}.")
    return DONE


def _ends(base: str, head: str | None) -> tuple[str, str]:
    if head is not None:
        return base, head
    start, dots, end = base.partition("...")
    if not dots:
        start, dots, end = base.partition("..")
    if dots and not start:
        raise GitContextError(f"{base!r} names no BASE.", exit_code=USAGE)
    return start, end or "HEAD"


def _rendered(review: Review, form: str) -> str:
    if form == "json":
        return write(exact({"format": FORMAT, **review.to_json(exact=True)})) + "\n"
    return review.to_html() if form == "html" else review.to_markdown()
