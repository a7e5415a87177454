"""Three subagents at once, in worktrees of their own, as a harness runs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.agents import bindings
from git_context.agents.handling import handle
from git_context.merge.values import plain
from tests.agents.harness import Json, at_once, context_of, sent, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo

SESSION = "6d4de36b-c5e8-4c4a-bd87-e6dabf64db50"
TASKS = {"a1f0": "api", "a2f0": "web", "a3f0": "doc"}
TYPES = {"a1f0": "general-purpose", "a2f0": "general-purpose", "a3f0": "Explore"}


def _event(tasked: Repo, agent: str, **more: object) -> Json:
    folder = tasked.path / ".claude" / "worktrees" / f"agent-{agent}"
    return {
        "session_id": SESSION,
        "cwd": str(folder),
        "agent_id": agent,
        "agent_type": TYPES[agent],
        **more,
    }


def _call(
    tasked: Repo, agent: str, *, in_background: bool = False, **more: object
) -> tuple[Path, str, Json]:
    """Return the event of the tool call that starts an agent, or of its answer."""
    event = "PostToolUse" if more else "PreToolUse"
    tool_input = {
        "prompt": f"Build it.\ncontext-task: {TASKS[agent]}\n",
        "subagent_type": TYPES[agent],
        "isolation": "worktree",
        "run_in_background": in_background,
    }
    content = {
        "session_id": SESSION,
        "cwd": str(tasked.path),
        "tool_name": "Agent",
        "tool_input": tool_input,
        "tool_use_id": f"toolu_{agent}",
        **more,
    }
    return tasked.path, event, content


@pytest.fixture
def worktrees(tasked: Repo) -> dict[str, Path]:
    """Return the worktree of each agent, made as Claude Code makes them."""
    found = {agent: tasked.path / ".claude" / "worktrees" / f"agent-{agent}" for agent in TASKS}
    for agent, folder in found.items():
        tasked.git("worktree", "add", "--quiet", "-b", f"worktree-agent-{agent}", folder)
    return found


def _started(tasked: Repo, worktrees: dict[str, Path]) -> dict[str, str]:
    events = [(worktrees[agent], "SubagentStart", _event(tasked, agent)) for agent in TASKS]
    return dict(zip(TASKS, map(context_of, at_once(events)), strict=True))


def _stopped(tasked: Repo, worktrees: dict[str, Path], **more: object) -> None:
    events = [
        (
            worktrees[agent],
            "SubagentStop",
            _event(
                tasked,
                agent,
                last_assistant_message=f"Report of {agent}",
                stop_hook_active=False,
                **{name: str(value).format(agent) for name, value in more.items()},
            ),
        )
        for agent in TASKS
    ]
    assert at_once(events) == [None, None, None]


def _work(worktrees: dict[str, Path]) -> None:
    (worktrees["a1f0"] / "api.py").write_text("1\n", encoding="utf-8")
    (worktrees["a2f0"] / "web").mkdir()
    (worktrees["a2f0"] / "web" / "a b.js").write_text("1\n", encoding="utf-8")


def _merged(tasked: Repo) -> dict[str, Json]:
    repository = git_context.open(tasked.path)
    repository.merge(workflow="w")
    document = plain(repository.show(workflow="w").value)
    return {entry["task_id"]: entry for entry in document["parallel_tasks"]}


def test_in_the_background_each_gets_its_own_hand_off(
    tasked: Repo, worktrees: dict[str, Path]
) -> None:
    before = tasked.output("status", "--porcelain")
    at_once([_call(tasked, agent, in_background=True) for agent in TASKS])
    # Agents in the background: the tool answers while they start.
    joined = [
        _call(tasked, agent, in_background=True, tool_response={"agentId": agent})
        for agent in TASKS
    ]
    starting = [(worktrees[agent], "SubagentStart", _event(tasked, agent)) for agent in TASKS]
    answers = at_once([*starting, *joined])
    for agent, answer in zip(TASKS, answers, strict=False):
        assert context_of(answer).startswith(f"Task {TASKS[agent]} of w")
    _work(worktrees)
    _stopped(tasked, worktrees)

    # One is resumed, gets its hand-off again, and goes on.
    resumed = _event(tasked, "a1f0")
    assert "Summary: Report of a1f0" in context_of(
        sent(worktrees["a1f0"], "SubagentStart", resumed)
    )
    (worktrees["a1f0"] / "more.py").write_text("1\n", encoding="utf-8")
    again = {"last_assistant_message": "More of a1f0"}
    assert sent(worktrees["a1f0"], "SubagentStop", resumed | again) is None

    # A worktree without a change is as it was, and the harness takes it away.
    clean = worktrees["a3f0"]
    assert tasked.git("-C", clean, "status", "--porcelain", "-uall").stdout == b""
    assert tasked.output("rev-parse", "worktree-agent-a3f0") == tasked.output("rev-parse", "HEAD")
    tasked.git("worktree", "remove", clean)
    assert tasked.output("status", "--porcelain") == before

    entries = _merged(tasked)
    assert {task: entry["context_summary"] for task, entry in entries.items()} == {
        "api": "More of a1f0",
        "web": "Report of a2f0",
        "doc": "Report of a3f0",
    }
    assert {entry["status"] for entry in entries.values()} == {"completed"}
    listed = plain(git_context.open(tasked.path).show(workflow="w").value)["files_modified"]
    assert sorted(listed) == ["api.py", "more.py", "web/a b.js"]
    private = tasked.path / ".git" / "git-context" / "spawns"
    assert list(private.iterdir()) == []


def test_in_the_foreground_two_of_a_type_are_not_guessed_at(
    tasked: Repo, worktrees: dict[str, Path], tmp_path: Path
) -> None:
    at_once([_call(tasked, agent) for agent in TASKS])
    texts = _started(tasked, worktrees)
    # The only one of its type is known; of two, the prompt in the agent's own context decides.
    assert texts["a3f0"].startswith("Task doc of w")
    for agent in ("a1f0", "a2f0"):
        assert "git context brief --workflow w --task api" in texts[agent]
        assert "git context brief --workflow w --task web" in texts[agent]
        assert "doc" not in texts[agent]
    _work(worktrees)
    for agent, task in TASKS.items():
        line = '{"type":"user","message":{"role":"user","content":"Go.\\ncontext-task: %s\\n"}}\n'
        (tmp_path / f"agent-{agent}.jsonl").write_text(line % task, encoding="utf-8")
    _stopped(tasked, worktrees, agent_transcript_path=f"{tmp_path}/agent-{{}}.jsonl")

    entries = _merged(tasked)
    assert {task: entry["context_summary"] for task, entry in entries.items()} == {
        "api": "Report of a1f0",
        "web": "Report of a2f0",
        "doc": "Report of a3f0",
    }


def test_a_call_goes_once_its_agent_is_bound(
    tasked: Repo, worktrees: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever looks for calls first, and then for a binding, misses neither.
    kept: list[bool] = []
    sent(*_call(tasked, "a1f0", in_background=True))
    private = tasked.path / ".git" / "git-context"

    def removed(_store: object, call: str) -> None:
        kept.append((private / "agents" / "a1f0").exists())
        (private / "spawns" / call).unlink()

    monkeypatch.setattr(bindings, "remove_spawn", removed)
    monkeypatch.chdir(worktrees["a1f0"])
    _, event, content = _call(tasked, "a1f0", in_background=True, tool_response={"agentId": "a1f0"})
    assert handle(event, json.dumps(content).encode(), lambda _brief, _tokens: "") is None
    assert kept == [True]


def test_the_transcript_of_another_agent_names_no_task(
    tasked: Repo, worktrees: dict[str, Path], tmp_path: Path
) -> None:
    file = tmp_path / "session.jsonl"
    file.write_text('{"content":"context-task: api"}\n', encoding="utf-8")
    sent(*_call(tasked, "a1f0"))
    sent(*_call(tasked, "a2f0"))
    sent(worktrees["a1f0"], "SubagentStart", _event(tasked, "a1f0"))
    before = state(tasked)

    _stopped(tasked, worktrees, agent_transcript_path=str(file))
    assert state(tasked) == before


def test_one_that_is_killed_leaves_its_task_in_progress(
    tasked: Repo, worktrees: dict[str, Path]
) -> None:
    sent(*_call(tasked, "a1f0"))
    sent(worktrees["a1f0"], "SubagentStart", _event(tasked, "a1f0"))
    (worktrees["a1f0"] / "api.py").write_text("1\n", encoding="utf-8")

    assert git_context.open(tasked.path).restore(workflow="w", task="api").status == "in_progress"


def test_what_the_agent_wrote_itself_stays(tasked: Repo, worktrees: dict[str, Path]) -> None:
    sent(*_call(tasked, "a1f0"))
    sent(worktrees["a1f0"], "SubagentStart", _event(tasked, "a1f0"))
    repository = git_context.open(worktrees["a1f0"])
    document = {"context_summary": "My own words"}
    repository.save(document, patch=True, status="blocked", workflow="w", task="api")
    _stopped(tasked, worktrees)

    handed_off = repository.restore(workflow="w", task="api")
    assert (handed_off.summary, handed_off.status) == ("My own words", "blocked")


def test_a_task_with_actions_left_is_in_progress(tasked: Repo, worktrees: dict[str, Path]) -> None:
    sent(*_call(tasked, "a1f0"))
    sent(worktrees["a1f0"], "SubagentStart", _event(tasked, "a1f0"))
    repository = git_context.open(tasked.path)
    repository.add("pending_actions", "Write its tests", workflow="w", task="api")
    _stopped(tasked, worktrees)

    assert repository.restore(workflow="w", task="api").status == "in_progress"


def test_a_report_that_may_not_be_recorded_is_left_out_in_silence(
    tasked: Repo, worktrees: dict[str, Path]
) -> None:
    sent(*_call(tasked, "a1f0"))
    sent(worktrees["a1f0"], "SubagentStart", _event(tasked, "a1f0"))
    secret = "ghp_" + "Zx9Kq2Lm7Rt4Vb8Nw3Yc6Hd1Jf5Gs0Pa4Ue2"
    before = state(tasked)
    stop = _event(tasked, "a1f0", last_assistant_message=f"The token is {secret}")

    assert sent(worktrees["a1f0"], "SubagentStop", stop) is None
    assert state(tasked) == before


def test_a_checkout_of_several_agents_proves_no_file(tasked: Repo) -> None:
    sent(*_call(tasked, "a1f0"))
    event = _event(tasked, "a1f0", cwd=str(tasked.path), last_assistant_message="Done")
    sent(tasked.path, "SubagentStart", event)
    tasked.write("anybodys.py", "1\n")
    sent(tasked.path, "SubagentStop", event)

    handed_off = git_context.open(tasked.path).restore(workflow="w", task="api")
    assert (handed_off.files_modified, handed_off.summary) == ([], "Done")


def test_a_task_s_own_checkout_without_a_change_stays_as_it_is(tasked: Repo) -> None:
    tasked.checkout("context/w/api")
    event = _event(tasked, "a1f0", cwd=str(tasked.path), last_assistant_message="Done")
    sent(tasked.path, "SubagentStart", event)
    tip, status, _ = state(tasked)
    sent(tasked.path, "SubagentStop", event)
    assert state(tasked)[:2] == (tip, status)

    tasked.write("own.py", "1\n")
    sent(tasked.path, "SubagentStop", event)
    handed_off = git_context.open(tasked.path).restore(workflow="w", task="api")
    assert (handed_off.files_modified, handed_off.summary) == (["own.py"], "Done")


def test_an_adopted_branch_is_its_task_s_own_checkout(
    tasked: Repo, worktrees: dict[str, Path]
) -> None:
    # Nothing but the branch of its worktree says which task that is, and files are its own.
    branch = "worktree-agent-a1f0"
    with_quote = 'worktree-"a2"'
    tasked.git("branch", "--move", "worktree-agent-a2f0", with_quote)
    opened = git_context.open(tasked.path)
    opened.fork("api", adopt=branch, workflow="w")
    opened.fork("web", adopt=with_quote, workflow="w")

    for agent, task in (("a1f0", "api"), ("a2f0", "web")):
        stranger = _event(tasked, agent, agent_id=f"b{agent}", last_assistant_message="Done")
        text = context_of(sent(worktrees[agent], "SubagentStart", stranger))
        assert text.startswith(f"Task {task} of w")
        (worktrees[agent] / "mine.py").write_text("1\n", encoding="utf-8")
        assert sent(worktrees[agent], "SubagentStop", stranger) is None
        handed_off = opened.restore(workflow="w", task=task)
        assert (handed_off.files_modified, handed_off.summary) == (["mine.py"], "Done")
    bystander = _event(tasked, "a3f0", last_assistant_message="Done")
    assert sent(worktrees["a3f0"], "SubagentStart", bystander) is None


def test_a_record_is_one_commit(tasked: Repo, worktrees: dict[str, Path]) -> None:
    opened = git_context.open(tasked.path)
    opened.add("files_modified", "before.py", workflow="w", task="api")
    sent(*_call(tasked, "a1f0"))
    sent(worktrees["a1f0"], "SubagentStart", _event(tasked, "a1f0"))
    before = tasked.output("rev-parse", "context/w/api")
    _work(worktrees)
    stop = _event(tasked, "a1f0", last_assistant_message="Done")
    assert sent(worktrees["a1f0"], "SubagentStop", stop) is None

    handed_off = opened.restore(workflow="w", task="api")
    assert (handed_off.status, handed_off.summary) == ("completed", "Done")
    assert handed_off.files_modified == ["before.py", "api.py"]
    assert tasked.output("rev-parse", "context/w/api^") == before


def test_a_long_hand_off_is_cut(tasked: Repo, worktrees: dict[str, Path]) -> None:
    repository = git_context.open(tasked.path)
    repository.add(
        "constraints", *(f"{number} " + "ü" * 99 for number in range(60)), workflow="w", task="api"
    )
    sent(*_call(tasked, "a1f0"))
    text = context_of(sent(worktrees["a1f0"], "SubagentStart", _event(tasked, "a1f0")))

    assert text.startswith("Task api of w")
    assert 3000 < len(text.encode()) <= 4096 + 200
    assert text.splitlines()[-1].startswith("Record with: git context add decisions 'TEXT'")


@pytest.fixture
def verified(tasked: Repo) -> Repo:
    tasked.commit({".git-context.toml": "[agents]\nverify = true\n"})
    repository = git_context.open(tasked.path)
    repository.add("files_modified", "claimed.py", workflow="w", task="api")
    return tasked


def test_a_claim_without_a_change_blocks_once(verified: Repo, worktrees: dict[str, Path]) -> None:
    sent(*_call(verified, "a1f0"))
    event = _event(verified, "a1f0", last_assistant_message="Done")
    sent(worktrees["a1f0"], "SubagentStart", event)

    assert sent(worktrees["a1f0"], "SubagentStop", event | {"stop_hook_active": True}) is None
    answer = sent(worktrees["a1f0"], "SubagentStop", event)
    assert answer is not None
    assert set(answer) == {"decision", "reason"}
    assert answer["decision"] == "block"
    assert "claimed.py" in answer["reason"]
    assert sent(worktrees["a1f0"], "SubagentStop", event) is None


def test_a_claim_with_a_change_does_not_block(verified: Repo, worktrees: dict[str, Path]) -> None:
    sent(*_call(verified, "a1f0"))
    event = _event(verified, "a1f0", last_assistant_message="Done")
    sent(worktrees["a1f0"], "SubagentStart", event)
    (worktrees["a1f0"] / "claimed.py").write_text("1\n", encoding="utf-8")

    assert sent(worktrees["a1f0"], "SubagentStop", event) is None


def test_settings_of_the_agent_s_own_branch_do_not_ask_for_it(
    tasked: Repo, worktrees: dict[str, Path]
) -> None:
    git_context.open(tasked.path).add("files_modified", "claimed.py", workflow="w", task="api")
    file = worktrees["a1f0"] / ".git-context.toml"
    file.write_text("[agents]\nverify = true\n", encoding="utf-8")
    sent(*_call(tasked, "a1f0"))
    event = _event(tasked, "a1f0", last_assistant_message="Done")
    sent(worktrees["a1f0"], "SubagentStart", event)

    assert sent(worktrees["a1f0"], "SubagentStop", event) is None
