"""Decisions, actions and constraints as agents write them: strings or objects, in every view."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import git_context
from git_context.document.members import entry_text, entry_texts
from git_context.errors import GitContextError
from git_context.merge.values import exact

if TYPE_CHECKING:
    from tests.support.repos import Repo

DOCUMENT: dict[str, Any] = {
    "version": "1.0",
    "workflow_id": "shop",
    "decisions": ["Use JWT", {"decision": "Use R2", "why": "no egress fees", "rejected": ["S3"]}],
    "pending_actions": [
        {"id": "deploy", "action": "Deploy to staging", "target": "eu-1"},
        {"action": "Deploy to production"},
        "Write the notes",
    ],
    "constraints": [{"constraint": "No cookies"}, {"max_ms": 200}],
}


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("Use JWT", "Use JWT"),
        ({"title": "T", "decision": "D"}, "D"),
        ({"name": "N", "x": 1}, "N"),
        ({"text": " ", "summary": "S"}, "S"),
        ({"x": 1.50}, '{"x": 1.5}'),
        ({}, "{}"),
        (["a", 1], '["a", 1]'),
        (None, "null"),
    ],
)
def test_each_entry_has_a_text(entry: Any, text: str) -> None:
    assert entry_text(exact(entry)) == text


def test_an_entry_says_why() -> None:
    holder = exact(DOCUMENT)
    assert isinstance(holder, dict)
    assert entry_texts(holder, "decisions") == ["Use JWT", "Use R2 (no egress fees; rejected: S3)"]


@pytest.fixture
def shop(installed: Repo) -> Repo:
    file = installed.write("shop.json", json.dumps(DOCUMENT))
    git_context.open(installed.path).start("shop")
    git_context.open(installed.path).save(json.loads(file.read_text()), workflow="shop")
    return installed


@pytest.mark.git
def test_no_view_leaves_an_entry_out(shop: Repo) -> None:
    repository = git_context.open(shop.path)
    report = repository.report(workflow="shop")
    handoff = repository.restore(workflow="shop")
    assert report.decisions == ["Use JWT", "Use R2 (no egress fees; rejected: S3)"]
    assert report.constraints == handoff.constraints == ["No cookies", '{"max_ms": 200}']
    assert handoff.pending_actions == [
        "Deploy to staging",
        "Deploy to production",
        "Write the notes",
    ]


@pytest.mark.git
@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Write", ["Deploy to staging", "Deploy to production"]),
        ("deploy", ["Deploy to production", "Write the notes"]),
        ("Deploy to production", ["Deploy to staging", "Write the notes"]),
    ],
)
def test_an_action_is_done_by_text_id_or_beginning(shop: Repo, name: str, left: list[str]) -> None:
    repository = git_context.open(shop.path)
    repository.done(name, workflow="shop")
    assert repository.restore(workflow="shop").pending_actions == left


@pytest.mark.git
def test_a_beginning_of_two_actions_names_neither(shop: Repo) -> None:
    repository = git_context.open(shop.path)
    with pytest.raises(GitContextError, match="may be one of several") as refused:
        repository.done("Deploy", workflow="shop")
    assert refused.value.listed == ["Deploy to staging", "Deploy to production"]
