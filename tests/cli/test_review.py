from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from git_context.review.page import render
from tests.support.workflows import small

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def here(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Return a repository that is the current folder, with a task that has something to review."""
    opened = small(repo, "one")
    opened.add("decisions", "of one", task="one")
    monkeypatch.chdir(repo.path)
    return repo


@pytest.mark.usefixtures("here")
def test_a_comment_is_printed(call: Call) -> None:
    code, out, err = call("review", "main", "context/w/one")
    assert (code, err) == (0, "")
    assert out.startswith("<!-- git-context review -->\n")
    assert "- **+** of one\n" in out


@pytest.mark.parametrize("words", ["main...HEAD", "main..HEAD", "main...", "main"])
def test_the_range_of_a_review(call: Call, here: Repo, words: str) -> None:
    here.checkout("context/w/one")
    assert call("review", words) == call("review", "main", "HEAD")


@pytest.mark.usefixtures("here")
def test_a_range_without_a_base(call: Call) -> None:
    code, out, err = call("review", "...HEAD")
    assert (code, out) == (2, "")
    assert "names no BASE" in err


def test_a_file_is_written_in_one_step(call: Call, here: Repo) -> None:
    here.write("review.md", "old")
    code, out, err = call("review", "main", "context/w/one", "-o", "review.md")
    assert (code, out, err) == (0, "", "Wrote review.md.\n")
    assert here.read("review.md") == call("review", "main", "context/w/one")[1]
    assert [file.name for file in here.path.iterdir() if "review" in file.name] == ["review.md"]


@pytest.mark.usefixtures("here")
def test_the_page(call: Call) -> None:
    code, out, _ = call("review", "main", "context/w/one", "--format", "html")
    assert code == 0
    assert out.startswith(render([])[:15])
    assert "of one" in out


def test_json(call: Call, here: Repo) -> None:
    code, out, err = call("review", "main", "context/w/one", "--json")
    assert (code, err) == (0, "")
    assert out == call("review", "main", "context/w/one", "--format", "json")[1]
    told = json.loads(out)
    assert told["head"] == {"name": "context/w/one", "commit": here.head("context/w/one")}
    assert told["findings"] == []
    (context,) = told["contexts"]
    assert context["workflow"] == "w"
    assert context["after"]["bytes"] > context["before"]["bytes"]
    changes = [change for change in context["changes"] if change["pointer"] == "/decisions"]
    assert [(one["after"], one["task"], one["commit"]) for one in changes] == [
        ("of one", "one", here.head("context/w/one"))
    ]


def test_findings_do_not_change_the_exit_code(call: Call, here: Repo) -> None:
    here.commit({".claude/context/w.json": "{"})
    code, out, err = call("review", "HEAD~1", "-w", "w")
    assert (code, err) == (0, "")
    assert "**Error CTX001, json-syntax.**" in out


def test_text_that_utf_8_cannot_hold(call: Call, here: Repo) -> None:
    here.commit({".claude/context/w.json": '{"workflow_id": "w", "decisions": ["\\ud800"]}'})
    for form in ("markdown", "json", "html"):
        code, _, err = call("review", "HEAD~1", "--format", form)
        assert (code, err) == (0, ""), form
