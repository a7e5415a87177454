"""What sessions of all harnesses have in common: the agents, and what has to be so afterwards.

A works, ends, is resumed, and works and ends again. B works until it is killed. C changes nothing.
A and B are of one type.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from git_context.merge.values import plain

if TYPE_CHECKING:
    from git_context.api import Repository
    from tests.harness.stand_in import Json, StandIn

TASKS = {"A": "api", "B": "web", "C": "doc"}
REPORTS = ("REPORT A", "REPORT C", "REPORT A AGAIN")


def prompt(agent: str) -> str:
    return f"ACTOR={agent} Go.\ncontext-task: {TASKS[agent]}\n"


def has_been_recorded(agent: str, times: int = 1) -> str:
    """Return the shell's words for: the agent's end was recorded so often."""
    log = f"git log --format=%s context/w/{TASKS[agent]}"
    return f'[ "$({log} | grep -c "^Save")" -ge {times} ]'


def until(*conditions: str) -> str:
    """Return a command of the shell that ends when all is so, or after half a minute."""
    loop = "for i in $(seq 300); do {} && break; sleep 0.1; done"
    return "; ".join(map(loop.format, conditions))


def assert_each_had_its_own_hand_off(model: StandIn) -> None:
    for agent, task in TASKS.items():
        first, *_ = model.asked_by(agent)
        assert re.findall(r"Task (\w+) of w, at", first.text) == [task]


def assert_reports_came_unchanged(model: StandIn) -> None:
    last = model.asked_by("main")[-1]
    for report in REPORTS:
        assert re.search(rf"[\">]{report}[\\\"<]", last.text), report


def merged(opened: Repository) -> tuple[Json, dict[str, Json]]:
    """Merge all tasks; returns the context, and each task's entry in it."""
    opened.merge(workflow="w")
    document = plain(opened.show(workflow="w").value)
    return document, {entry["task_id"]: entry for entry in document["parallel_tasks"]}


def assert_all_is_under_its_task(entries: dict[str, Json]) -> None:
    found = {
        task: (entry["status"], entry.get("context_summary")) for task, entry in entries.items()
    }
    assert found == {
        "api": ("completed", "REPORT A AGAIN"),
        "web": ("in_progress", None),
        "doc": ("completed", "REPORT C"),
    }
