"""The actions, run step by step, in clones of a server and against a host's API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from git_context.review.markdown import updates
from tests.hosts.host import REPOSITORY, WRITERS, serving
from tests.hosts.runner import ACTIONS, action, run_action
from tests.hosts.sites import context_with
from tests.support.branches import branch, commit_on
from tests.support.workflows import W_JSON, stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.hosts.host import HostApi
    from tests.hosts.runner import ActionRun
    from tests.hosts.sites import Sites

A, B = branch("a"), branch("b")
REVIEW = "<!-- git-context review -->\n"
UPDATE = "<!-- git-context update -->\n"
SECRET = "AKIA" + "IOSFODNN7EXAMPL1"
TOKEN = "the-token"  # a stand-in


class Project(NamedTuple):
    """A server with its clones, and the host that it is on."""

    sites: Sites
    api: HostApi
    work: Path

    @property
    def env(self) -> dict[str, str]:
        return {"GITHUB_API_URL": self.api.url, "GITHUB_REPOSITORY": REPOSITORY}

    def check(self, number: int, **event: Any) -> ActionRun:
        """Run the action *check* for a pull request, as for a push to it."""
        pull = self.api.pulls[number - 1]
        name = event.pop("head_ref", pull["head"]["ref"])
        self.sites.job.git("fetch", "--quiet", "origin")
        head = {**pull["head"], "sha": self.sites.server.head(pull["head"]["ref"])}
        self.sites.job.checkout(head["sha"])
        github = {
            "token": TOKEN,
            "repository": REPOSITORY,
            "base_ref": "main",
            "head_ref": name,
            "event": {"pull_request": {**pull, "head": head}},
        }
        return run_action("check", self.sites.job.path, self.work, github, self.env)

    def update(self) -> ActionRun:
        """Run the action *update*, as for a push to the base."""
        github = {"token": TOKEN, "ref_name": "main"}
        return run_action("update", self.sites.job.path, self.work, github, self.env)


@pytest.fixture(params=["github", "forgejo"])
def project(sites: Sites, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Project]:
    with serving(request.param) as api:
        yield Project(sites, api, tmp_path / "work")


@pytest.fixture
def on_github(sites: Sites, tmp_path: Path) -> Iterator[Project]:
    with serving("github") as api:
        yield Project(sites, api, tmp_path / "work")


# Check


def test_a_review_is_one_comment_that_is_updated(project: Project) -> None:
    number = project.api.pull(A)
    for other in range(120):
        project.api.comment(number, f"number {other}", "bob")
    done = project.check(number)
    assert set(done.codes.values()) == {0}, done.output
    (first,) = project.api.bodies(number)[120:]
    assert first.startswith(REVIEW)
    assert done.summary == first
    project.check(number)
    assert project.api.bodies(number)[120:] == [first]
    project.sites.edit(A, decisions=["first", "a", "another decision"])
    project.check(number)
    (second,) = project.api.bodies(number)[120:]
    assert "another decision" in second


def test_a_gate_that_fails_does_so_after_the_comment(on_github: Project) -> None:
    on_github.sites.edit("main", context_summary="the base's")
    on_github.sites.edit(A, context_summary="the task's")
    number = on_github.api.pull(A)
    done = on_github.check(number)
    assert done.codes == {"Install git-context": 0, "Review": 0, "Comment": 0, "Check": 1}
    assert "::error file=.claude/context/w.json" in done.output
    assert "context_summary" in on_github.api.bodies(number)[0]


def test_a_comment_that_fails_does_not_keep_the_gates_from_failing(on_github: Project) -> None:
    number = on_github.api.pull(A)
    on_github.api.locked.add(number)
    done = on_github.check(number)
    assert done.codes == {"Install git-context": 0, "Review": 0, "Comment": 1, "Check": 0}
    assert "the host answers 403" in done.output


def test_no_token_is_used_for_a_fork(on_github: Project) -> None:
    number = on_github.api.pull(A, repository="eve/engine")
    done = on_github.check(number)
    assert done.codes == {"Install git-context": 0, "Review": 0, "Comment": None, "Check": 0}
    assert done.summary.startswith(REVIEW)
    assert on_github.api.seen == []


def test_a_pull_request_without_contexts_gets_no_comment(on_github: Project) -> None:
    on_github.sites.other_branch("x", "main", {"code.py": "1\n"})
    number = on_github.api.pull("x")
    assert on_github.check(number).codes["Check"] == 0
    assert on_github.api.bodies(number) == []
    on_github.api.comment(number, REVIEW + "of what was there before")
    on_github.check(number)
    (body,) = on_github.api.bodies(number)
    assert "changed no context" in body


def test_a_line_that_anybody_can_write_makes_no_comment_ours(project: Project) -> None:
    number = project.api.pull(A)
    project.api.comment(number, REVIEW + "All is well.", "eve")
    project.check(number)
    spoof, ours = project.api.comments[number]
    assert spoof["body"] == REVIEW + "All is well."
    assert ours["user"]["login"] == WRITERS[project.api.flavour]


def test_settings_of_a_pull_request_are_not_trusted(on_github: Project) -> None:
    commit_on(
        on_github.sites.dev,
        A,
        {
            W_JSON: on_github.sites.dev.show(W_JSON, A).replace('"first"', f'"first", "{SECRET}"'),
            ".git-context.toml": '[ownership]\nedit = [""]\n[secrets]\nallow = ["'
            "1a5d44a2dca19669d72edf4c\"]\n[checks]\nentry-points = ['pwn']\n",
        },
    )
    on_github.sites.push()
    number = on_github.api.pull(A)
    done = on_github.check(number)
    assert done.codes["Check"] == 1
    assert "CTX013" in done.output
    assert SECRET not in on_github.api.bodies(number)[0]


def test_nothing_of_the_checkout_is_run(on_github: Project) -> None:
    trap = f"open({str(on_github.work / 'pwned')!r}, 'w')\n"
    traps = (
        "json.py",
        "pip.py",
        "venv.py",
        "click.py",
        "sitecustomize.py",
        "git_context/__init__.py",
    )
    hook = f"#!/bin/sh\ntouch '{on_github.work}/pwned'\n"
    files = {
        **dict.fromkeys(traps, trap),
        "git-context": hook,
        ".gitattributes": "* merge=x filter=x\n",
    }
    commit_on(on_github.sites.dev, A, files)
    on_github.sites.push()
    number = on_github.api.pull(A)
    name = "$(touch${IFS}pwned)`touch${IFS}pwned`;'\"\n--strict"
    done = on_github.check(number, head_ref=name)
    assert done.codes == {"Install git-context": 0, "Review": 0, "Comment": 0, "Check": 0}
    assert not list(on_github.work.rglob("pwned"))
    assert not list(on_github.sites.job.path.rglob("pwned"))


# Update


def test_a_conflict_is_told_on_its_pull_request_until_it_is_decided(project: Project) -> None:
    sites, api = project.sites, project.api
    sites.edit("main", context_summary="the base's")
    sites.edit(A, context_summary="the task's")
    for other in range(60):
        api.pull(f"other-{other}")
    number, clean = api.pull(A), api.pull(B)
    done = project.update()
    assert set(done.codes.values()) == {0}, done.output
    (first,) = api.bodies(number)
    assert first.startswith(UPDATE)
    assert "`/context_summary`" in first
    assert "the base's" in first
    assert api.bodies(clean) == []
    assert stored(sites.server, B)["decisions"] == ["first", "b", "main"]
    project.update()
    assert api.bodies(number) == [first]
    sites.edit(A, context_summary="old")
    project.update()
    assert api.bodies(number) == [UPDATE + "\nThis branch is up to date with its base again.\n"]


def test_only_the_pull_requests_of_the_branch_itself_are_told(on_github: Project) -> None:
    sites, api = on_github.sites, on_github.api
    sites.edit("main", context_summary="the base's")
    sites.edit(A, context_summary="the task's")
    others = [api.pull(A, repository="eve/engine"), api.pull(A, repository=None)]
    others.append(api.pull(A, base="release"))
    on_github.update()
    assert [api.bodies(number) for number in others] == [[], [], []]


def test_other_branches_are_updated_where_they_have_a_pull_request(on_github: Project) -> None:
    sites, api = on_github.sites, on_github.api
    start = sites.dev.head("main~1")
    names = ("feature/x", "release/1", "$(touch${IFS}pwned)")
    for name in names:
        sites.other_branch(name, start, context_with(decisions=["first", name]))
    for name in (names[0], names[2], "--all", "gone"):
        api.pull(name)
    api.pull("release/1", base="other")
    assert on_github.update().codes["Update"] == 0
    base = ("merge-base", "--is-ancestor", "main")
    codes = {name: sites.server.git(*base, name, check=False).returncode for name in (*names, A)}
    assert codes == {names[0]: 0, names[1]: 1, names[2]: 0, A: 0}
    assert not list(sites.job.path.rglob("pwned"))


def test_a_comment_that_is_refused_keeps_no_other_back(on_github: Project) -> None:
    sites, api = on_github.sites, on_github.api
    sites.edit("main", context_summary="the base's")
    for name in (A, B):
        sites.edit(name, context_summary=name)
    first, second = api.pull(A), api.pull(B)
    api.locked.add(first)
    done = on_github.update()
    assert done.codes["Comment"] == 1
    assert f"#{first}: POST" in done.output
    assert api.bodies(second)[0].startswith(UPDATE)


def test_an_update_that_fails_as_a_whole_fails_the_job(on_github: Project) -> None:
    on_github.sites.job.git("remote", "set-url", "origin", on_github.work / "gone")
    done = on_github.update()
    assert (done.codes["Update"], done.codes["Comment"]) == (1, None)
    assert "could not fetch from origin" in done.output


# The files themselves


@pytest.mark.parametrize("name", ["check", "update"])
def test_values_reach_scripts_by_the_environment_alone(name: str) -> None:
    described = action(name)
    assert described["runs"]["using"] == "composite"
    for step in described["runs"]["steps"]:
        assert "${{" not in step["run"]
        unquoted = re.sub(r'"[^"]*"', "", step["run"])
        assert set(re.findall(r"\$\S+", unquoted)) <= {"$new", "$?", "$(git"}


@pytest.mark.parametrize("name", ["check", "update"])
def test_what_has_the_token_runs_one_script(name: str) -> None:
    steps = action(name)["runs"]["steps"]
    holders = [step for step in steps if "token" in str(step)]
    assert holders
    for step in holders:
        *_, command = step["run"].strip().splitlines()
        assert command.startswith('python3 -I "$ACTION_PATH/../comment.py"')
        assert step["env"]["TOKEN"] == "${{ inputs.token }}"


def test_no_redirection_takes_the_token_elsewhere(on_github: Project) -> None:
    number = on_github.api.pull(A)
    with serving("github") as other:
        on_github.api.elsewhere = other.url
        assert on_github.check(number).codes["Comment"] == 1
        assert other.seen == []
    assert {seen.authorization for seen in on_github.api.seen} == {f"token {TOKEN}"}


def test_both_know_the_same_line() -> None:
    script = (ACTIONS / "comment.py").read_text(encoding="utf-8")
    assert f'UPDATE_MARKER: Final = "{updates.MARKER}"' in script
