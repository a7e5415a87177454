"""The page on reviews: its example is what is printed, and its workflows post what they should."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml  # type: ignore[import-untyped]

from git_context.review.markdown.comment import marker
from tests.support.markdown import ROOT, blocks
from tests.support.programs import programs
from tests.support.repos import Repo
from tests.support.review_examples import golden_comment
from tests.support.workflows import small

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "reviews.md"
BRANCH = "context/w/one"
GITHUB, GITLAB = (yaml.safe_load(block.text) for block in blocks(PAGE) if block.words == ["yaml"])
JOB = GITHUB["jobs"]["review"]
# A stand-in for the programs that talk to a service: it prints its comments, or notes what is sent.
SERVICE = """\
#!/usr/bin/env bash
set -euo pipefail
asked="$*"
while [ $# -gt 0 ]; do
  case $1 in
    --jq) filter=$2; shift ;;
    -F|--form) body=${2#*[@<]}; shift ;;
    -H) shift ;;
    --method|-X) method=$2; shift ;;
  esac
  shift
done
if [ -n "${body-}" ]; then
  printf '%s\\n' "$asked" > asked
  cp "$body" body
  echo "$method" > method
elif [ -n "${filter-}" ]; then
  jq "$filter" comments.json
elif [[ $asked == */user ]]; then
  echo '{"id": 5}'
else
  cat comments.json
fi
"""

needs_jq = pytest.mark.skipif(not shutil.which("jq"), reason="jq, which reads JSON, is missing")


@pytest.fixture
def work(repo: Repo, tmp_path: Path) -> Repo:
    """Return a clone as a job has it; the service has a pull request on a task's branch."""
    opened = small(repo, "one")
    opened.add("decisions", "of one", task="one")
    service = Repo.create(tmp_path / "service", "--bare")
    repo.git("push", "-q", service.path, "main", f"{BRANCH}:refs/pull/7/head", f"{BRANCH}:{BRANCH}")
    clone = Repo.create(tmp_path / "clone")
    clone.git("remote", "add", "origin", service.path)
    clone.git("fetch", "-q", "origin")
    clone.git("checkout", "-q", "--detach", "origin/main")
    return clone


def comments(*bodies: tuple[str, str]) -> str:
    return json.dumps(
        [
            {
                "id": at,
                "body": body,
                "user": {"login": login},
                "author": {"id": 5 if login == "github-actions[bot]" else 6},
            }
            for at, (login, body) in enumerate(bodies, 1)
        ]
    )


def play(work: Repo, script: str, env: dict[str, str]) -> None:
    """Run a script of a workflow as a runner does, with a stand-in for the service."""
    folder = work.path.parent / "programs"
    if not folder.exists():
        programs(folder)
        for name in ("gh", "curl"):
            (folder / name).write_text(SERVICE, encoding="utf-8")
            (folder / name).chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    done = subprocess.run(
        command,
        cwd=work.path,
        env={**os.environ, **env, "PATH": path},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


def filled(text: str) -> str:
    """Put a pull request's values in place of a workflow's expressions."""
    values = {
        "github.base_ref": "main",
        "github.head_ref": BRANCH,
        "github.event.pull_request.number": "7",
        "github.token": "secret",
    }
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: values[found[1]], text)


def on_github(work: Repo) -> None:
    steps = [step for step in JOB["steps"] if "run" in step and "pip install" not in step["run"]]
    for step in steps:
        told = {**JOB["env"], **step.get("env", {}), "GITHUB_REPOSITORY": "owner/name"}
        play(work, step["run"], {name: filled(value) for name, value in told.items()})


def on_gitlab(work: Repo) -> None:
    env = {
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_COMMIT_SHA": work.head(f"origin/{BRANCH}"),
        "CI_API_V4_URL": "https://gitlab.example/api/v4",
        "CI_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "7",
        "REVIEW_TOKEN": "secret",
    }
    lines = GITLAB["context-review"]["script"]
    play(work, "\n".join(line for line in lines if "install" not in line), env)


OLD = f"{marker()}\n\nOld"
POSTS = [
    pytest.param([], "POST", "{comments}", id="none"),
    pytest.param([("somebody", OLD)], "POST", "{comments}", id="another's"),
    pytest.param([("github-actions[bot]", "Other")], "POST", "{comments}", id="other words"),
    pytest.param(
        [("somebody", OLD), ("github-actions[bot]", "Other"), ("github-actions[bot]", OLD)],
        "{update}",
        "{comment}/3",
        id="its own",
    ),
]


@needs_jq
@pytest.mark.parametrize(("before", "method", "address"), POSTS)
def test_github(work: Repo, before: list[tuple[str, str]], method: str, address: str) -> None:
    work.write("comments.json", comments(*before))
    on_github(work)
    body = work.read("body")
    assert body.startswith(f"{marker()}\n")
    assert f"`{BRANCH}` changed 1 context since `origin/main`" in body
    assert "- **+** of one" in body
    assert "</html>" in work.read("review.html")
    assert work.read("method").strip() == method.format(update="PATCH")
    issues = "repos/owner/name/issues"
    place = address.format(comments=f"{issues}/7/comments", comment=f"{issues}/comments")
    assert f" {place} " in work.read("asked")


@needs_jq
@pytest.mark.parametrize(("before", "method", "address"), POSTS)
def test_gitlab(work: Repo, before: list[tuple[str, str]], method: str, address: str) -> None:
    work.write("comments.json", comments(*before))
    on_gitlab(work)
    assert "- **+** of one" in work.read("body")
    assert work.read("method").strip() == method.format(update="PUT")
    notes = "https://gitlab.example/api/v4/projects/3/merge_requests/7/notes"
    assert work.read("asked").strip().endswith(address.format(comments=notes, comment=notes))


def test_the_job_has_no_more_rights_than_it_needs_and_checks_out_nothing_of_others() -> None:
    assert GITHUB["permissions"] == {"contents": "read", "pull-requests": "write"}
    [checkout] = [step for step in JOB["steps"] if "checkout" in step.get("uses", "")]
    assert checkout["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
    scripts = [step["run"] for step in JOB["steps"] if "run" in step]
    assert not any("${{" in script for script in scripts)
    assert not any(re.search(r"git (checkout|switch|merge|pull)", script) for script in scripts)


def test_the_example_is_what_is_printed() -> None:
    text = PAGE.read_text(encoding="utf-8")
    quoted = [line[2:] for line in text.splitlines() if line == ">" or line.startswith("> ")]
    comment = golden_comment("backend-impl").read_text(encoding="utf-8")
    shown = re.sub(r"<!--.*?-->\n", "", comment).removeprefix("## Context review\n\n")
    assert shown.startswith("\n".join(quoted) + "\n\n<details>")


def test_the_python(work: Repo) -> None:
    [block] = [block.text for block in blocks(PAGE) if block.words == ["python"]]
    work.git("branch", "main", "origin/main")
    work.git("branch", "feature", f"origin/{BRANCH}")
    scope: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(work.path)
        exec(compile(block, str(PAGE), "exec"), scope)
    assert [context.workflow for context in scope["review"].contexts] == ["w"]
