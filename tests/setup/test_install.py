from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.errors import GitContextError
from git_context.repository.git import Git
from git_context.setup import diffdriver, interpreter, mergetool
from git_context.setup.attributes import BEGIN, END, NEVER_AS_TEXT, USE_DRIVERS, WHY_NEVER
from git_context.setup.command import driver_command
from git_context.setup.install import (
    DRIVER,
    NAME,
    OCTOPUS,
    RECURSIVE,
    SetupChanges,
    install,
    remove,
)
from tests.support.repos import Repo

if TYPE_CHECKING:
    import subprocess

CONTEXT = ".claude/context/w.json"
PRIVATE_BLOCK = b"\n".join((BEGIN, USE_DRIVERS, END, b"")).decode()
SHARED_BLOCK = b"\n".join((BEGIN, WHY_NEVER, NEVER_AS_TEXT, END, b"")).decode()


def install_in(folder: Path) -> SetupChanges:
    return install(Git(folder))


def attribute(repo: Repo) -> str:
    return repo.output("check-attr", "merge", "--", CONTEXT).rpartition(" ")[2]


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file with its inode, mode and content: replacing one by its equal shows too."""
    return {
        os.fspath(file): (file.stat().st_ino, file.stat().st_mode, file.read_bytes())
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_the_settings_and_both_attributes_files_are_written(repo: Repo) -> None:
    outcome = install_in(repo.path)

    python = os.path.realpath(sys.executable)
    site = os.fspath(Path(git_context.__file__).parent.parent)
    git = Git(repo.path)
    assert git.config("--local", key=DRIVER) == [driver_command(python, site)]
    assert git.config("--local", key=RECURSIVE) == ["context"]
    assert git.config("--local", key=NAME)
    assert repo.read(".git/info/attributes") == PRIVATE_BLOCK
    assert repo.read(".gitattributes") == SHARED_BLOCK
    assert attribute(repo) == "context"
    assert outcome.changes == [
        f"set {RECURSIVE} (local configuration)",
        f"set {NAME} (local configuration)",
        f"set {DRIVER} (local configuration)",
        *[f"set {key} (local configuration)" for key in diffdriver.SETTINGS],
        *[f"set {key} (local configuration)" for key in mergetool.SETTINGS],
        f"created {repo.path}/.git/info/attributes",
        f"set {OCTOPUS} (local configuration)",
        f"created {repo.path}/.gitattributes",
    ]
    octopus, commit = outcome.notes
    assert "Merge one after the other" in octopus
    assert "Commit" in commit


def test_a_second_time_changes_nothing(repo: Repo) -> None:
    install_in(repo.path)
    before = snapshot(repo.path)

    outcome = install_in(repo.path)

    assert (outcome.changes, outcome.notes) == ([], [])
    assert snapshot(repo.path) == before


def test_nothing_is_staged_or_committed(repo: Repo) -> None:
    install_in(repo.path)

    assert repo.output("status", "--porcelain") == "?? .gitattributes"


def test_an_older_setting_of_ours_is_brought_up_to_date(repo: Repo) -> None:
    repo.git("config", DRIVER, "/old/python -c 'from git_context.driver import main' %O %A %B")
    repo.git("config", "--add", DRIVER, "/older/python -m git_context.driver %O %A %B")
    repo.write(".git/info/attributes", PRIVATE_BLOCK.replace("/*.json", "/**"))

    install_in(repo.path)

    assert len(Git(repo.path).config("--local", key=DRIVER)) == 1
    assert "-I -S" in Git(repo.path).config(key=DRIVER)[0]
    assert repo.read(".git/info/attributes") == PRIVATE_BLOCK


def test_somebody_elses_driver_of_that_name_is_left_alone(repo: Repo) -> None:
    repo.git("config", DRIVER, "my-driver %O %A %B")
    before = snapshot(repo.path)

    with pytest.raises(GitContextError, match="not git-context's: my-driver") as caught:
        install_in(repo.path)

    assert f"git config --local --unset-all {DRIVER}" in caught.value.hint
    assert snapshot(repo.path) == before
    assert remove(Git(repo.path)).changes == []
    assert snapshot(repo.path) == before


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_other_lines_settings_modes_and_line_ends_stay(repo: Repo, newline: str) -> None:
    theirs = f"*.png binary{newline}# caf\xe9{newline}".encode("latin-1")
    for name in (".git/info/attributes", ".gitattributes"):
        repo.write(name, theirs).chmod(0o660)
    repo.git("config", "merge.context.verbosity", "9")
    repo.git("config", "merge.other.driver", "true")
    before = snapshot(repo.path)

    install_in(repo.path)

    for name in (".git/info/attributes", ".gitattributes"):
        content = (repo.path / name).read_bytes()
        assert content.startswith(theirs)
        assert content.count(newline.encode()) == content.count(b"\n")
        assert (repo.path / name).stat().st_mode & 0o777 == 0o660
    assert attribute(repo) == "context"

    remove(Git(repo.path))
    after = snapshot(repo.path)
    for name in (".git/info/attributes", ".git/config"):
        file = os.fspath(repo.path / name)
        assert after[file][1:] == before[file][1:]


def test_removing_leaves_a_conflict_and_no_text_merge(repo: Repo) -> None:
    install_in(repo.path)
    repo.commit(message="Set up")

    outcome = remove(Git(repo.path))

    assert outcome.changes == [
        f"removed {repo.path}/.git/info/attributes",
        f"unset {NAME} (local configuration)",
        f"unset {RECURSIVE} (local configuration)",
        f"unset {DRIVER} (local configuration)",
        f"unset {OCTOPUS} (local configuration)",
        *[f"unset {key} (local configuration)" for key in diffdriver.SETTINGS],
        *[f"unset {key} (local configuration)" for key in mergetool.SETTINGS],
    ]
    assert "context" not in repo.read(".git/config")
    assert "-merge stays" in outcome.notes[0]
    assert attribute(repo) == "unset"
    assert merge_of_both_sides(repo).returncode == 1
    assert repo.conflicts() == [CONTEXT]
    assert remove(Git(repo.path)).changes == []


@pytest.mark.parametrize("chosen", ["octopus", "resolve"])
def test_a_strategy_for_octopus_merges_that_somebody_chose_stays(repo: Repo, chosen: str) -> None:
    repo.git("config", OCTOPUS, chosen)

    install_in(repo.path)
    assert Git(repo.path).config(key=OCTOPUS) == [chosen]

    remove(Git(repo.path))
    assert Git(repo.path).config(key=OCTOPUS) == [chosen]


@pytest.mark.parametrize("line", ["", "*.json merge=context\n"])
def test_removing_warns_where_contexts_would_merge_as_text(repo: Repo, line: str) -> None:
    install_in(repo.path)
    repo.write(".gitattributes", line)

    assert "merging contexts as text" in remove(Git(repo.path)).notes[0]


def merge_of_both_sides(repo: Repo) -> subprocess.CompletedProcess[bytes]:
    document = '{"a": 1,\n "b": 1,\n "c": 1,\n "d": 1,\n "e": 1}\n'
    repo.commit({CONTEXT: document})
    repo.branch("side")
    repo.commit({CONTEXT: document.replace('"e": 1', '"e": 2')})
    repo.checkout("main")
    repo.commit({CONTEXT: document.replace('"a": 1', '"a": 2')})
    return repo.merge("side")


def test_a_clone_without_configuration_conflicts(repo: Repo, tmp_path: Path) -> None:
    install_in(repo.path)
    repo.commit({CONTEXT: "{}\n"})
    repo.git("clone", "--quiet", repo.path, tmp_path / "clone")
    clone = Repo(tmp_path / "clone")

    assert attribute(clone) == "unset"
    assert merge_of_both_sides(clone).returncode == 1
    assert clone.conflicts() == [CONTEXT]


def test_all_worktrees_share_the_set_up(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"f": ""})
    repo.git("config", "extensions.worktreeConfig", "true")
    repo.git("worktree", "add", "--quiet", tmp_path / "linked", "-b", "linked")
    linked = Repo(tmp_path / "linked")

    install_in(linked.path)

    assert attribute(linked) == attribute(repo) == "context"
    assert repo.output("config", DRIVER) == linked.output("config", DRIVER)
    assert linked.read(".gitattributes") == SHARED_BLOCK
    assert not (repo.path / ".gitattributes").exists()


def test_a_bare_repository(home: Path, tmp_path: Path) -> None:
    assert home.is_dir()
    bare = Repo.create(tmp_path / "bare.git", "--bare")

    outcome = install_in(bare.path)

    assert bare.read("info/attributes") == PRIVATE_BLOCK
    assert attribute(bare) == "context"
    assert NEVER_AS_TEXT.decode() in outcome.notes[-1]
    assert not (bare.path / ".gitattributes").exists()
    assert install_in(bare.path).changes == []
    assert len(remove(Git(bare.path)).changes) == 10


def test_a_submodule(repo: Repo, tmp_path: Path) -> None:
    inner = Repo.create(tmp_path / "inner")
    inner.commit({"f": ""})
    repo.git("submodule", "--quiet", "add", inner.path, "sub")
    submodule = Repo(repo.path / "sub")

    install_in(submodule.path)

    assert repo.read(".git/modules/sub/info/attributes") == PRIVATE_BLOCK
    assert attribute(submodule) == "context"
    assert attribute(repo) == "unspecified"


@pytest.mark.parametrize(
    "name", ["a b", "it's", '"', "$HOME", "50%A %%", "dä\nn", "-x;#", "\udcff"]
)
def test_any_folder_may_hold_the_repository(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert home.is_dir()
    repo = Repo.create(tmp_path / name)
    (repo.path / "sub").mkdir()
    monkeypatch.chdir(repo.path / "sub")

    outcome = install(Git.here())

    assert len(outcome.changes) == 11
    assert attribute(repo) == "context"
    assert repo.read(".gitattributes") == SHARED_BLOCK
    assert not list((repo.path / "sub").iterdir())


def test_where_git_dir_is_set(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_DIR", os.fspath(repo.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", os.fspath(repo.path))

    install(Git.here())

    assert repo.read(".gitattributes") == SHARED_BLOCK
    assert attribute(repo) == "context"


def test_a_link_that_git_follows_is_followed_and_stays(repo: Repo, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "attributes"
    target.parent.mkdir()
    target.touch()
    link = repo.path / ".git" / "info" / "attributes"
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(target)

    install_in(repo.path)
    assert target.read_text() == PRIVATE_BLOCK
    assert attribute(repo) == "context"

    remove(Git(repo.path))
    assert link.is_symlink()
    assert target.read_text() == ""


def test_a_link_that_git_does_not_follow_is_refused(repo: Repo, tmp_path: Path) -> None:
    (repo.path / ".gitattributes").symlink_to(tmp_path / "elsewhere")
    before = snapshot(repo.path)

    with pytest.raises(GitContextError, match="symbolic link"):
        install_in(repo.path)

    assert snapshot(repo.path) == before
    assert not (tmp_path / "elsewhere").exists()


def test_a_line_that_still_wins_is_told(repo: Repo) -> None:
    repo.write(".git/info/attributes", PRIVATE_BLOCK + "*.json merge=union\n")

    notes = install_in(repo.path).notes

    assert any("check-attr says merge: union" in note for note in notes)


def test_global_settings_and_attributes(home: Path, tmp_path: Path) -> None:
    outcome = install(Git(tmp_path), globally=True)

    assert (home / ".config/git/attributes").read_text() == PRIVATE_BLOCK
    assert "git_context" in (home / ".gitconfig").read_text()
    assert "ranks that file higher" in outcome.notes[0]
    repo = Repo.create(tmp_path / "any")
    assert attribute(repo) == "context"
    assert repo.output("config", DRIVER)
    assert install(Git(tmp_path), globally=True).changes == []

    before = len((home / ".gitconfig").read_text())
    assert len(remove(Git(tmp_path), globally=True).changes) == 9
    assert not (home / ".config/git/attributes").exists()
    assert len((home / ".gitconfig").read_text()) < before
    assert attribute(repo) == "unspecified"


@pytest.mark.parametrize("file", ["~/my attributes", "{home}/my attributes"])
def test_the_users_own_attributes_file(home: Path, tmp_path: Path, file: str) -> None:
    Git(tmp_path).run("config", "--global", "core.attributesFile", file.format(home=home))

    install(Git(tmp_path), globally=True)

    assert (home / "my attributes").read_text() == PRIVATE_BLOCK


def test_attributes_of_the_user_without_xdg(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")

    install(Git(tmp_path), globally=True)

    assert (home / ".config/git/attributes").read_text() == PRIVATE_BLOCK


def test_nothing_is_written_where_the_driver_cannot_run(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(interpreter, "__file__", str(tmp_path / "p/setup/interpreter.py"))
    before = snapshot(repo.path)

    with pytest.raises(GitContextError, match="cannot run the merge driver: ModuleNotFoundError"):
        install_in(repo.path)

    assert snapshot(repo.path) == before


def test_the_drivers_modules_are_compiled(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = Path(git_context.__file__).parent
    site = tmp_path / "site"
    shutil.copytree(package, site / "git_context", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(interpreter, "__file__", str(site / "git_context/setup/interpreter.py"))
    python = Path(os.path.realpath(sys.executable))
    assert "git_context.driver" in interpreter.uncompiled_modules(python, site)

    install_in(repo.path)

    assert interpreter.uncompiled_modules(python, site) == []


def test_a_virtual_environments_links_are_resolved(tmp_path: Path) -> None:
    python = interpreter.driver_interpreter()

    assert python.is_absolute()
    assert not python.is_symlink()
    assert interpreter.import_trouble(python, interpreter.site_folder()) == ""
    assert interpreter.import_trouble(tmp_path / "gone", tmp_path) == "No such file or directory"
    assert interpreter.import_trouble(python, tmp_path).startswith("ModuleNotFoundError")
