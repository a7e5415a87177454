"""The status of many tasks, which are read together: as that of each alone, whatever stands there.

What was read is kept in the git directory. Nothing that anybody may push changes what is said.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import git_context
from git_context.repository import kept_facts
from tests.support.workflows import W_JSON, child

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.workflow.task_statuses import TaskStatus
    from tests.support.repos import Repo

COUNT = 2 * kept_facts.FEW
TASKS = [f"t{number:02}" for number in range(COUNT)]
TRAILERS = "Context-Workflow: w\nContext-Task: {task}\nContext-Status: failed\nContext-Phase: lies"


def entry(task: str, **members: Any) -> dict[str, Any]:
    return {"task_id": task, "agent": "a", "status": "in_progress", **members}


def document(*, about: str = "", **members: Any) -> dict[str, Any]:
    tasks = [entry(task, **members) if task == about else entry(task) for task in TASKS]
    return {"version": "1.0", "workflow_id": "w", "parallel_tasks": tasks, "decisions": ["one"]}


def text(content: object) -> str:
    return json.dumps(content, indent=2) + "\n"


def put(repo: Repo, tips: dict[str, str]) -> None:
    """Commit a text on the branch of each task, all in one go, with trailers that lie."""
    stream: list[str] = []
    for task, content in tips.items():
        message = "Save\n\n" + TRAILERS.format(task=task)
        stream += [f"commit refs/heads/context/w/{task}", "committer a <a@b> 1767225700 +0000"]
        stream += [f"data {len(message)}", message, "from refs/heads/main"]
        stream += [f"M 100644 inline {W_JSON}", f"data {len(content.encode())}", content]
    repo.git("fast-import", "--quiet", "--force", input="\n".join([*stream, ""]).encode())


def statuses(repo: Repo) -> dict[str, TaskStatus]:
    return {task.task: task for task in git_context.open(repo.path).status().tasks}


def kept(repo: Repo) -> list[Path]:
    return sorted((repo.path / ".git" / kept_facts.FOLDER).glob("*"))


@pytest.fixture
def crowd(repo: Repo) -> Repo:
    """A workflow whose tasks have each saved a status of their own."""
    repo.commit({W_JSON: text(document())}, "Start")
    put(repo, {task: text(document(about=task, phase=f"of {task}")) for task in TASKS})
    return repo


def test_each_task_has_the_words_of_its_own_document(crowd: Repo) -> None:
    for found in (statuses(crowd), statuses(crowd)):
        assert {task: status.phase for task, status in found.items()} == {
            task: f"of {task}" for task in TASKS
        }
        assert {status.status for status in found.values()} == {"in_progress"}
        assert {(status.ahead, status.behind, status.state) for status in found.values()} == {
            (1, 0, "open")
        }
        assert found["t00"].bytes == len(crowd.show(W_JSON, "context/w/t00"))
        assert len(kept(crowd)) == 2


def test_what_is_kept_is_of_the_commits_that_branches_have_now(crowd: Repo) -> None:
    statuses(crowd)
    tip = crowd.head("context/w/t01")
    put(crowd, {"t00": text(document(about="t00", status="failed"))})
    crowd.git("update-ref", "refs/heads/context/w/t02", tip)
    crowd.commit({"code.py": "1\n"})
    found = statuses(crowd)
    assert [found[task].status for task in ("t00", "t01", "t02")] == [
        "failed",
        *["in_progress"] * 2,
    ]
    assert [found[task].phase for task in ("t00", "t01", "t02")] == [None, "of t01", None]
    assert {(status.ahead, status.behind) for status in found.values()} == {(1, 1)}


@pytest.mark.parametrize("content", [b"", b"\0", b"\0" * 9000])
def test_what_is_kept_and_damaged_is_read_again(crowd: Repo, content: bytes) -> None:
    before = statuses(crowd)
    for file in kept(crowd):
        file.write_bytes(content or file.read_bytes()[:-1] + b"x")
    assert statuses(crowd) == before


def test_a_tip_that_is_unlike_the_others_is_read_as_it_would_be_alone(crowd: Repo) -> None:
    own = {**document(about="t03", phase="late"), "merge_conflicts": [{}, {}]}
    put(
        crowd,
        {
            "t00": "{",
            "t01": "[]",
            "t02": text(child("t02", status="completed")),
            "t03": json.dumps(own) + "\n",
            "t04": text({**document(), "parallel_tasks": [entry("t04", phase="1"), entry("t04")]}),
            "t05": text({**document(), "parallel_tasks": 1}),
            "t06": text(document(about="t06", phase=1)),
        },
    )
    crowd.git("switch", "--quiet", "context/w/t07")
    crowd.commit({W_JSON: None})
    (crowd.path / W_JSON).parent.mkdir(parents=True, exist_ok=True)
    (crowd.path / W_JSON).symlink_to(text(document(about="t08")).encode()[:100].decode())
    crowd.git("switch", "--quiet", "--create", "side")
    crowd.commit()
    crowd.git("update-ref", "refs/heads/context/w/t08", "side")
    crowd.git("switch", "--quiet", "main")
    for found in (statuses(crowd), statuses(crowd)):
        assert "t00" in found
        faults = {task: status.fault for task, status in found.items() if status.fault}
        assert sorted(faults) == ["t00", "t01", "t08"]
        assert "line 1, column 2" in str(faults["t00"])
        assert "not a JSON object" in str(faults["t01"])
        assert "symbolic link" in str(faults["t08"])
        assert (found["t02"].status, found["t02"].phase) == ("completed", None)
        assert (found["t03"].phase, found["t03"].conflicts) == ("late", 2)
        assert (found["t04"].phase, found["t05"].agent, found["t06"].phase) == ("1", None, None)
        assert (found["t07"].agent, found["t07"].bytes, found["t07"].fault) == ("a", 0, None)
        assert found["t08"].bytes == 0


def test_tasks_without_branches_are_absent_or_closed(repo: Repo) -> None:
    repo.commit({W_JSON: text(document())}, "Start")
    repo.git("update-ref", "refs/context-closed/w/t01", "main")
    repo.git("update-ref", "refs/heads/context/w/t02", "main")
    found = statuses(repo)
    assert [found[task].state for task in TASKS[:3]] == [
        "unforked",
        "closed",
        "unsaved",
    ]
    assert list(found) == TASKS
    assert not kept(repo)


def test_a_damaged_folder_is_the_fault_of_its_task_alone(crowd: Repo) -> None:
    folder = crowd.git("hash-object", "--literally", "-w", "-t", "tree", "--stdin", input=b"100644")
    tree = folder.stdout.decode().strip()
    for name in reversed(W_JSON.split("/")[:-1]):
        listed = f"040000 tree {tree}\t{name}\n".encode()
        tree = crowd.git("mktree", "--missing", input=listed).stdout.decode().strip()
    damaged = crowd.output("commit-tree", "-p", "main", "-m", "damaged", tree)
    crowd.git("update-ref", "refs/heads/context/w/t03", damaged)

    found = statuses(crowd)

    assert "is damaged" in str(found["t03"].fault)
    assert [task for task, status in found.items() if status.fault] == ["t03"]
