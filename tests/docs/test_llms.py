"""The file for language models is what the commands say, and what it links to is there."""

from __future__ import annotations

import re

from git_context.cli.commands import COMMANDS
from tests.docs.llms import FILE, text


def test_the_file_is_what_the_commands_say() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "run: python -m tests.docs.llms"


def test_it_has_every_command_and_links_to_what_is_there() -> None:
    written = text()
    for name in COMMANDS:
        assert len(re.findall(rf"^### git context {name}(?: |$)", written, re.MULTILINE)) == 1
    links = re.findall(r"\]\(([^)#]*)", written)
    assert len(links) > 20
    assert [link for link in links if not (FILE.parent / link).is_file()] == []
