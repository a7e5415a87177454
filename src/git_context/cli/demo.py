"""`git context demo`: the example workflow, from three agents' documents to one."""

from __future__ import annotations

import shlex
import shutil
import sys
import textwrap
from pathlib import Path
from typing import Final

from git_context.cli import declare, output
from git_context.errors import DONE
from git_context.repository.git import Git
from git_context.setup.demo import Demo, DemoContribution, build

WIDEST: Final = 100
MARGIN: Final = 14
LOG: Final = (
    *("--graph", "--format=%h%d %s"),
    *("--decorate-refs=HEAD", "--decorate-refs=refs/heads"),  # whatever else users leave out
)
COUNTED: Final = (
    ("files_modified", "files modified"),
    ("decisions", "decisions"),
    ("pending_actions", "pending actions"),
    ("parallel_tasks", "tasks"),
)


@declare.command("demo")
@declare.argument("folder", metavar="[DIR]", required=False, type=declare.path(path_type=Path))
def command(*, folder: Path | None) -> int:
    """Build an example repository in DIR (default: a new temporary folder) and show it.

    Three agents worked on one feature, each on a branch with a context document of its own. Plain
    git merge brings the three together.
    """
    demo = build(folder)
    width = min(output.screen_size()[0], WIDEST)
    _title("The branches, merged with plain git merge")
    for line in Git(demo.folder).text("log", *LOG).splitlines():
        output.print_line(
            "  " + _cut(line.replace("context/" + _workflow(demo), "context/..."), width - 2)
        )
    _title("Origins of the merged values")
    for contribution in demo.contributions:
        _show_contribution(contribution, width)
    _title("The merged context")
    _show_merged(demo, width)
    _title(f"The repository is {demo.folder}")
    _show_next(demo)
    return DONE


def _show_contribution(contribution: DemoContribution, width: int) -> None:
    output.print_line(f"  {output.paint(contribution.task, 'strong')} by {contribution.agent}")
    _show_items(f"{len(contribution.decisions)} decisions", contribution.decisions, width)
    _show_items(f"{len(contribution.actions)} actions", contribution.actions, width)
    _show_items(f"{len(contribution.files)} files", _wrapped(contribution.files, width), width)


def _show_items(heading: str, lines: list[str], width: int) -> None:
    for line in lines:
        output.print_line(f"    {heading:{MARGIN}}" + _cut(line, width - MARGIN - 4))
        heading = ""


def _show_merged(demo: Demo, width: int) -> None:
    output.print_line(f"  {_cut(demo.context, width - 2)}")
    for name, label in COUNTED:
        items = demo.merged.get(name)
        count = len(items) if isinstance(items, list) else 0
        output.print_line(f"  {count:4} {label}")


def _show_next(demo: Demo) -> None:
    branch = demo.contributions[0].branch
    for line in (
        f"cd {shlex.quote(str(demo.folder))}",
        f"git show {shlex.quote(branch)}",
        f"git log --graph --oneline -- {shlex.quote(demo.context)}",
        f"{_program()} doctor",
    ):
        output.print_line(f"  {line}")


def _program() -> str:
    """Return how to call git-context from a shell: git finds it on PATH alone."""
    if shutil.which("git-context"):
        return "git context"
    return f"{shlex.quote(sys.executable)} -m git_context"


def _workflow(demo: Demo) -> str:
    return str(demo.merged["workflow_id"])


def _title(text: str) -> None:
    output.print_lines(["", output.paint(text, "strong")])


def _wrapped(items: list[str], width: int) -> list[str]:
    return textwrap.wrap(
        ", ".join(items), width - MARGIN - 4, break_long_words=False, break_on_hyphens=False
    )


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(width - 3, 0)] + "..."
