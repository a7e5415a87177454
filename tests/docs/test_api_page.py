"""The page on the Python API is what the API says of itself, and its example runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.docs.api import PAGE, page
from tests.support.markdown import blocks

if TYPE_CHECKING:
    import pytest

    from tests.support.repos import Repo


def test_the_page_is_what_the_api_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.docs.api"


def test_the_example_runs(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repo.path)
    names: dict[str, object] = {}

    for example in blocks(PAGE)[:2]:
        exec(compile(example.text, str(PAGE), "exec"), names)

    first, second = capsys.readouterr().out.splitlines()
    assert first == f"main {repo.head('main')} ['backend']"
    assert second == "['Keep it small', 'Use FastAPI']"
