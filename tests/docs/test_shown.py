"""Commands that pages show without what they print: each is run, or there is a reason why not."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml  # type: ignore[import-untyped]

import git_context
from tests.support.markdown import ROOT, Block, blocks, pages
from tests.support.programs import programs
from tests.support.repos import Repo
from tests.support.workflows import child, small

if TYPE_CHECKING:
    from collections.abc import Callable

# A block is known by its page and the first words in it.
Known = tuple[str, str]

ELSEWHERE: Final[dict[Known, str]] = {
    ("README.md", "python3 -m venv"): "the check on a new machine runs it, word for word",
    ("README.md", ".venv/bin/pip install"): "the check on a new machine runs it, word for word",
    ("docs/hosting.md", "git rev-list"): "test_pages.py runs it",
}
NOT_HERE: Final[dict[Known, str]] = {
    ("CONTRIBUTING.md", ".venv/bin/"): "checks the project itself, or writes its pages",
    ("CONTRIBUTING.md", "python3 -m venv"): "installs",
    ("docs/installation.md", "python3 -m venv"): "installs",
    ("docs/mcp.md", ".venv/bin/pip"): "installs",
    ("docs/mutation.md", ".venv/bin/pip"): "takes half an hour",
    ("docs/operations.md", "pip uninstall"): "uninstalls",
}


def one_task(repo: Repo) -> None:
    """A workflow `w` whose task `api` has saved something, merged nowhere."""
    small(repo, "api").save(child("api", decisions=["a"]), task="api")


def on_a_branch(repo: Repo) -> None:
    one_task(repo)
    repo.checkout("context/w/api")


def documents(repo: Repo) -> None:
    repo.commit({"f": "1"})
    repo.write("context.json", '{"decisions": ["Keep it small"]}')
    repo.write("backend.json", '{"task_id": "backend", "decisions": ["Use FastAPI"]}')


def finished(repo: Repo) -> None:
    """A workflow with something to prune."""
    opened = small(repo)
    opened.set("/error_log", [{"error": "It broke. " * 30, "resolved": True}])


def versions(repo: Repo) -> None:
    one_task(repo)
    repo.git("branch", "feature", "context/w/api")
    repo.git("tag", "v1.0", "main")
    repo.git("tag", "v1.1", "feature")
    repo.checkout("feature")


def long_history(repo: Repo) -> None:
    opened = small(repo, "api")
    opened.save(child("api", decisions=["a"]), task="api")
    for number in range(2):
        opened.add("decisions", f"{number}")


def blocked(repo: Repo) -> None:
    small(repo, "api").save(status="blocked", task="api")


def served(repo: Repo) -> None:
    """A clone in which a task's branch and its target have both moved on."""
    one_task(repo)
    git_context.open(repo.path).add("decisions", "b")
    server = Repo.create(repo.path.parent / "server", "--bare")
    repo.git("push", "--quiet", server.path, "--all")
    repo.git("remote", "add", "origin", server.path)
    repo.git("branch", "--quiet", "--delete", "--force", "context/w/api")


def sources(repo: Repo) -> None:
    (repo.path / "src").symlink_to(ROOT / "src")


RUN: Final[dict[Known, Callable[[Repo], None]]] = {
    ("README.md", "git context init       #"): documents,
    ("README.md", "git context start"): documents,
    ("README.md", "git context init --hooks"): on_a_branch,
    ("docs/architecture.md", "head -qn 1"): sources,
    ("docs/ci.md", "git context init --hooks"): one_task,
    ("docs/ci.md", "git context update-branches"): served,
    ("docs/json-output.md", "git context status"): blocked,
    ("docs/pruning.md", "git context prune"): finished,
    ("docs/reviews.md", "git context review"): versions,
    ("docs/tools.md", "git context merge --dry-run"): one_task,
    ("docs/verification.md", "git context verify  "): long_history,
}


def known_as(page: Path, block: Block) -> Known:
    """Return the entry of the tables above that a block is known by, the longest that fits."""
    name = page.relative_to(ROOT).as_posix()
    fitting = [start for on, start in TABLES if on == name and block.text.startswith(start)]
    return name, max(fitting, key=len, default=block.text)


TABLES: Final = {*RUN, *ELSEWHERE, *NOT_HERE}
SHOWN: Final = {
    known_as(page, block): block
    for page in pages()
    for block in blocks(page)
    if block.words[:1] == ["sh"]
}


def shell(repo: Repo, script: str, **env: str) -> str:
    """Run a script as a runner does: it ends where a command fails."""
    folder = repo.path.parent / "programs"
    path = folder if folder.exists() else programs(folder)
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=repo.path,
        env={**os.environ, **env, "PATH": f"{path}{os.pathsep}{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{(done.stdout + done.stderr).decode()}"
    return done.stdout.decode()


def test_every_block_is_run_or_has_its_reason() -> None:
    assert set(SHOWN) == TABLES


@pytest.mark.parametrize("known", RUN, ids=" ".join)
def test_a_block_runs(repo: Repo, known: Known) -> None:
    RUN[known](repo)

    printed = shell(repo, SHOWN[known].text)

    assert known not in PRINTED or PRINTED[known] in printed


PRINTED: Final[dict[Known, str]] = {
    ("README.md", "git context init       #"): "All is well",
    ("README.md", "git context init --hooks"): "- **+** a",
    ("docs/ci.md", "git context update-branches"): "updated context/w/api with main\n",
    ("docs/json-output.md", "git context status"): "api\n",
    ("docs/pruning.md", "git context prune"): '"resolved": true',
    ("docs/reviews.md", "git context review"): "changed 1 context since `main`",
}


def test_the_check_of_pull_requests_on_github(repo: Repo) -> None:
    on_a_branch(repo)
    repo.git("update-ref", "refs/remotes/origin/main", "main")
    steps = _jobs("contexts")["jobs"]["check"]["steps"]
    [check] = [step for step in steps if "env" in step]
    event = {"BASE": "origin/main", "HEAD": repo.head(), "BRANCH": "context/w/api"}

    assert set(check["env"]) == set(event)
    assert shell(repo, check["run"], **event) == ""


def test_the_check_of_merge_requests_on_gitlab(repo: Repo) -> None:
    on_a_branch(repo)
    repo.git("remote", "add", "origin", repo.path)
    script = [line for line in _jobs()["contexts"]["script"] if "pip install" not in line]
    event = {
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_COMMIT_SHA": repo.head(),
    }

    shell(repo, "\n".join(script), **event)

    assert "<testsuite " in repo.read("contexts.xml")


def _jobs(name: str = "") -> Any:
    """Return the file for continuous integration that bears a name, or none."""
    files = [
        yaml.safe_load(block.text)
        for block in blocks(ROOT / "docs" / "ci.md")
        if block.words == ["yaml"]
    ]
    [found] = [file for file in files if "repos" not in file and file.get("name", "") == name]
    return found


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_modules_that_a_page_runs_exist(page: Path) -> None:
    for name in re.findall(r"-m (tests\.[a-z_.]*[a-z])", page.read_text(encoding="utf-8")):
        file = ROOT / Path(*name.split("."))
        assert file.with_suffix(".py").is_file() or (file / "__main__.py").is_file(), name
