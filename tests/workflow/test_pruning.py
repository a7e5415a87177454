"""Pruning on real branches: what goes is kept by history, and comes back byte for byte."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import git_context
from git_context.cli import main
from git_context.errors import GitContextError
from git_context.merge.values import plain
from git_context.repository.git import Git
from git_context.setup.install import install
from tests.support.prunable import LONG as LINE
from tests.support.repos import Repo
from tests.support.workflows import (
    CONTEXT,
    EXAMPLE,
    TASKS,
    W_JSON,
    child,
    children,
    is_sound,
    shown,
    small,
    stored,
)

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.api import Repository

KEPT = ("decisions", "pending_actions", "files_modified", "integration_concerns")
LONG = LINE * 4
NOTES = "/parallel_tasks/t/context/notes"


def merged_example(repo: Repo) -> Repository:
    """Import the example, complete its tasks, and merge them."""
    opened = git_context.open(repo.path)
    opened.import_(str(EXAMPLE))
    for task in TASKS:
        opened.save(task=task, status="completed")
    opened.merge()
    return opened


def one_task(repo: Repo, **sections: Any) -> Repository:
    """Merge a task that is completed and wrote sections."""
    opened = small(repo, "t")
    opened.save(child("t", **{"notes": LONG, **sections}), task="t", status="completed")
    opened.merge()
    return opened


def test_the_example_shrinks_by_half_and_nothing_that_counts_is_lost(repo: Repo) -> None:
    opened = merged_example(repo)
    before = stored(repo, "main", CONTEXT)
    text = repo.show(CONTEXT, "main")

    done = opened.prune()

    after = stored(repo, "main", CONTEXT)
    assert done.before.bytes == len(text.encode())
    assert done.after.bytes == len(repo.show(CONTEXT, "main").encode())
    assert done.after.bytes <= 0.71 * done.before.bytes
    assert done.after.tokens == round(done.after.bytes / 4)
    for name in (*KEPT, "shared_constraints", "context_summary", "feature_spec"):
        assert after.get(name) == before.get(name)
    assert [entry["context_summary"] for entry in after["parallel_tasks"]] == [
        entry["context_summary"] for entry in before["parallel_tasks"]
    ]
    assert repo.read(CONTEXT) == repo.show(CONTEXT, "main")
    assert repo.output("status", "--porcelain") == ""
    assert is_sound(repo)


def test_undo_brings_the_example_back_byte_for_byte(repo: Repo) -> None:
    opened = merged_example(repo)
    text = repo.show(CONTEXT, "main")
    taken = opened.prune().parts
    done = opened.prune(undo=True)
    assert repo.show(CONTEXT, "main") == text
    assert sorted(done.parts) == sorted(taken)
    assert not opened.prune(undo=True).changed


def test_a_prune_leaves_the_commit_and_the_path_of_each_thing(repo: Repo) -> None:
    opened = one_task(repo)
    before = repo.head()
    opened.prune()
    [reference] = stored(repo, "main")["pruned"]
    assert reference == {"commit": before, "parts": [NOTES]}
    kept = stored(repo, reference["commit"])
    assert kept["parallel_tasks"][0]["context"]["notes"] == LONG


def test_a_dry_run_changes_nothing(repo: Repo) -> None:
    opened = one_task(repo)
    before = repo.head()
    told = opened.prune(dry_run=True)
    assert repo.head() == before
    done = opened.prune()
    assert (told.before, told.after, told.parts) == (done.before, done.after, done.parts)
    assert opened.prune(dry_run=True, undo=True).parts == done.parts
    assert repo.head() == done.commit


def test_a_second_prune_finds_nothing(repo: Repo) -> None:
    opened = one_task(repo)
    first = opened.prune()
    again = opened.prune()
    assert (again.changed, again.commit, again.parts) == (False, first.commit, [])


def test_no_merge_prunes(repo: Repo) -> None:
    one_task(repo)
    assert "pruned" not in stored(repo, "main")


def test_a_budget_takes_the_least_valuable_first_and_no_more_than_needed(repo: Repo) -> None:
    opened = one_task(repo, more=LONG * 2)
    opened.save({"error_log": [{"error": LONG, "resolved": True}]}, patch=True)
    size = len(repo.read(W_JSON).encode())
    done = opened.prune(limit=size - 1)
    assert [part.pointer for part in done.parts] == ["/error_log"]
    assert done.fits
    assert opened.prune(limit=done.after.bytes).parts == []
    done = opened.prune(limit=done.after.bytes - 1)
    assert [part.pointer for part in done.parts] == ["/parallel_tasks/t/context/more"]
    assert done.fits


def test_a_budget_that_cannot_be_met_takes_all_and_says_so(repo: Repo) -> None:
    opened = one_task(repo)
    done = opened.prune(limit=10)
    assert (done.fits, done.changed) == (False, True)
    assert "notes" not in stored(repo, "main")["parallel_tasks"][0]["context"]


def test_show_full_is_what_stood_there(repo: Repo) -> None:
    opened = one_task(repo)
    before = stored(repo, "main")
    opened.prune()
    assert shown(opened, full=True) == before
    assert plain(opened.show(None, NOTES, full=True).value) == LONG
    with pytest.raises(
        GitContextError, match="nothing at /parallel_tasks/t/context/notes"
    ) as error:
        opened.show(None, NOTES)
    assert "show --full" in error.value.hint


@pytest.mark.parametrize("task", TASKS)
def test_the_document_of_a_pruned_task_is_whole(repo: Repo, task: str) -> None:
    opened = merged_example(repo)
    before = shown(opened, task=task)
    opened.prune()
    opened.update(task=task)
    entry = next(e for e in stored(repo, "main", CONTEXT)["parallel_tasks"] if e["task_id"] == task)
    assert entry == next(
        e
        for e in stored(repo, f"context/{opened.status().workflow}/{task}", CONTEXT)[
            "parallel_tasks"
        ]
        if e["task_id"] == task
    )
    assert shown(opened, task=task) == before
    written = children()[task]
    assert all(before[name] == written[name] for name in written if name != "timestamp")


def test_what_a_task_edits_after_the_prune_is_merged(repo: Repo) -> None:
    opened = one_task(repo, more=LONG)
    opened.prune()
    opened.save({"notes": "edited"}, patch=True, task="t")
    opened.merge()
    context = stored(repo, "main")["parallel_tasks"][0]["context"]
    assert context["notes"] == "edited"
    assert "more" not in context
    opened.prune(undo=True)
    context = stored(repo, "main")["parallel_tasks"][0]["context"]
    assert (context["notes"], context["more"]) == ("edited", LONG)


def test_a_merge_by_git_of_what_was_pruned_and_edited_is_a_conflict(repo: Repo) -> None:
    opened = one_task(repo)
    install(Git(repo.path))
    opened.prune()
    opened.save({"notes": "edited"}, patch=True, task="t")
    assert repo.merge("context/w/t").returncode == 1
    assert "edited" in repo.read(W_JSON)


def test_a_pruned_parent_brings_its_tasks_up_to_date(repo: Repo) -> None:
    opened = one_task(repo)
    opened.prune()
    opened.save({"notes": "edited"}, patch=True, task="t")
    opened.update(task="t")
    assert shown(opened, task="t")["notes"] == "edited"


def test_the_gates_accept_a_merge_after_a_prune(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.path)
    opened = one_task(repo, more=LONG)
    opened.prune()
    opened.save({"notes": "edited"}, patch=True, task="t")
    opened.merge()
    assert main(["verify-merge"]) == 0


def test_the_gates_accept_a_merge_that_prunes_with_a_reference_and_none_without(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repo.path)
    opened = small(repo, "t")
    opened.add("decisions", "here")
    opened.save(child("t", notes=LONG), task="t", status="completed")
    task = repo.head("context/w/t")
    opened.merge()
    document = stored(repo, "main")
    del document["parallel_tasks"][0]["context"]["notes"]

    def judged(reference: list[dict[str, Any]]) -> tuple[int, str]:
        text = json.dumps({**document, **({"pruned": reference} if reference else {})})
        repo.write(W_JSON, text)
        repo.git("commit", "--quiet", "--amend", "--no-edit", "--", W_JSON)
        code = main(["verify-merge"])
        return code, capsys.readouterr().out

    assert judged([{"commit": task, "parts": [NOTES]}])[0] == 0
    for wrong in (
        [],
        [{"commit": task, "parts": ["/parallel_tasks/t/context/other"]}],
        [{"commit": repo.head("context/w/t~1"), "parts": [NOTES]}],
        [{"commit": "0" * 40, "parts": [NOTES]}],
    ):
        code, said = judged(wrong)
        assert code == 1, wrong
        assert NOTES in said


def test_verification_sees_through_pruning(repo: Repo) -> None:
    opened = merged_example(repo)
    before = opened.verify(write=False).findings
    opened.prune()
    assert opened.verify(write=False).findings == before


def test_blame_names_who_wrote_what_was_pruned(repo: Repo) -> None:
    opened = merged_example(repo)
    pointer = "/parallel_tasks/backend-impl/context/implementation_details/schemas"
    before = opened.blame()
    place = opened.blame(None, pointer)
    opened.prune()
    after = opened.blame()
    assert sorted(map(str, _but_references(after.parts))) == sorted(map(str, before.parts))
    assert after.removed == before.removed
    assert opened.blame(None, pointer).parts == place.parts
    assert {part.by.task for part in place.parts} == {"backend-impl"}
    index = pointer.replace("backend-impl", "1")
    assert opened.blame(None, index).parts == place.parts
    # Nothing of another place is named with it.
    summary = opened.blame(None, "/context_summary")
    assert [part.pointer for part in summary.parts] == ["/context_summary"]


def test_blame_still_names_what_somebody_removed(repo: Repo) -> None:
    opened = one_task(repo)
    opened.prune()
    opened.remove("decisions", "first", agent="eve")
    removed = opened.blame().removed
    assert [(part.value, part.by.agent) for part in removed] == [("first", "eve")]


def test_the_log_tells_a_prune_as_one(repo: Repo) -> None:
    opened = one_task(repo, more=LONG)
    messages = [{"timestamp": f"2026-01-01T00:{at:02}:00Z", "text": LONG} for at in range(30)]
    opened.save({"conversation_history": messages}, patch=True)
    commit = repo.head()
    opened.prune()
    opened.prune(undo=True)
    undone, pruned, *_ = opened.log().entries
    assert [(change.kind, change.pointer) for change in pruned.changes] == [
        ("added", f"/pruned/{commit}")
    ]
    assert [(change.kind, change.pointer) for change in undone.changes] == [
        ("removed", f"/pruned/{commit}")
    ]


def test_the_log_tells_what_went_beside_a_prune(repo: Repo) -> None:
    opened = one_task(repo, more=LONG)
    document = stored(repo, "main")
    reference = {"commit": repo.head(), "parts": [NOTES]}
    context = document["parallel_tasks"][0]["context"]
    del context["notes"], context["more"]
    opened.save({**document, "pruned": [reference]}, replace=True)
    changes = opened.log().entries[0].changes
    assert [(change.kind, change.pointer) for change in changes] == [
        ("removed", "/parallel_tasks/t/context/more"),
        ("added", f"/pruned/{reference['commit']}"),
    ]


@pytest.mark.parametrize("undo", [False, True])
def test_a_task_s_branch_is_not_pruned(repo: Repo, *, undo: bool) -> None:
    opened = one_task(repo)
    with pytest.raises(GitContextError, match="only a workflow's context is pruned"):
        opened.prune(task="t", undo=undo)


def test_a_rollback_finds_a_pruned_checkpoint(repo: Repo) -> None:
    opened = one_task(repo)
    document = stored(repo, "main")
    opened.checkpoint("one")
    opened.set("/phase", "later")
    opened.checkpoint("two")
    assert [part.pointer for part in opened.prune().parts] == ["/checkpoints/one", NOTES]
    opened.rollback("one")
    back = stored(repo, "main")
    assert [point["id"] for point in back["checkpoints"]] == ["one", "two"]
    assert {**back, "timestamp": 0, "checkpoints": 0} == {
        **document,
        "timestamp": 0,
        "checkpoints": 0,
    }


def test_the_name_of_a_pruned_checkpoint_is_taken(repo: Repo) -> None:
    opened = one_task(repo)
    opened.checkpoint("one")
    opened.checkpoint("two")
    opened.prune()
    assert [point["id"] for point in stored(repo, "main")["checkpoints"]] == ["two"]
    with pytest.raises(GitContextError, match="There is a checkpoint 'one' already"):
        opened.checkpoint("one")
    opened.checkpoint("three")


def test_a_rollback_of_a_task_finds_one_that_was_pruned_from_its_entry(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.save(child("t", test_results={"passed": 1}), task="t", status="completed")
    opened.checkpoint("one", task="t")
    opened.set("/test_results/passed", 2, task="t")
    opened.merge("t")
    opened.prune()
    assert "checkpoints" not in stored(repo, "main")["parallel_tasks"][0]["context"]
    opened.update(task="t")
    opened.rollback("one", task="t")
    back = shown(opened, task="t")
    assert back["test_results"] == {"passed": 1}
    assert [point["id"] for point in back["checkpoints"]] == ["one"]


def test_a_shallow_clone_says_what_it_lacks(repo: Repo, tmp_path: Path) -> None:
    opened = one_task(repo)
    opened.prune()
    opened.set("/phase", "later")
    repo.git("clone", "--quiet", "--depth", "1", f"file://{repo.path}", tmp_path / "shallow")
    clone = Repo(tmp_path / "shallow")
    shallow = git_context.open(clone.path)
    before = clone.head()
    for act in (lambda: shallow.prune(undo=True), lambda: shallow.show(full=True)):
        with pytest.raises(GitContextError, match="is not in this clone") as error:
            act()
        assert "--unshallow" in error.value.hint
    assert clone.head() == before
    shallow.checkpoint("here")
    assert plain(shallow.show(None, "/phase").value) == "later"


def test_a_context_that_was_pruned_very_often_is_to_be_pruned_as_one(repo: Repo) -> None:
    opened = one_task(repo)
    records = [{"commit": f"{at:040x}", "parts": ["/checkpoints/a"]} for at in range(200)]
    opened.set("/pruned", records)
    with pytest.raises(GitContextError, match="pruned 200 times"):
        opened.prune()


def test_a_commit_that_is_gone_is_told(repo: Repo) -> None:
    opened = one_task(repo)
    opened.set("/pruned", [{"commit": "1" * 40, "parts": [NOTES.replace("notes", "gone")]}])
    before = repo.head()
    for act in (lambda: opened.prune(undo=True), lambda: opened.show(full=True), opened.blame):
        with pytest.raises(GitContextError, match=r"1{10}.* is not in this clone") as error:
            act()
        assert "git fetch REMOTE 1111" in error.value.hint
    assert repo.head() == before
    assert opened.log().entries


def test_a_false_reference_is_told_and_nothing_changes(repo: Repo) -> None:
    opened = one_task(repo)
    opened.set("/pruned", [{"commit": repo.head(), "parts": ["/parallel_tasks/t/context/never"]}])
    before = repo.head()
    with pytest.raises(GitContextError, match="does not have /parallel_tasks/t/context/never"):
        opened.prune(undo=True)
    assert repo.head() == before


def test_a_file_with_a_layout_of_its_own_keeps_it(repo: Repo) -> None:
    opened = one_task(repo)
    text = json.dumps(stored(repo, "main"), indent=4).replace('"version"', '\n    "version"')
    repo.commit({W_JSON: text + "\n\n"})
    opened.prune()
    assert '\n    "workflow_id"' in repo.read(W_JSON)
    opened.prune(undo=True)
    assert repo.read(W_JSON) == text + "\n\n"


# Histories: what happens between a prune and its undo stays, and nothing else changes.


def save(opened: Repository, at: int) -> None:
    opened.add("decisions", f"decision {at}")


def edit(opened: Repository, at: int) -> None:
    opened.save({"notes": f"{at} {LONG}"}, patch=True, task="t")


def report(opened: Repository, at: int) -> None:
    opened.save({f"section {at}": {"text": LONG}}, patch=True, task="u")


def talk(opened: Repository, at: int) -> None:
    known = shown(opened, branch="main").get("conversation_history", [])
    more = [{"timestamp": f"2026-01-{at + 1:02}T00:{n:02}:00Z", "text": LONG} for n in range(30)]
    opened.save({"conversation_history": known + more}, patch=True)


def merge(opened: Repository, at: int) -> None:
    del at
    opened.merge()


def prune(opened: Repository, at: int) -> None:
    opened.prune(limit=None if at % 2 else 1500)


ACTIONS = st.sampled_from([save, edit, report, talk, merge, prune])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ACTIONS, min_size=2, max_size=7))
def test_undo_gives_what_would_be_there_without_any_prune(
    home: Path, tmp_path_factory: pytest.TempPathFactory, actions: list[Any]
) -> None:
    assert home.is_dir()
    ends = []
    for prunes in (True, False):
        repo = Repo.create(tmp_path_factory.mktemp("repo"))
        opened = small(repo, "t", "u")
        for at, act in enumerate(actions):
            if prunes or act is not prune:
                act(opened, at)
        if prunes:
            opened.prune(undo=True)
        ends.append(_timeless(stored(repo, "main")))
    assert ends[0] == ends[1]


def _timeless(value: Any) -> Any:
    """Return a document without the times at which commands ran."""
    if isinstance(value, dict):
        times = ("started_at", "completed_at")
        return {
            name: _timeless(part)
            for name, part in value.items()
            if name not in times and not (name == "timestamp" and "workflow_id" in value)
        }
    return [_timeless(item) for item in value] if isinstance(value, list) else value


def _but_references(parts: list[Any]) -> list[Any]:
    return [part for part in parts if not part.pointer.startswith("/pruned")]
