"""The plugin: its files agree with the program, and the skill teaches commands that there are."""

from __future__ import annotations

import json
import re
from typing import Any

from git_context import __version__
from git_context.agents.events import named_task
from git_context.agents.harnesses import HARNESSES, with_hooks
from git_context.cli.commands import COMMANDS
from tests.support.markdown import ROOT

PLUGIN = ROOT / "hooks" / "plugin"
SKILL = PLUGIN / "skills" / "git-context" / "SKILL.md"


def _json(name: str) -> Any:
    return json.loads((ROOT / name).read_text(encoding="utf-8"))


def test_the_marketplace_leads_to_the_plugin() -> None:
    [listed] = _json(".claude-plugin/marketplace.json")["plugins"]

    assert (ROOT / listed["source"]).resolve() == PLUGIN
    plugin = _json("hooks/plugin/.claude-plugin/plugin.json")
    assert listed["name"] == plugin["name"]
    assert plugin["version"] == __version__


def test_its_hooks_are_those_that_init_writes() -> None:
    hooks = (PLUGIN / "hooks" / "hooks.json").read_bytes()

    assert hooks == with_hooks(b"", HARNESSES["claude"])
    commands = re.findall(r'"command": "(git[^"]*)"', hooks.decode())
    assert len(commands) == 6
    assert all(command.endswith(" || :") for command in commands)


def test_the_skill_is_short_and_teaches_six_commands() -> None:
    text = SKILL.read_text(encoding="utf-8")
    head, body = text.removeprefix("---\n").split("\n---\n", 1)

    assert len(text.splitlines()) < 100
    name, description = re.fullmatch(r"name: (.+)\ndescription: (.+)", head).groups()  # type: ignore[union-attr]  # it fails
    assert name == SKILL.parent.name
    assert len(description) < 200
    shown = re.findall(r"^ *git context (\S+)", body, re.MULTILINE)
    assert set(shown) <= set(COMMANDS)
    assert set(shown) == {"start", "fork", "merge", "brief", "add", "save"}
    assert named_task(body) == "api"
