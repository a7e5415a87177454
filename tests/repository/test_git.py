from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from git_context.enforcement.pushes import check_push
from git_context.errors import ErrorKind, GitContextError
from git_context.repository.git import Git
from tests.support.repos import Repo

if TYPE_CHECKING:
    from pathlib import Path


def test_a_named_folder_wins_over_the_environment_of_a_hook(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repo.create(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", os.fspath(other.path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", os.fspath(other.path / ".git" / "index"))
    monkeypatch.setenv("GIT_WORK_TREE", os.fspath(other.path))

    assert Git(repo.path).common_dir() == repo.path / ".git"
    assert Git(repo.path).work_tree() == repo.path


def test_here_is_where_a_hook_says(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_DIR", "repo/.git")
    monkeypatch.setenv("GIT_WORK_TREE", "repo")

    assert Git.here().common_dir() == repo.path / ".git"
    assert Git.here().work_tree() == repo.path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_EXTERNAL_DIFF", "false"),
        ("GIT_CONFIG", "/nonexistent"),
        ("GIT_ICASE_PATHSPECS", "1"),
        ("GIT_DIFF_OPTS", "-u0"),
    ],
)
def test_what_would_mislead_a_command_is_kept_from_it(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    repo.commit({"File": "1\n2\n", "file": "1\n2\n"})
    repo.write("File", "1\n3\n")
    git = Git(repo.path)
    expected = (git.text("diff", "--", "file", "File"), git.config("--local", key="core.bare"))

    monkeypatch.setenv(name, value)

    again = Git(repo.path)
    assert (again.text("diff", "--", "file", "File"), again.config("--local", key="core.bare")) == (
        expected
    )
    assert again.text("diff", "--", "file") == ""


@pytest.mark.parametrize("setting", ["diff.external=false", "color.ui=always"])
def test_settings_do_not_decorate_output(repo: Repo, setting: str) -> None:
    repo.commit({"f": "1\n"})
    repo.write("f", "2\n")
    plain = Git(repo.path).text("diff")
    repo.git("config", *setting.split("="))

    assert Git(repo.path).text("diff") == plain
    assert "\033" not in plain


def test_what_the_user_said_on_the_command_line_stays(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "a.b")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "from -c")

    assert Git(repo.path).config(key="a.b") == ["from -c"]


def test_a_setting_has_all_its_values_with_newlines_and_all(repo: Repo) -> None:
    repo.git("config", "--add", "a.b", "one\ntwo")
    repo.git("config", "--add", "a.b", "")

    git = Git(repo.path)
    assert git.config("--local", key="a.b") == ["one\ntwo", ""]
    assert git.config("--local", key="a.c") == []


def test_records_keep_any_name(repo: Repo) -> None:
    names = ["a\nb", "dä", "\udcff"]
    for name in names:
        repo.write(name, "")
    repo.git("add", "--all")

    assert sorted(Git(repo.path).records("ls-files", "-z")) == sorted(names)
    assert Git(repo.path).records("ls-files", "-z", "--deleted") == []


def test_standard_input_is_passed_and_otherwise_empty(repo: Repo) -> None:
    git = Git(repo.path)

    assert git.run("hash-object", "--stdin", input=b"x\n").stdout.startswith(b"587be6b4")
    assert git.run("hash-object", "--stdin").stdout.startswith(b"e69de29b")


def test_an_attribute_is_that_of_a_path_from_the_top(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write(".gitattributes", "/a/*.json merge=top\n")
    repo.write("sub/a/x", "")
    monkeypatch.chdir(repo.path / "sub")

    assert Git.here().attribute("merge", "a/x.json") == "top"


def test_no_working_tree_in_a_bare_repository_or_inside_the_git_folder(
    repo: Repo, tmp_path: Path
) -> None:
    bare = Repo.create(tmp_path / "bare", "--bare")

    assert Git(bare.path).work_tree() is None
    assert Git(bare.path).common_dir() == bare.path
    assert Git(repo.path / ".git").work_tree() is None


def test_the_version_is_numbers(repo: Repo) -> None:
    assert Git(repo.path).version() > (2, 0)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["rev-parse", "--verify", "nowhere"], "git rev-parse failed: Needed a single revision"),
        (["hash-object", "missing"], "git hash-object failed: could not open 'missing'"),
        (["cat-file", "-e", "0" * 40], "git cat-file failed: exit code 1"),
    ],
)
def test_git_says_what_failed(repo: Repo, command: list[str], message: str) -> None:
    with pytest.raises(GitContextError) as caught:
        Git(repo.path).run(command[0], *command[1:])

    assert caught.value.message.startswith(message)


def test_outside_of_a_repository(home: Path) -> None:
    with pytest.raises(GitContextError, match="not a git repository"):
        Git(home).common_dir()


def test_without_git(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")

    with pytest.raises(GitContextError, match="git was not found"):
        Git(repo.path).version()


def test_without_the_folder(tmp_path: Path) -> None:
    with pytest.raises(GitContextError, match="There is no folder"):
        Git(tmp_path / "gone").version()


@pytest.mark.parametrize("word", ["\ud800", "a\0b"])
def test_what_no_program_can_be_given_is_refused_in_a_sentence(repo: Repo, word: str) -> None:
    with pytest.raises(GitContextError, match="no program can be given") as refused:
        Git(repo.path).run("rev-parse", word, check=False)
    assert refused.value.kind is ErrorKind.INVALID


def test_a_remote_whose_name_no_program_can_be_given(repo: Repo) -> None:
    with pytest.raises(GitContextError, match="no program can be given"):
        check_push(Git(repo.path), "\ud800", [])


def test_an_answer_about_commits_by_their_ids_is_recalled_until_it_is_forgotten(repo: Repo) -> None:
    first = repo.commit({"a": "1"})
    second = repo.commit({"b": "2"})
    git = Git(repo.path)
    asked = ("merge-base", "--is-ancestor", first, second)
    assert git.recall(*asked).returncode == 0
    assert git.recall(*asked) is git.recall(*asked)
    by_name = ("merge-base", "--is-ancestor", first, "main")
    assert git.recall(*by_name) is not git.recall(*by_name)
    missing = ("merge-base", "--is-ancestor", first, "0" * 40)
    assert git.recall(*missing) is not git.recall(*missing)
    before = git.recall(*asked)
    git.forget()
    assert git.recall(*asked) is not before
