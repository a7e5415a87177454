"""Agents that do not read instructions: nothing is lost, and each correction is told once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.support.workflows import stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.repos import Repo

WORKFLOW_JSON = ".claude/context/shop.json"
TASKS = ("cart", "search", "pay")
FENCED = """\
Here is my context:

```json
{
  "key_findings": {"depth": 2},
  "decision": {"decision": "Index by trigrams", "why": "typos", "rejected": ["soundex"]},
  "status": "Done",
}
```
"""
QUOTED = """\
'{"Decisions": ["Stripe"], "files_changed": ["pay.py"],
  "status": "waiting for review"}'"""
PLAIN = """\
{"decisions": ["Session cart", {"text": "No guest cart", "by": "product"}],
 "todo": ["Taxes"]}"""


def run(folder: Path, *arguments: str, stdin: str = "", code: int = 0) -> str:
    """Run a command in a folder; returns what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "git_context", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def worktrees(repo: Repo) -> Iterator[Path]:
    """Give each task a working tree of its own."""
    for task in TASKS:
        folder = repo.path.parent / task
        asked = ("--agent", f"agent-{task}", "--scope", f"The {task}", "--worktree", folder)
        run(repo.path, "fork", task, *map(str, asked))
        yield folder


def test_sloppy_agents(repo: Repo) -> None:
    repo.commit({"README": "shop"})
    run(repo.path, "init")
    run(repo.path, "start", "shop", "--file", "-", stdin='{"feature_spec": "A shop"}')
    cart, search, pay = worktrees(repo)

    # Names, a fence with words around it, a comma too many, a single object for a list.
    said = run(search, "save", stdin=FENCED)
    assert said.splitlines()[:5] == [
        "Read the document without a fence of Markdown.",
        "Read the document without a comma behind the last item.",
        "Read 'decision' as 'decisions'.",
        "Read the single value of 'decisions' as a list of one.",
        "Read the status 'Done' as 'completed'.",
    ]
    assert "decisions +1 on context/shop/search, for agent-search" in said

    # The quotation marks of a shell; a status of their own stays what it is.
    said = run(pay, "save", stdin=QUOTED)
    assert "Read 'files_changed' as 'files_modified'." in said
    assert "status" not in said.splitlines()[0]

    # Nothing to correct: nothing but what changed is said; names nobody knows stay.
    said = run(cart, "save", stdin=PLAIN)
    assert said.startswith("todo +1, decisions +2 on context/shop/cart")

    # What cannot be meant is refused, with the place, and nothing is lost.
    refused = run(cart, "save", stdin='{"decisions": [1]}', code=3)
    assert "/decisions/0 must be a string or an object" in refused
    refused = run(pay, "set", "/parallel_tasks/cart/status", "blocked", code=3)
    assert "not to the task 'pay'" in refused
    assert "as it was" in run(pay, "set", "/status", "waiting for review")
    run(cart, "add", "decision", "Keep carts a month", "--why", "people come back")

    merged = run(repo.path, "merge")
    assert "with cart, search, pay" in merged
    context = stored(repo, "main", WORKFLOW_JSON)
    assert context["feature_spec"] == "A shop"
    assert context["decisions"] == [
        "Session cart",
        {"text": "No guest cart", "by": "product"},
        {"decision": "Keep carts a month", "why": "people come back"},
        {"decision": "Index by trigrams", "why": "typos", "rejected": ["soundex"]},
        "Stripe",
    ]
    tasks = {task["task_id"]: task for task in context["parallel_tasks"]}
    assert [tasks[task]["status"] for task in TASKS] == [
        "in_progress",
        "completed",
        "waiting for review",
    ]
    assert tasks["search"]["context"]["key_findings"] == {"depth": 2}
    assert tasks["cart"]["context"]["todo"] == ["Taxes"]
    assert context["files_modified"] == ["pay.py"]

    review = run(repo.path, "review", "HEAD~4", "--format", "markdown")
    brief = run(repo.path, "brief")
    for text in ("Session cart", "No guest cart", "Keep carts a month", "Index by trigrams"):
        assert text in review
        assert text in brief
    assert "- Index by trigrams (typos; rejected: soundex)" in brief.splitlines()
    assert json.loads(run(repo.path, "validate", "--format", "json"))["ok"]
