"""`git context init --agents`: settings of harnesses, beside what stands in their files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from git_context.agents.harnesses import HARNESSES, with_hooks, without_hooks
from git_context.errors import GitContextError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]


CLAUDE = HARNESSES["claude"]
FOREIGN = b"""{
    "permissions": {"allow": ["Bash"]},\r
    "hooks": {
        "SubagentStop": [
            {"hooks": [{"type": "command", "command": "say done"}]}
        ],
        "Stop": []
    },
    "model": "opus"
}"""
HOOK = "git context hook {} || :"


def _commands(content: bytes, event: str) -> list[str]:
    groups = json.loads(content)["hooks"].get(event, [])
    return [hook["command"] for group in groups for hook in group["hooks"]]


@pytest.mark.parametrize("name", HARNESSES)
def test_each_event_calls_the_hook_once(name: str) -> None:
    harness = HARNESSES[name]
    content = with_hooks(b"", harness)

    for event in harness.events:
        assert _commands(content, event) == [HOOK.format(event)]
    assert with_hooks(content, harness) == content
    assert without_hooks(content, harness) == b""


def test_only_calls_that_start_agents_are_asked_for() -> None:
    hooks = json.loads(with_hooks(b"", CLAUDE))["hooks"]

    assert {event: [group.get("matcher") for group in hooks[event]] for event in hooks} == {
        "SessionStart": [None],
        "UserPromptSubmit": [None],
        "PreToolUse": ["Agent"],
        "PostToolUse": ["Agent"],
        "SubagentStart": [None],
        "SubagentStop": [None],
    }


def test_what_others_have_stays_as_it_is_laid_out() -> None:
    content = with_hooks(FOREIGN, CLAUDE)

    assert _commands(content, "SubagentStop") == ["say done", HOOK.format("SubagentStop")]
    assert content.startswith(FOREIGN[: FOREIGN.index(b'"SubagentStop"')])
    assert content.endswith(b'"model": "opus"\n}')
    assert without_hooks(content, CLAUDE) == FOREIGN


def test_an_older_command_is_brought_up_to_date() -> None:
    old = b'{"hooks": {"SubagentStop": [{"hooks": [{"command": "git context hook X"}, {"a": 1}]}]}}'
    groups = json.loads(with_hooks(old, CLAUDE))["hooks"]["SubagentStop"]

    assert groups == [
        {"hooks": [{"a": 1}]},
        {"hooks": [{"type": "command", "command": HOOK.format("SubagentStop")}]},
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"{", ".claude/settings.json: line 1"),
        (b"[]", "the file is no object"),
        (b'{"hooks": []}', "'hooks' is no object"),
        (b'{"hooks": {"SubagentStop": {}}}', "'SubagentStop' in 'hooks' is no list"),
        (b"// words\n{}", ".claude/settings.json: line 1"),
    ],
)
def test_a_file_that_is_no_settings_is_refused(content: bytes, complaint: str) -> None:
    with pytest.raises(GitContextError) as refused:
        with_hooks(content, CLAUDE)
    assert complaint in refused.value.message


@pytest.mark.parametrize(
    "content", [b'{"hooks": {"Stop": 1}}', b'{"hooks": {"Stop": [1, {"hooks": 2}]}}']
)
def test_odd_hooks_of_others_stay(content: bytes) -> None:
    assert (
        json.loads(with_hooks(content, CLAUDE))["hooks"]["Stop"]
        == (json.loads(content)["hooks"]["Stop"])
    )


ALL = [word for name in HARNESSES for word in ("--agents", name)]


def test_init_writes_checks_and_removes(
    installed: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(installed.path)
    exclude = installed.path / ".git" / "info" / "exclude"
    excluded = "*.tmp"
    installed.write(".git/info/exclude", excluded)
    assert call("init", *ALL, "--check")[0] == 1
    assert installed.output("status", "--porcelain") == ""

    code, printed, _ = call("init", *ALL)
    assert code == 0
    for harness in HARNESSES.values():
        assert f"created {installed.path / harness.settings}" in printed
    assert "codex exec skips them in silence" in printed
    assert exclude.read_text(encoding="utf-8").splitlines()[-2:] == [
        ".claude/worktrees/",
        ".qwen/worktrees/",
    ]
    assert call("init", *ALL, "--check") == (0, "Already set up.\n", "")
    assert "Already set up; nothing changed." in call("init", *ALL)[1]

    assert call("init", *ALL, "--remove")[0] == 0
    assert installed.output("status", "--porcelain", "-uall") == ""
    assert exclude.read_text(encoding="utf-8").rstrip() == excluded
    assert call("init", *ALL, "--remove")[1] == "Nothing to remove.\n"
    assert "git_context.driver" in installed.output("config", "merge.context.driver")


def test_worktrees_of_agents_are_not_shown_as_new(
    installed: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(installed.path)
    call("init", "--agents", "claude")
    installed.commit()
    installed.git("worktree", "add", "--quiet", ".claude/worktrees/agent-a")

    assert installed.output("status", "--porcelain") == ""


def test_nothing_is_written_where_a_file_is_refused(
    repo: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.path)
    repo.write(".qwen/settings.json", "{")
    code, _, complaint = call("init", "--agents", "claude", "--agents", "qwen")

    assert code == 3
    assert ".qwen/settings.json: line 1" in complaint
    assert repo.output("status", "--porcelain", "-uall") == "?? .qwen/settings.json"
    assert repo.git("config", "merge.context.driver", check=False).returncode == 1


@pytest.mark.parametrize("linked", [".claude", ".claude/settings.json"])
def test_no_link_is_followed(
    repo: Repo, call: Call, monkeypatch: pytest.MonkeyPatch, linked: str
) -> None:
    monkeypatch.chdir(repo.path)
    outside = repo.path.parent / "outside"
    outside.mkdir()
    link = repo.path / linked
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside)
    code, _, complaint = call("init", "--agents", "claude")

    assert code == 3
    assert "symbolic link" in complaint
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("words", [("--check",), ("--agents", "claude", "--global")])
def test_what_goes_not_together(
    repo: Repo, call: Call, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(repo.path)

    assert call("init", *words)[0] == 2


def test_whoever_forks_hears_of_pushing_where_worktrees_are_cut_from_a_remote(
    installed: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(installed.path)
    fork = ("--agent", "a", "--scope", "s")
    assert "pushed" not in call("start", "w")[2]
    call("init", "--agents", "claude")
    assert "pushed" not in call("fork", "api", *fork)[2]

    installed.git("update-ref", "refs/remotes/origin/main", "HEAD")
    code, printed, note = call("fork", "web", *fork)
    assert (code, printed) == (0, "context/w/web\n")
    assert "has to be pushed" in note
    assert "has to be pushed" in call("start", "other")[2]
    call("init", "--agents", "claude", "--remove")
    assert "pushed" not in call("fork", "doc", "--workflow", "w", *fork)[2]
