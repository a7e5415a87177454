from __future__ import annotations

import json
from importlib.resources import files as resources
from typing import TYPE_CHECKING

import pytest

from git_context.repository.git import Git
from git_context.repository.object_store import ObjectStore
from tests.support.repos import Repo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Call = Callable[..., tuple[int, str, str]]

WORKFLOW = "user-profile-feature-20250115"
CONTEXT = f".claude/context/{WORKFLOW}.json"
TASKS = ("frontend-impl", "backend-impl", "test-impl")
EXAMPLE = resources("git_context") / "data" / "user-profile"
CHILDREN = ("2a-frontend.json", "2b-backend.json", "2c-tests.json")


def example(name: str) -> dict[str, list[str]]:
    document: dict[str, list[str]] = json.loads((EXAMPLE / name).read_text(encoding="utf-8"))
    return document


@pytest.fixture
def nobody(home: Path) -> Path:
    """Return a home without any settings, not even an identity."""
    (home / ".gitconfig").unlink()
    return home


def test_the_merged_context_holds_what_everybody_brought(
    call: Call, nobody: Path, tmp_path: Path
) -> None:
    assert nobody.is_dir()

    code, out, err = call("demo", f"{tmp_path / 'demo'}")

    repo = Repo(tmp_path / "demo")
    merged = json.loads(repo.read(CONTEXT))
    children = [example(name) for name in CHILDREN]
    assert (code, err) == (0, "")
    assert merged["files_modified"] == example("3-merged.json")["files_modified"]
    for name in ("decisions", "pending_actions"):
        assert merged[name] == [item for child in children for item in child[name]]
    entries = {entry["task_id"]: entry for entry in merged["parallel_tasks"]}
    assert tuple(entries) == TASKS
    for task, child in zip(TASKS, children, strict=True):
        assert entries[task]["context"]["implementation_details"] == child["implementation_details"]
    assert "  19 files modified\n" in out
    assert "  16 decisions\n" in out
    assert "  12 pending actions\n" in out


def test_the_output_tells_who_brought_what_and_where_to_look(
    call: Call, nobody: Path, tmp_path: Path
) -> None:
    assert nobody.is_dir()

    out = call("demo", f"{tmp_path / 'demo'}")[1]

    assert "  backend-impl by tdd-python-developer\n" in out
    assert "    6 decisions   Use FastAPI for REST endpoints\n" in out
    assert "Merge branch 'context/.../test-impl'" in out
    assert f"The repository is {tmp_path / 'demo'}\n" in out
    assert max(map(len, out.splitlines())) <= 100


def test_the_repository_is_left_clean_and_well(
    call: Call, nobody: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert nobody.is_dir()
    call("demo", f"{tmp_path / 'demo'}")
    repo = Repo(tmp_path / "demo")

    assert repo.output("status", "--porcelain", "--branch") == "## main"
    assert repo.output("branch", "--format=%(refname:short)").splitlines() == sorted(
        ["main", *(f"context/{WORKFLOW}/{task}" for task in TASKS)]
    )
    log = repo.output(
        "log", "-1", "--format=%an|%aI|%(trailers:unfold)", f"context/{WORKFLOW}/test-impl"
    )
    assert log.replace("+00:00|", "Z|").splitlines() == [
        "playwright-tester|2025-01-15T09:55:00Z|Context-Workflow: " + WORKFLOW,
        "Context-Task: test-impl",
        "Context-Agent: playwright-tester",
        "Context-Phase: e2e-tests-complete",
    ]
    monkeypatch.chdir(repo.path)
    # Nothing is wrong but that git does not know who merges there.
    found = json.loads(call("doctor", "--json")[1])["findings"]
    assert [one["problem"].split(",")[0] for one in found] == ["git does not know who you are"]


def test_without_a_folder_it_makes_one(
    call: Call, nobody: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert nobody.is_dir()
    monkeypatch.setattr("tempfile.tempdir", f"{tmp_path}")

    out = call("demo")[1]

    [folder] = tmp_path.glob("git-context-demo-*")
    assert f"The repository is {folder}\n" in out
    assert (folder / CONTEXT).is_file()


def test_what_is_in_the_way_stays(call: Call, tmp_path: Path) -> None:
    (tmp_path / "mine").touch()

    code, out, err = call("demo", f"{tmp_path}")

    assert (code, out) == (3, "")
    assert err.startswith(f"Error: {tmp_path} is not empty.\nHint: ")
    assert call("demo", f"{tmp_path / 'mine'}")[0] == 3
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    "settings",
    [
        "[commit]\ngpgSign = true\n[gpg]\nprogram = false\n",
        "[merge]\nff = only\nverifySignatures = true\n",
        "[init]\ndefaultObjectFormat = sha256\ndefaultRefFormat = reftable\n",
        "[core]\nhooksPath = /nonexistent\nautocrlf = true\n",
        '[hook "no"]\nevent = pre-commit\nevent = pre-merge-commit\ncommand = exit 1\n',
        "[merge]\nff = false\nconflictStyle = diff3\n[log]\ndecorate = false\n",
    ],
)
def test_the_users_settings_do_not_disturb_it(
    call: Call, nobody: Path, tmp_path: Path, settings: str
) -> None:
    (nobody / ".gitconfig").write_text(settings, encoding="utf-8")

    assert call("demo", f"{tmp_path / 'demo'}")[0] == 0
    assert ObjectStore(Git(tmp_path / "demo")).head() == "refs/heads/main"


def test_a_narrow_terminal(
    call: Call, nobody: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert nobody.is_dir()
    monkeypatch.setenv("COLUMNS", "60")

    out = call("demo", f"{tmp_path / 'demo'}")[1]

    shown = out[: out.index("The repository is")]
    assert max(map(len, shown.splitlines())) <= 60
