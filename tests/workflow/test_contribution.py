"""What a task contributes, replaced and given back, over generated documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import git_context
from git_context.document.fields import shared_lists
from git_context.document.fold import task_entry
from git_context.merge.values import identity
from git_context.repository.git import Git
from git_context.repository.names import TaskName
from git_context.setup.demo import build
from git_context.setup.install import install
from git_context.workflow.contribution import OWN_MEMBERS, TaskContribution, with_child
from tests.support import workflows
from tests.support.documents import values
from tests.support.repos import Repo
from tests.support.workflows import W_JSON, child, shown, small, stored

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy

    from git_context.api import Repository
    from git_context.merge.values import Json

    Object = dict[str, Json]

TASK = TaskName("w", "t")
LISTS = ("decisions", "files_modified", "pending_actions")
TEXTS = ("current_agent", "phase", "context_summary")

shared: SearchStrategy[Json] = st.lists(st.sampled_from(["a", "p", "q"]), unique=True)
items: SearchStrategy[Json] = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=4)
members: SearchStrategy[Object] = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(LISTS, items),
        **dict.fromkeys(TEXTS, st.sampled_from(["x", "y"])),
        "notes": values,
        "timestamp": st.just("2025-01-15T09:00:00Z"),
    },
)
entries: SearchStrategy[Object] = st.fixed_dictionaries(
    {"task_id": st.just("t")},
    optional={
        "agent": st.sampled_from(["x", "y"]),
        "phase": st.sampled_from(["x", "y"]),
        "status": st.just("in_progress"),
        "own": values,
        "context": st.dictionaries(
            st.sampled_from(["notes", "kept", "decisions", "phase"]), values, max_size=2
        ),
    },
)
others: SearchStrategy[Json] = st.just({"task_id": "u", "agent": "z"})


@st.composite
def parents(draw: st.DrawFn) -> Object:
    listed = draw(st.lists(st.one_of(entries, others), max_size=2, unique_by=repr))
    named = {entry["task_id"]: entry for entry in listed if isinstance(entry, dict)}
    unique: Object = {name: draw(shared) for name in LISTS}
    document: Object = {"workflow_id": "w", "phase": "parent's", **unique}
    return document | {"parallel_tasks": list(named.values())}


IDS: Object = {"task_id": "t", "parent_workflow_id": "w"}
children: SearchStrategy[Object] = members.map(lambda given: IDS | given)


def saved(document: Object, inherited: Object, child: Object) -> Object:
    return with_child(TaskContribution(TASK, document, inherited, ""), child)


def child_of(document: Object, inherited: Object) -> Object:
    return TaskContribution(TASK, document, inherited, "").child()


def kept(inherited: Object) -> Object:
    """Return what the entry's `context` held before the task saved anything: it is inherited."""
    context = (task_entry(inherited, "t") or {}).get("context")
    return context if isinstance(context, dict) else {}


@given(parents(), children, children)
def test_a_saved_document_is_given_back_and_replaced_by_the_next(
    parent: Object, first: Object, second: Object
) -> None:
    once = saved(parent, parent, first)
    assert child_of(once, parent) == {**kept(parent), **first}
    twice = saved(once, parent, second)
    assert child_of(twice, parent) == {**kept(parent), **second}
    assert as_sets(twice) == as_sets(saved(parent, parent, second))
    assert saved(twice, parent, second) == twice


@given(parents(), children, st.sampled_from(["a", "p", "q"]), values)
def test_what_a_task_handed_in_stays_its_own_where_others_took_it_off_the_list(
    parent: Object, first: Object, gone: Json, value: Json
) -> None:
    def elsewhere(document: Object) -> Object:
        lists = {name: [item for item in _list(document[name]) if item != gone] for name in LISTS}
        return {**document, **lists}

    inherited, document = elsewhere(parent), elsewhere(saved(parent, parent, first))
    told = child_of(document, inherited)
    again = saved(document, inherited, {**told, "notes": value})
    assert child_of(again, inherited) == {**told, "notes": value}
    for name in LISTS:
        assert again[name] == document[name]


@given(parents(), children, children, items, values)
def test_what_others_change_stays_whatever_the_task_saves(
    parent: Object, first: Object, second: Object, added: Json, value: Json
) -> None:
    foreign: list[Json] = [f"other {item}" for item in dict.fromkeys(map(str, _list(added)))]

    def elsewhere(document: Object) -> Object:
        decisions = _list(document["decisions"]) + foreign
        return document | {"decisions": decisions, "phase": value, "extra": value}

    result = saved(elsewhere(saved(parent, parent, first)), elsewhere(parent), second)
    assert [item for item in _list(result["decisions"]) if item in foreign] == foreign
    assert (result["phase"], result["extra"]) == (value, value)
    entry, before = (task_entry(found, "t") or {} for found in (result, parent))
    for name in before.keys() - set(OWN_MEMBERS):
        assert entry[name] == before[name]


