"""The real Claude Code with a scripted model: three subagents at once, each in its own worktree."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.harness import sessions
from tests.harness.dialects import Messages
from tests.harness.stand_in import Call, StandIn, Text
from tests.support.markdown import ROOT

if TYPE_CHECKING:
    from tests.harness.conftest import Harness
    from tests.harness.stand_in import Script

_TOOLS = "Bash,Write,Agent,TaskStop,SendMessage"


def _agent(name: str, kind: str = "general-purpose") -> Call:
    where = {"isolation": "worktree", "run_in_background": True}
    what = {"description": name, "prompt": sessions.prompt(name), "subagent_type": kind}
    return Call("Agent", {**what, **where})


def _bash(command: str) -> Call:
    return Call("Bash", {"command": command, "description": "work"})


def _script(marker: str) -> Script:
    ready = [f"[ -f {marker} ]", *map(sessions.has_been_recorded, "AC")]
    later = Call("ToolSearch", {"query": "select:TaskStop,SendMessage", "max_results": 5})
    message = {"to": "@AGENT0", "message": "Go on.", "summary": "go on"}
    return {
        "main": [
            [_agent("A"), _agent("B"), _agent("C", "Explore")],
            [_bash(sessions.until(*ready)), later],
            [Call("TaskStop", {"task_id": "@AGENT1"})],
            [Call("SendMessage", message)],
            [Text("I wait.")],
        ],
        "A": [
            [_bash("echo 1 > api.py")],
            [Text("REPORT A")],
            [_bash("echo 1 > more.py")],
            [Text("REPORT A AGAIN")],
        ],
        "B": [[_bash(f"echo 1 > web.py; touch {marker}; sleep 60")]],
        "C": [[Text("REPORT C")]],
    }


def test_three_subagents_in_worktrees(claude: Harness) -> None:
    with StandIn(Messages(), _script(str(claude.folder / "b-works"))) as model:
        done = claude.run(
            *("-p", "ACTOR=main Go.", "--model", "claude-sonnet-5", "--output-format", "json"),
            *("--allowedTools", _TOOLS),
            ANTHROPIC_BASE_URL=model.url,
            ANTHROPIC_API_KEY="none",
            CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1",
            DISABLE_AUTOUPDATER="1",
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["subagent_stats"]["killed"]["parent"] == 1

    sessions.assert_each_had_its_own_hand_off(model)
    sessions.assert_reports_came_unchanged(model)
    # That of C, in which nothing changed, is gone.
    kept = sorted((claude.repo.path / ".claude" / "worktrees").iterdir())
    assert sorted(file.name for folder in kept for file in folder.glob("*.py")) == [
        "api.py",
        "more.py",
        "web.py",
    ]
    assert len(kept) == 2
    assert claude.repo.output("status", "--porcelain") == ""
    document, entries = sessions.merged(claude.opened)
    sessions.assert_all_is_under_its_task(entries)
    assert sorted(document["files_modified"]) == ["api.py", "more.py"]


def test_the_plugin_is_valid(claude: Harness) -> None:
    for folder in (ROOT, ROOT / "hooks" / "plugin"):
        done = claude.run("plugin", "validate", "--strict", str(folder))
        assert done.returncode == 0, done.stdout + done.stderr
