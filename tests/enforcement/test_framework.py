"""The pre-commit framework itself, in a real repository."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml  # type: ignore[import-untyped]

from tests.enforcement.commits import commit, diverge, refused
from tests.support.sample_context import BROKEN, PATH, text
from tests.support.versions import needs_configured_hooks, needs_hook_files

if TYPE_CHECKING:
    from subprocess import CompletedProcess

    from tests.support.repos import Repo

ROOT = Path(__file__).parents[2]
MANIFEST = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
EXAMPLES = sorted((ROOT / "src" / "git_context" / "data" / "user-profile").glob("*.json"))
TYPES = ("pre-commit", "pre-merge-commit", "pre-push")


def framework(repo: Repo, *arguments: str) -> CompletedProcess[bytes]:
    return repo.run(sys.executable, "-m", "pre_commit", *arguments, check=False)


@pytest.fixture
def framed(repo: Repo, program: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Return a repository with our hooks installed by the framework, run from this source tree."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(program / "cache"))
    hooks: list[dict[str, Any]] = [{**hook, "language": "system"} for hook in MANIFEST]
    config = {
        "default_install_hook_types": list(TYPES),
        "repos": [{"repo": "local", "hooks": hooks}],
    }
    repo.commit({PATH: text(), ".pre-commit-config.yaml": yaml.safe_dump(config)}, "Begin")
    repo.git("branch", "context/w/api")
    done = framework(repo, "install")
    assert done.returncode == 0, done.stdout.decode()
    return repo


def test_an_installed_hook_refuses_what_is_broken_and_passes_what_is_good(framed: Repo) -> None:
    for code, content in BROKEN.items():
        refused(commit(framed, content), code)
    assert commit(framed, text(decisions=["one", "two"])).returncode == 0


def test_it_passes_the_examples(framed: Repo) -> None:
    for example in EXAMPLES:
        content = example.read_text(encoding="utf-8")
        workflow = content.split('"workflow_id": "')[1].split('"')[0]
        framed.write(f".claude/context/{workflow}.json", content)
        framed.git("add", "--all")
        done = framework(framed, "run", "context-validate")
        assert b"Passed" in done.stdout, done.stdout.decode()


def test_it_refuses_a_link(framed: Repo) -> None:
    (framed.path / PATH).unlink()
    (framed.path / PATH).symlink_to("/etc/passwd")
    framed.git("add", "--all")

    refused(framed.git("commit", "-m", "x", check=False), "CTX015")


def test_it_formats(framed: Repo) -> None:
    framed.write(PATH, text().replace("  ", " "))
    framed.git("add", "--all")

    refused(framed.git("commit", "-m", "x", check=False), "files were modified by this hook")


def test_it_refuses_a_merge_that_lost_an_edit(framed: Repo) -> None:
    diverge(framed)

    refused(framed.merge("-s", "ours", "context/w/api"), "CTX018", "of the task")


@needs_hook_files
def test_native_hooks_stand_beside_it(framed: Repo) -> None:
    framed.git("context", "init", "--hooks")
    assert (framed.path / ".git/hooks/pre-commit.legacy").is_file()

    done = commit(framed, BROKEN["CTX005"])
    refused(done, "CTX005", "git-context refuses this (pre-commit)", "validate contexts")
    framework(framed, "install")
    refused(commit(framed, BROKEN["CTX005"]), "CTX005", "validate contexts")
    framed.git("context", "init", "--hooks", "--remove")
    assert not (framed.path / ".git/hooks/pre-commit.legacy").exists()
    assert (framed.path / ".git/hooks/pre-commit").is_file()


@needs_configured_hooks
def test_configured_hooks_stand_beside_it(framed: Repo) -> None:
    framed.git("context", "init", "--hooks")
    framework(framed, "install")
    done = commit(framed, BROKEN["CTX005"])
    refused(done, "CTX005", "git-context refuses this (pre-commit)", "validate contexts")
    framed.git("context", "init", "--hooks", "--remove")
    assert b"(pre-commit)" not in commit(framed, BROKEN["CTX005"]).stderr


@pytest.mark.soak
def test_the_framework_builds_and_runs_the_hooks_from_the_repository(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Needs the package registry: the framework makes an environment and installs the package."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))
    files = {f".claude/context/{code.lower()}.json": content for code, content in BROKEN.items()}
    for name, content in files.items():
        own = f'"workflow_id": "{Path(name).stem}"'
        repo.write(name, text().replace('"workflow_id": "w"', own))
        files[name] = content.replace('"workflow_id": "w"', own)
    repo.git("add", "--all")
    try_repo = ("try-repo", str(ROOT), "context-validate", "--verbose", "--all-files")
    assert b"Passed" in framework(repo, *try_repo).stdout
    repo.commit()

    for name, content in files.items():
        repo.write(name, content)
    repo.git("add", "--all")
    done = framework(repo, *try_repo)

    refused(done, *BROKEN)
