"""The real Codex with a scripted model: three subagents at once, in one checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.harness import sessions
from tests.harness.dialects import Responses
from tests.harness.stand_in import Call, StandIn, Text

if TYPE_CHECKING:
    from tests.harness.conftest import Harness
    from tests.harness.stand_in import Json, Script

_CONFIG = """\
model = "gpt-5.4"
model_provider = "stand-in"
[model_providers.stand-in]
name = "stand-in"
base_url = "{url}/v1"
wire_api = "responses"
env_key = "STAND_IN_KEY"
request_max_retries = 0
stream_max_retries = 0
supports_websockets = false
[projects."{repo}"]
trust_level = "trusted"
"""


def _agents(tool: str, arguments: Json) -> Call:
    return Call(tool, arguments, "multi_agent_v1")


def _wait(agent: str) -> Call:
    return _agents("wait_agent", {"targets": [agent], "timeout_ms": 30_000})


def _script() -> Script:
    message = {"target": "@AGENT0", "message": "Go on."}
    return {
        "main": [
            [_agents("spawn_agent", {"message": sessions.prompt(name)}) for name in "ABC"],
            [_wait("@AGENT0")],
            [_wait("@AGENT2")],
            [_agents("close_agent", {"target": "@AGENT1"})],
            [_agents("send_input", message)],
            [_wait("@AGENT0")],
            [Text("All is done.")],
        ],
        "A": [[Text("REPORT A")], [Text("REPORT A AGAIN")]],
        "B": [[Call("exec_command", {"cmd": "sleep 60"})]],
        "C": [[Text("REPORT C")]],
    }


def test_three_subagents(codex: Harness) -> None:
    settings = codex.folder / "home" / ".codex" / "config.toml"
    settings.parent.mkdir(exist_ok=True)
    with StandIn(Responses(), _script()) as model:
        settings.write_text(_CONFIG.format(url=model.url, repo=codex.repo.path), encoding="utf-8")
        done = codex.run(
            *("exec", "--json", "--dangerously-bypass-approvals-and-sandbox"),
            *("--dangerously-bypass-hook-trust", "ACTOR=main Go."),
            STAND_IN_KEY="none",
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All is done." in done.stdout

    sessions.assert_each_had_its_own_hand_off(model)
    sessions.assert_reports_came_unchanged(model)
    assert codex.repo.output("status", "--porcelain") == ""
    _, entries = sessions.merged(codex.opened)
    sessions.assert_all_is_under_its_task(entries)