def as_sets(document: Object) -> object:
    """Return a document to compare where the order of shared lists does not count."""
    return {
        name: frozenset(map(identity, _list(value))) if name in shared_lists() else identity(value)
        for name, value in document.items()
    }


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def test_an_update_takes_nothing_from_what_the_task_began(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.add("constraints", "mine", task="t")
    opened.add("constraints", "theirs")
    opened.update(task="t")
    assert shown(opened, task="t")["constraints"] == ["mine"]
    opened.save(child("t", constraints=["mine, again"]), task="t", no_verify=True)
    assert stored(repo, "context/w/t")["constraints"] == ["theirs", "mine, again"]


def test_a_list_that_the_task_began_goes_with_its_last_item(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.add("constraints", "mine", task="t")
    opened.save(child("t", decisions=["a"]), task="t", no_verify=True)
    assert shown(opened, task="t") == child("t", decisions=["a"])
    assert "constraints" not in stored(repo, "context/w/t")


@pytest.fixture
def machines(repo: Repo, tmp_path: Path) -> list[Repository]:
    """Return two machines that share the branch of the task `t`, in which nothing is saved yet."""
    server = Repo.create(tmp_path / "server.git", "--bare")
    repo.git("remote", "add", "origin", server.path)
    one = small(repo, "t")
    repo.git("push", "--quiet", "--set-upstream", "origin", "main")
    one.sync()
    server.git("clone", "--quiet", server.path, tmp_path / "two")
    two = git_context.open(tmp_path / "two")
    two.sync()
    return [one, two]


def synced(machines: list[Repository]) -> None:
    for machine in [*machines, machines[0]]:
        machine.sync()


def of_task(machine: Repository, field: str = "decisions") -> set[str]:
    return set(shown(machine, task="t", workflow="w").get(field, []))


def test_what_another_machine_saved_is_the_task_s_own(machines: list[Repository]) -> None:
    for turn in "12":
        for machine, name in zip(machines, "ab", strict=True):
            machine.add("decisions", name + turn, task="t", workflow="w")
        synced(machines)
        machines[1].add("constraints", "two's " + turn, task="t", workflow="w")
        synced(machines)
    for machine in machines:
        assert of_task(machine) == {"a1", "b1", "a2", "b2"}
        assert of_task(machine, "constraints") == {"two's 1", "two's 2"}
        machine.save(child("t", decisions=["last"]), task="t", workflow="w", no_verify=True)
        assert of_task(machine) == {"last"}
        assert stored(Repo(machine.store.git.folder), "context/w/t")["decisions"] == [
            "first",
            "last",
        ]


def test_what_came_to_another_machine_stays_inherited(machines: list[Repository]) -> None:
    one, two = machines
    two.add("decisions", "parent's")
    two.update(task="t")
    two.add("decisions", "b", task="t")
    one.add("decisions", "a", task="t")
    synced(machines)
    for machine in machines:
        assert of_task(machine) == {"a", "b"}


def test_the_other_machine_alone_has_saved(machines: list[Repository]) -> None:
    one, two = machines
    one.add("decisions", "parent's")
    one.update(task="t")
    two.add("decisions", "b", task="t", workflow="w")
    synced(machines)
    one.add("decisions", "a", task="t")
    assert of_task(one) == {"a", "b"}


@pytest.fixture
def by_hand(repo: Repo) -> Repo:
    """Return a repository with the driver, in which `t` is forked, and its branch checked out."""
    opened = small(repo, "t")
    install(Git(repo.path))
    opened.add("constraints", "theirs")
    repo.git("checkout", "--quiet", "context/w/t")
    return repo


MESSAGES = ["By hand", "By hand\n\nContext-Workflow: w\nContext-Task: t"]


def commit_twice(repo: Repo, message: str) -> None:
    """Commit two decisions with plain git, which names no fork, and go back to the parent."""
    for name in ("mine", "mine, too"):
        document = stored(repo, "HEAD")
        document["decisions"].append(name)
        repo.commit({W_JSON: json.dumps(document, indent=2) + "\n"}, message)
    repo.checkout("main")


@pytest.mark.parametrize("message", MESSAGES)
def test_what_was_committed_by_hand_is_the_task_s_before_and_after_its_merge(
    by_hand: Repo, message: str
) -> None:
    commit_twice(by_hand, message)
    opened = git_context.open(by_hand.path)
    assert of_task(opened) == {"mine", "mine, too"}
    by_hand.git("merge", "--quiet", "--no-edit", "context/w/t")
    opened.add("decisions", "later")
    assert of_task(opened) == {"mine", "mine, too"}
    assert of_task(opened, "constraints") == set()


@pytest.mark.parametrize("message", MESSAGES)
def test_what_came_from_the_parent_by_hand_is_inherited_after_the_merge_too(
    by_hand: Repo, message: str
) -> None:
    by_hand.git("merge", "--quiet", "--no-edit", "main")
    commit_twice(by_hand, message)
    by_hand.git("merge", "--quiet", "--no-ff", "--no-edit", "context/w/t")
    opened = git_context.open(by_hand.path)
    assert of_task(opened) == {"mine", "mine, too"}
    assert of_task(opened, "constraints") == set()


def test_after_a_fast_forward_the_commits_say_what_is_the_task_s(by_hand: Repo) -> None:
    by_hand.git("merge", "--quiet", "--no-edit", "main")
    commit_twice(by_hand, MESSAGES[1])
    by_hand.git("merge", "--quiet", "--ff-only", "context/w/t")
    assert of_task(git_context.open(by_hand.path)) == {"mine", "mine, too"}


def test_the_example_tells_what_each_task_brought(tmp_path: Path, home: Path) -> None:
    assert home.is_dir()
    build(tmp_path / "demo")
    opened = git_context.open(tmp_path / "demo")
    for task, document in workflows.children().items():
        told = shown(opened, task=task)
        for field in ("decisions", "pending_actions", "files_modified"):
            assert told[field] == document[field], (task, field)
