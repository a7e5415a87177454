from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from git_context.errors import USAGE, GitContextError
from git_context.repository import names

if TYPE_CHECKING:
    from tests.support.repos import Repo

GOOD = (
    "a",
    "0",
    "backend-impl",
    "user-profile-feature-20250115",
    "backend.api.v2",
    "a_b",
    "a" * 200,
)
HOSTILE = (
    "",
    "../../x",
    "-rf",
    "--upload-pack=x",
    "a\nb",
    "a\0b",
    "a b",
    "a/b",
    "A",
    ".git",
    "a..b",
    "a.",
    "a.lock",
    "a@{1}",
    "a~1",
    "$(touch x)",
    "ä",
    "a" * 201,
    "a\n",
)


@pytest.mark.parametrize("text", GOOD)
def test_a_good_id_makes_a_branch_and_a_path_that_git_takes(text: str, repo: Repo) -> None:
    task = names.task(text, text)
    assert task.branch == f"refs/heads/context/{text}/{text}"
    assert names.task_of(task.branch) == task
    assert names.workflow_of(names.context_path(text).rpartition("/")[2]) == text
    commit = repo.commit({"f": ""})
    repo.git("update-ref", task.branch, commit)
    repo.git("update-ref", task.closed, commit)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_id_is_refused_with_a_sentence_on_one_line(text: str) -> None:
    for refused in (
        lambda: names.workflow_id(text),
        lambda: names.task("w", text),
        lambda: names.context_path(text),
    ):
        with pytest.raises(GitContextError) as error:
            refused()
        assert error.value.exit_code == USAGE
        assert error.value.message.endswith(" id.")
        assert "\n" not in error.value.message
    assert names.task_of(f"refs/heads/context/w/{text}") is None


def test_a_sub_task_names_its_parents_from_the_nearest() -> None:
    found = names.task("w", "a.b.c").parents
    assert [task.id for task in found] == ["a.b", "a"]


@pytest.mark.parametrize(
    "ref", ["refs/heads/main", "refs/heads/context/w", "refs/heads/context/w/a/b", "refs/tags/x"]
)
def test_other_branches_are_no_tasks(ref: str) -> None:
    assert names.task_of(ref) is None
