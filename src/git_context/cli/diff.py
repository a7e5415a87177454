"""`git context diff`: what differs between two versions of contexts, by meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.cli import declare, options, output
from git_context.errors import DONE, FINDINGS, USAGE, GitContextError

if TYPE_CHECKING:
    from git_context.api import Repository
    from git_context.merge.values import Json
    from git_context.review.diff import Diff

_FORMATS: Final = ("text", "markdown", "json", "patch", "html")


@declare.command("diff")
@declare.argument("revisions", metavar="[A] [B]", nargs=-1)
@declare.option("--staged", "--cached", "staged", is_flag=True, help="Compare the index with A.")
@declare.option(
    "-t",
    "--task",
    metavar="TASK",
    help="A task's own document; by default what it contributed since its fork.",
    shell_complete="tasks",
)
@options.only_workflow_option
@options.format_option(
    _FORMATS, "For people, for a comment, for programs, a JSON Patch, or a page."
)
@options.json_option
@declare.option("--stat", is_flag=True, help="Count the changes, by task and field.")
@declare.option("--origins", is_flag=True, help="Say who made each change, and when.")
@declare.option("--exit-code", "exits", is_flag=True, help="Exit with 1 where something differs.")
@declare.option("-q", "--quiet", is_flag=True, help="Print nothing; implies --exit-code.")
def command(  # noqa: PLR0913  # one parameter an option
    revisions: tuple[str, ...],
    *,
    staged: bool,
    task: str | None,
    workflow: str | None,
    form: str,
    as_json: bool,
    stat: bool,
    origins: bool,
    exits: bool,
    quiet: bool,
) -> int:
    """Show what differs between two versions of contexts: items, members and values, not lines.

    Versions are named as for git diff: nothing compares the working tree with the index, A the
    working tree with A, A B or A..B the commit B with A, A...B the commit B with what it last had
    in common with A, and --staged the index with HEAD or A.

    A change is + for what came, - for what went, ~ for a value that changed, % for a list in
    another order. In long texts, [-words-] went and {+words+} came.
    """
    repository = options.open_repository()
    diff = repository.diff(*revisions, staged=staged, task=task, workflow=workflow, origins=origins)
    if form == "html" and not (quiet or as_json):
        output.print_text(_page(repository, diff))
    elif not quiet:
        _print(diff, "json" if as_json else form, stat=stat)
    return FINDINGS if (exits or quiet) and diff.differs else DONE


def _print(diff: Diff, form: str, *, stat: bool) -> None:
    if form == "json":
        members = diff.to_json(exact=True)
        output.print_json(**members)
    elif form == "patch":
        operations = _patch(diff)
        output.print_document(operations)
    elif form == "text":
        from git_context.cli.difflines import lines, statistics  # noqa: PLC0415  # for this alone

        shown = statistics(diff) if stat else lines(diff)
        output.print_lines(shown)
    else:
        from git_context.review.markdown.diff import markdown  # noqa: PLC0415  # for this alone

        text = markdown(diff)
        output.print_text(text)


def _patch(diff: Diff) -> Json:
    """Return the patch of the only context that differs, an empty one where none does."""
    from git_context.review.jsonpatch import json_patch  # noqa: PLC0415  # for this format alone

    if not diff.contexts:
        return []
    if len(diff.contexts) > 1:
        listed = ", ".join(compared.workflow for compared in diff.contexts)
        raise GitContextError(
            f"A patch is of one document, and several differ: {listed}.",
            hint="Say which one with --workflow.",
            exit_code=USAGE,
        )
    (compared,) = diff.contexts
    if compared.fault:
        raise GitContextError(compared.fault)
    return list(json_patch(compared.old, compared.new))


def _page(repository: Repository, diff: Diff) -> str:
    from git_context.review.context_reviews import Ends, review_contexts  # noqa: PLC0415  # the same
    from git_context.review.page import render  # noqa: PLC0415  # for this format alone

    old, new = diff.old, diff.new
    if not (old.commit and new.commit) or any(compared.task for compared in diff.contexts):
        raise GitContextError(
            "A page shows whole contexts, with their history.",
            hint="Name two commits, and no task.",
            exit_code=USAGE,
        )
    ends = Ends(old.name, old.commit, new.name, new.commit)
    listed = [compared.workflow for compared in diff.contexts]
    return render(review_contexts(repository.store, ends, None, listed))
