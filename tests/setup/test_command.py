"""Every way in which the driver can fail, in real merges: the file shows both sides, always."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from git_context.setup.command import configured_paths, driver_command, is_own
from tests.setup.fake_sites import WRITE_ARGUMENTS, dying, exiting, fake_site

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.support.repos import Repo

PYTHON = os.path.realpath(sys.executable)
FILE = "it's $(touch hacked) `touch hacked` 100%A.json"
BASE = '{\n  "a": 1,\n  "b": 1,\n  "c": 1,\n  "d": 1,\n  "e": 1\n}\n'
OURS = BASE.replace('"a": 1', '"a": "ours"')
THEIRS = BASE.replace('"a": 1', '"a": "theirs"')
THEIRS_ELSEWHERE = BASE.replace('"e": 1', '"e": "theirs"')
# With the marker size 9.
WHOLE = f"<<<<<<<<< ours\n{OURS}\n=========\n{THEIRS}\n>>>>>>>>> theirs\n"

FAILURES = {
    "exit 1, as an uncaught exception does": exiting(1),
    "exit 2, as a usage error does": exiting(2),
    "exit 70, a bug": exiting(70),
    "exit 255": exiting(255),
    "an exception": "def main():\n    raise ValueError('no')\n",
    "no main": "",
    "no Python": "this is not Python",
    "killed": dying("SIGKILL"),
    "crashed": dying("SIGSEGV"),
    "out of memory": "def main():\n    raise MemoryError\n",
    "killed while writing": dying("SIGKILL", "open(sys.argv[2] + '.tmp', 'w').write('half')"),
}

# git tells the driver the names of the branches from version 2.44 on.
LABELLED = (
    (b"<<<<<<< ours", b"\n>>>>>>> theirs\n"),
    (b"<<<<<<< HEAD", b"\n>>>>>>> side\n"),
)


@pytest.fixture
def diverged(repo: Repo) -> Repo:
    """Return a repository whose branches `main` and `side` changed the same line of FILE."""
    return diverge(repo, BASE, OURS, THEIRS)


def diverge(repo: Repo, base: str | bytes, ours: str | bytes, theirs: str | bytes) -> Repo:
    repo.write(".git/info/attributes", "*.json merge=context\n")
    repo.commit({FILE: base})
    repo.branch("side")
    repo.commit({FILE: theirs})
    repo.checkout("main")
    repo.commit({FILE: ours})
    return repo


def configure(repo: Repo, site: Path, python: str = PYTHON) -> None:
    repo.git("config", "merge.context.driver", driver_command(python, os.fspath(site)))


def assert_shows(repo: Repo, *parts: str) -> None:
    """The merge stopped, the file has markers and all `parts`, and nothing else is left behind."""
    content = repo.read(FILE)
    assert repo.conflicts() == [FILE]
    assert all(part in content for part in ("<<<<<<< ", "\n=======\n", "\n>>>>>>> ", *parts))
    assert sorted(file.name for file in repo.path.iterdir()) == [".git", FILE]


@pytest.mark.parametrize("driver", FAILURES.values(), ids=FAILURES)
def test_a_failing_driver_leaves_a_text_conflict(
    diverged: Repo, tmp_path: Path, driver: str
) -> None:
    configure(diverged, fake_site(tmp_path / "site", driver))

    merge = diverged.merge("side")

    assert merge.returncode == 1
    assert_shows(diverged, '"a": "ours"', '"a": "theirs"')
    assert diverged.read(FILE).count('"e": 1') == 1
    assert b"Traceback" not in merge.stderr
    assert f"git-context could not merge {FILE}".encode() in merge.stderr


@pytest.mark.parametrize("driver", FAILURES.values(), ids=FAILURES)
def test_what_merges_as_text_still_conflicts(repo: Repo, tmp_path: Path, driver: str) -> None:
    diverge(repo, BASE, OURS, THEIRS_ELSEWHERE)
    configure(repo, fake_site(tmp_path / "site", driver))

    assert repo.merge("side").returncode == 1
    assert_shows(repo, '"a": "ours"', '"a": 1', '"e": 1', '"e": "theirs"')
    assert repo.read(FILE).startswith("{\n<<<<<<< ")


def test_a_member_that_one_side_alone_has_conflicts(repo: Repo, tmp_path: Path) -> None:
    diverge(repo, BASE, BASE.replace('  "a": 1,\n', ""), THEIRS_ELSEWHERE)
    configure(repo, fake_site(tmp_path / "site", exiting(1)))

    assert repo.merge("side").returncode == 1
    assert_shows(repo, '"a": 1,', '"e": "theirs"')


def test_without_the_package(diverged: Repo, tmp_path: Path) -> None:
    configure(diverged, tmp_path / "nowhere")

    merge = diverged.merge("side")

    assert merge.returncode == 1
    assert_shows(diverged, '"a": "ours"', '"a": "theirs"')
    assert b"git-context: No module named 'git_context'" in merge.stderr
    assert b"Traceback" not in merge.stderr


def test_without_the_interpreter(diverged: Repo, tmp_path: Path) -> None:
    configure(diverged, tmp_path, python=os.fspath(tmp_path / "no python"))

    assert diverged.merge("side").returncode == 1
    assert_shows(diverged, '"a": "ours"', '"a": "theirs"')


@pytest.mark.parametrize("script", ["kill -KILL $$", "exit 1", "exit 126", "kill -SEGV $$"])
def test_with_something_else_in_the_interpreters_place(
    diverged: Repo, tmp_path: Path, script: str
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    python.chmod(0o755)
    configure(diverged, tmp_path, python=os.fspath(python))

    assert diverged.merge("side").returncode == 1
    assert_shows(diverged, '"a": "ours"', '"a": "theirs"')


def test_the_message_stays_one_line_whatever_the_path(repo: Repo, tmp_path: Path) -> None:
    repo.write(".git/info/attributes", "*.json merge=context\n")
    name = "two\nlines\033[31m.json"
    for branch, content in (("side", THEIRS), ("main", OURS)):
        if branch == "side":
            repo.commit({name: BASE})
            repo.branch(branch)
        else:
            repo.checkout(branch)
        repo.commit({name: content})
    configure(repo, fake_site(tmp_path / "site", exiting(1)))

    said = repo.merge("side").stderr.splitlines()

    assert len(said) == 1
    assert said[0].startswith(b"git-context could not merge a file (exit code 1): ")


def test_a_driver_that_explained_itself_is_not_explained_again(
    diverged: Repo, tmp_path: Path
) -> None:
    configure(diverged, fake_site(tmp_path / "site", exiting(4)))

    merge = diverged.merge("side")

    assert b"git-context" not in merge.stderr
    assert_shows(diverged, '"a": "ours"', '"a": "theirs"')


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_binary_content_stands_whole_between_markers(
    repo: Repo, tmp_path: Path, encoding: str
) -> None:
    diverge(repo, *(text.encode(encoding) for text in (BASE, OURS, THEIRS)))
    configure(repo, fake_site(tmp_path / "site", exiting(4)))

    merge = repo.merge("side")

    assert merge.returncode == 1
    assert b"binary" not in merge.stderr
    content = (repo.path / FILE).read_bytes()
    assert repo.conflicts() == [FILE]
    first, last = content[: content.index(b"\n")], content[content.rindex(b"\n>") :]
    assert (first, last) in LABELLED
    between = content.removeprefix(first + b"\n").removesuffix(last)
    assert between == OURS.encode(encoding) + b"\n=======\n" + THEIRS.encode(encoding)


def test_without_git_each_side_stands_whole_between_markers(tmp_path: Path) -> None:
    result = run_by_hand(tmp_path, exiting(1), tools=("cat", "mv", "rm"))

    assert result == (1, WHOLE)


@pytest.mark.parametrize(
    "tools", [("rm",), ("cat", "rm"), ("mv", "rm")], ids=["rm alone", "no mv", "no cat"]
)
def test_what_cannot_be_written_makes_git_abandon_the_merge(
    tmp_path: Path, tools: tuple[str, ...]
) -> None:
    assert run_by_hand(tmp_path, exiting(1), tools=tools) == (255, None)


def test_without_any_tool_ours_does_not_stand_as_if_merged(tmp_path: Path) -> None:
    assert run_by_hand(tmp_path, exiting(1), tools=()) == (255, "")


def test_git_abandons_a_merge_whose_file_is_gone(diverged: Repo) -> None:
    diverged.git("config", "merge.context.driver", "rm -f %A; exit 255")
    before = diverged.head()

    assert diverged.merge("side").returncode not in (0, 1)
    assert diverged.read(FILE) == OURS
    assert (diverged.head(), diverged.conflicts()) == (before, [])


def test_a_git_that_fails_halfway_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = tmp_path / "bin" / "git"
    git.parent.mkdir()
    git.write_text("#!/bin/sh\necho half\nexit 255\n", encoding="utf-8")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", os.fspath(git.parent), prepend=os.pathsep)

    assert run_by_hand(tmp_path, exiting(1)) == (1, WHOLE)


@pytest.mark.git
def test_sides_that_became_equal_conflict_too(tmp_path: Path) -> None:
    write_theirs = "shutil.copy(sys.argv[3], sys.argv[2])"
    driver = f"import shutil, sys\ndef main():\n    {write_theirs}\n    sys.exit(1)\n"

    result = run_by_hand(tmp_path, driver)

    assert result == (1, WHOLE.replace(OURS, THEIRS))


@pytest.mark.git
@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "sh"]], ids=" ".join)
def test_any_posix_shell_will_do(tmp_path: Path, shell: list[str]) -> None:
    if not shutil.which(shell[0]):
        pytest.skip(f"{shell[0]} is not installed")

    result = run_by_hand(tmp_path, dying("SIGKILL"), shell=shell)

    assert result == (
        1,
        '{\n<<<<<<<<< ours\n  "a": "ours",\n=========\n  "a": "theirs",\n>>>>>>>>> theirs\n'
        + BASE.split('"a": 1,\n')[1],
    )


@pytest.mark.git
def test_the_labels_of_newer_versions_of_git_are_used(tmp_path: Path) -> None:
    labels = {"S": "'abc (a)'", "X": "HEAD", "Y": "'side branch'"}

    code, result = run_by_hand(tmp_path, exiting(1), labels=labels)

    assert code == 1
    assert result
    assert [line for line in result.splitlines() if line[:1] in "<>"] == [
        "<<<<<<<<< HEAD",
        ">>>>>>>>> side branch",
    ]


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (3, 1)])
def test_a_driver_that_wrote_is_believed(tmp_path: Path, code: int, expected: int) -> None:
    result = run_by_hand(tmp_path, WRITE_ARGUMENTS + f"    sys.exit({code})\n")

    said = f"base\nours\ntheirs\n9\n{FILE}\n%S\n%X\n%Y"
    assert result == (expected, said)


@pytest.mark.parametrize("name", ["plain", "a b", "it's", '"', "$HOME", "50%A %%", "dä\nn", "-x;#"])
def test_any_folder_may_hold_the_package_and_the_interpreter(
    repo: Repo, tmp_path: Path, name: str
) -> None:
    diverge(repo, BASE, OURS, THEIRS)
    folder = tmp_path / name
    site = fake_site(folder / "site", WRITE_ARGUMENTS)
    python = folder / "python"
    python.symlink_to(PYTHON)
    configure(repo, site, os.fspath(python))

    merge = repo.merge("side")

    assert merge.returncode == 0, merge.stderr
    assert repo.read(FILE).splitlines()[3:5] == ["7", FILE]
    assert configured_paths(driver_command(os.fspath(python), os.fspath(site))) == (
        os.fspath(python),
        os.fspath(site),
    )


def test_standard_output_stays_clean_for_merge_tree(diverged: Repo, tmp_path: Path) -> None:
    configure(diverged, fake_site(tmp_path / "site", WRITE_ARGUMENTS))

    tree = diverged.output("merge-tree", "--write-tree", "main", "side")

    assert diverged.output("cat-file", "-t", tree) == "tree"


def test_a_failing_driver_fails_closed_in_merge_tree_of_a_bare_repository(
    diverged: Repo, tmp_path: Path
) -> None:
    configure(diverged, fake_site(tmp_path / "site", exiting(1)))
    (diverged.path / ".git").rename(tmp_path / "bare")
    diverged.path = tmp_path / "bare"
    diverged.git("config", "core.bare", "true")

    merge = diverged.git("merge-tree", "--write-tree", "main", "side", check=False)

    assert merge.returncode == 1
    tree = merge.stdout.decode().splitlines()[0]
    shown = diverged.show(FILE, tree)
    assert all(part in shown for part in ("<<<<<<<", '"a": "ours"', '"a": "theirs"', ">>>>>>>"))


def test_conflict_style_of_the_user_is_honoured(diverged: Repo, tmp_path: Path) -> None:
    configure(diverged, fake_site(tmp_path / "site", exiting(1)))
    diverged.git("config", "merge.conflictStyle", "diff3")

    diverged.merge("side")

    assert_shows(diverged, '"a": 1')
    # Newer versions of git name the commit.
    assert re.search(r"\n\|{7} (base|[0-9a-f]{7,})\n", diverged.read(FILE))


def test_own_commands_are_known() -> None:
    assert is_own(driver_command("/p", "/s"))
    assert not is_own("other-driver %O %A %B")
    assert configured_paths("other-driver %O %A %B") is None
    assert configured_paths("'unclosed") is None


def run_by_hand(
    folder: Path,
    driver: str,
    *,
    shell: Sequence[str] = ("sh",),
    tools: Sequence[str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> tuple[int, str | None]:
    """Run the command as git does; return its exit code and what it leaves in the file.

    `tools` are the only commands on `PATH`; without `labels`, git is older than 2.44.
    """
    command = driver_command(PYTHON, os.fspath(fake_site(folder / "site", driver)))
    for name, content in (("base", BASE), ("ours", OURS), ("theirs", THEIRS)):
        (folder / name).write_text(content, encoding="utf-8")
    program = shutil.which(shell[0])
    assert program
    done = subprocess.run(
        [program, *shell[1:], "-c", expand(command, labels or {})],
        cwd=folder,
        env=os.environ if tools is None else {"PATH": os.fspath(path_with(folder, tools))},
        capture_output=True,
        check=False,
    )
    assert done.stdout == b""
    assert not list(folder.glob("ours.*")) or tools == ()
    ours = folder / "ours"
    return done.returncode, ours.read_text(encoding="utf-8") if ours.exists() else None


def expand(command: str, labels: Mapping[str, str]) -> str:
    files = {"O": "base", "A": "ours", "B": "theirs", "L": "9", "P": shlex.quote(FILE), "%": "%"}
    values = {**files, **labels}
    return re.sub("%(.)", lambda found: values.get(found[1], found[0]), command)


def path_with(folder: Path, tools: Sequence[str]) -> Path:
    path = folder / "path"
    path.mkdir()
    for tool in tools:
        program = shutil.which(tool)
        assert program
        (path / tool).symlink_to(program)
    return path
