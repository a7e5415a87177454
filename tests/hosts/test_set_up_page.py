"""The set-up that the page on hosts shows: its workflows name what there is, and its job runs."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml  # type: ignore[import-untyped]

from tests.hosts.runner import ACTIONS, BASH, PROGRAMS, action
from tests.support.branches import branch
from tests.support.markdown import ROOT, blocks
from tests.support.workflows import stored

if TYPE_CHECKING:
    from tests.hosts.sites import Sites

GITHUB, GITLAB = (
    yaml.safe_load(block.text)
    for block in blocks(ROOT / "docs" / "hosting.md")
    if block.words == ["yaml"]
)


def used(job: dict[str, Any]) -> list[str]:
    return [step["uses"].partition("@")[0] for step in job["steps"]]


@pytest.mark.parametrize("name", ["check", "update"])
def test_each_job_uses_its_action_and_may_do_what_that_does(name: str) -> None:
    job = GITHUB["jobs"][name]
    checkout, of_ours = used(job)
    assert checkout == "actions/checkout"
    assert (ROOT / of_ours.removeprefix("OWNER/git-context/")).resolve() == ACTIONS / name
    assert action(name)["runs"]["steps"]
    assert job["permissions"]["pull-requests"] == "write"
    assert job["steps"][0]["with"]["fetch-depth"] == 0


def test_the_job_that_reads_pull_requests_can_push_nothing() -> None:
    job = GITHUB["jobs"]["check"]
    assert job["permissions"]["contents"] == "read"
    assert job["steps"][0]["with"]["persist-credentials"] is False


def test_the_job_on_gitlab_updates_branches(sites: Sites) -> None:
    lines = [line for line in GITLAB["contexts-update"]["script"] if "pip install" not in line]
    url = "https://oauth2:secret@gitlab.example/ada/engine.git"
    sites.job.git("config", "--global", f"url.{sites.server.path}.insteadOf", url)
    env = {
        "UPDATE_TOKEN": "secret",
        "CI_SERVER_HOST": "gitlab.example",
        "CI_PROJECT_PATH": "ada/engine",
        "CI_COMMIT_BRANCH": "main",
        "PATH": PROGRAMS,
    }
    subprocess.run(
        [*BASH, "-c", "\n".join(lines)], cwd=sites.job.path, env={**os.environ, **env}, check=True
    )
    assert stored(sites.server, branch("a"))["decisions"] == ["first", "a", "main"]
    assert sites.server.output("log", "-1", "--format=%an", branch("a")) == "git-context"
