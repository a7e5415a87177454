"""The page on commands is what the commands say of themselves."""

from __future__ import annotations

import ast
from pathlib import Path

from git_context import errors
from git_context.cli.commands import COMMANDS
from git_context.cli.help import EXIT_CODES
from tests.docs.commands import PAGE, page


def test_the_page_is_what_the_commands_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.docs.commands"


def test_every_command_has_a_section_and_a_row() -> None:
    written = page()
    for name in COMMANDS:
        assert written.count(f"\n## {name}\n") == 1
        assert written.count(f"\n| [{name}](#{name}) | ") == 1


def test_every_exit_code_is_explained() -> None:
    tree = ast.parse(Path(errors.__file__).read_text(encoding="utf-8"))
    named = [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    codes = [getattr(errors, target.id) for target in named if isinstance(target, ast.Name)]
    assert list(EXIT_CODES) == codes
