"""A harness for tests: it runs the hook as real ones do, on events as they were recorded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.repos import Repo

INPUTS = Path(__file__).with_name("inputs")
NAMES = {"userpromptsubmitted": "UserPromptSubmit"}
EVENTS = ("SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "SubagentStart")
PASCAL = {name.lower(): name for name in (*EVENTS, "SubagentStop")} | NAMES

Json = dict[str, Any]


def recorded(name: str, folder: Path | None = None) -> tuple[str, Json]:
    """Return the name and the content of a recorded event, as `claude/SubagentStart`."""
    text = (INPUTS / f"{name}.json").read_text(encoding="utf-8")
    if folder:
        text = text.replace("@DIR@", str(folder))
    found = json.loads(text)
    return PASCAL[found["event"].lower()], found["stdin"]


def names() -> list[str]:
    return sorted(str(file.relative_to(INPUTS).with_suffix("")) for file in INPUTS.rglob("*.json"))


def started(folder: Path, event: str, data: bytes) -> subprocess.Popen[bytes]:
    """Start the hook in a folder, and give it the event."""
    hook = subprocess.Popen(
        [sys.executable, "-m", "git_context", "hook", event],
        cwd=folder,
        env=os.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert hook.stdin
    hook.stdin.write(data)
    hook.stdin.close()
    hook.stdin = None
    return hook


def ended(hook: subprocess.Popen[bytes]) -> str:
    """Wait for the hook, which never fails and complains of nothing; return its answer."""
    out, err = hook.communicate()
    assert (hook.returncode, err) == (0, b"")
    return out.decode()


def sent(folder: Path, event: str, data: bytes | Json) -> Json | None:
    """Run the hook on an event, and return its answer."""
    content = data if isinstance(data, bytes) else json.dumps(data).encode()
    answer = ended(started(folder, event, content))
    found: Json | None = json.loads(answer) if answer else None
    return found


def at_once(events: Sequence[tuple[Path, str, Json]]) -> list[Json | None]:
    """Run the hook on several events in as many processes, all at once."""
    hooks = [started(folder, event, json.dumps(data).encode()) for folder, event, data in events]
    return [json.loads(answer) if answer else None for answer in map(ended, hooks)]


def context_of(answer: Json | None) -> str:
    """Return the text that an answer hands an agent, in whichever shape."""
    assert answer
    text: str = answer["hookSpecificOutput"]["additionalContext"]
    assert answer.get("additionalContext", text) == text
    return text


def state(repo: Repo) -> tuple[str, str, list[str]]:
    """Return all that a hook could have written: refs, working trees, private files."""
    private = repo.path / ".git" / "git-context"
    kept = [
        str(file) for kind in ("agents", "spawns") for file in sorted((private / kind).glob("*"))
    ]
    return repo.output("for-each-ref"), repo.output("status", "--porcelain", "-uall"), kept
