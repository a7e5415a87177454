"""What git says of merge drivers, for git as it is installed: how it calls one, and takes its word.

The tests of `tests/git` and `tests/setup` show that our driver serves git. Those here show that git
is as it is said to be, by gitattributes(5), "Defining a custom merge driver", and git-config(1). A
git that is not, breaks them first.

| statement | test |
|---|---|
| `%O`, `%A`, `%B` are files that hold the three versions | `test_the_three_versions` |
| `%L` is the size of markers, `%P` the path, in one word | `test_the_path_is_one_word` |
| `%S`, `%X`, `%Y` are labels, from 2.44 on | `test_labels` |
| `%%` is `%` | `test_the_path_is_one_word`, by the recorder's own command |
| the result is what `%A` holds, if the driver exits 0 | `test_the_result_is_taken` |
| exit codes 1 to 128 are conflicts | `test_conflicts` |
| above, and for a signal, the merge is abandoned, from 2.42 on | `test_failures` |
| and where `%A` is gone | `test_no_result` |
| a driver without a command fails the merge | `test_a_driver_without_a_command` |
| a driver is called where both sides changed a file | `test_when_no_driver_is_asked` |
| `%O` is empty where both sides added the file | `test_both_add_the_file` |
| `%P` is where the result goes, also after renames | `test_renamed_files` |
| it runs at the top of the working tree | `test_the_current_folder` |
| `conflict-marker-size` | `test_the_size_of_markers` |
| `merge.<driver>.recursive` | `test_several_merge_bases` and the two after it |
| strategy options are for git's own merge | `test_strategy_options_do_not_reach_a_driver` |
| `merge.renormalize` | `test_renormalized_versions` |

Stated there and tested elsewhere: names of files in `tests/git/test_setups.py`, commands that merge
in `test_operations.py`, octopus merges and sparse checkouts in `test_setups.py`, labels and sizes
as our driver shows them in `test_markers.py`, `git rerere` in `test_situations.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.interop.recorder import RESULT
from tests.support.edits import CLASHING, CONTEXT, Versions
from tests.support.forks import fork
from tests.support.git_oracle import assert_nothing_lost, is_unmerged
from tests.support.repos import Repo
from tests.support.versions import git_version

if TYPE_CHECKING:
    from tests.interop.recorder import Recorder

FILE = "file.json"
SIDES = Versions("base\n", "ours\n", "theirs\n", ())
LABELS_SINCE = (2, 44)
FAILURES_SINCE = (2, 42)
NAMES = (
    "two words",
    'it\'s "quoted" $(touch hacked) `touch hacked`',
    "-é😀",
    "100%A %O %%",
    "a\nb",
)


def use(repo: Repo, attributes: str = "merge=rec") -> None:
    """Give attributes to every JSON file, in no commit."""
    repo.write(".git/info/attributes", f"*.json {attributes}\n")


@pytest.fixture
def diverged(repo: Repo, recorder: Recorder) -> Repo:
    """Return a repository with two branches that changed the file that the recorder merges."""
    assert recorder.calls() == []
    use(repo)
    fork(repo, SIDES, FILE)
    return repo


def state(repo: Repo) -> tuple[str, str, str]:
    return repo.head(), repo.output("status", "--porcelain"), repo.read(FILE)


def test_the_three_versions(diverged: Repo, recorder: Recorder) -> None:
    diverged.merge("side")

    [called] = recorder.calls()
    assert (called.base, called.ours, called.theirs) == SIDES[:3]
    assert called.marker_size == "7"


@pytest.mark.parametrize("name", NAMES)
def test_the_path_is_one_word(repo: Repo, recorder: Recorder, name: str) -> None:
    path = f"folder of {name}/{name}.json"
    use(repo)
    fork(repo, SIDES, path)

    assert repo.merge("side").returncode == 0

    [called] = recorder.calls()
    assert called.path == path
    assert not list(repo.path.rglob("hacked"))


def test_labels(diverged: Repo, recorder: Recorder) -> None:
    base = diverged.head("main~1")

    diverged.merge("side")

    [called] = recorder.calls()
    if git_version() < LABELS_SINCE:
        assert called[2:5] == ("%S", "%X", "%Y")
    else:
        assert called[2:5] == (base[: len(called.base_label)], "HEAD", "side")
        assert called.base_label


def test_the_result_is_taken(diverged: Repo) -> None:
    merge = diverged.merge("side")

    assert merge.returncode == 0
    assert diverged.read(FILE) == diverged.show(FILE) == RESULT
    assert len(diverged.output("log", "-1", "--format=%P").split()) == 2


@pytest.mark.parametrize("code", [1, 2, 127, 128])
def test_conflicts(diverged: Repo, recorder: Recorder, code: int) -> None:
    recorder.configure("rec", f"exit {code}")

    merge = diverged.merge("side")

    assert merge.returncode == 1
    assert f"CONFLICT (content): Merge conflict in {FILE}".encode() in merge.stdout
    assert diverged.read(FILE) == RESULT
    assert tuple(diverged.show(FILE, f":{stage}") for stage in (1, 2, 3)) == SIDES[:3]


@pytest.mark.parametrize("end", ["exit 129", "exit 255", "kill -KILL $$", "kill -SEGV $$"])
def test_failures(diverged: Repo, recorder: Recorder, end: str) -> None:
    """git abandons the merge as if it had not begun; before 2.42, it takes these for conflicts."""
    before = state(diverged)
    recorder.configure("rec", end)

    merge = diverged.merge("side")

    assert len(recorder.calls()) == 1
    if git_version() < FAILURES_SINCE:
        assert merge.returncode == 1
        assert (is_unmerged(diverged, FILE), diverged.read(FILE)) == (True, RESULT)
    else:
        assert merge.returncode not in (0, 1)
        assert b"failed to execute internal merge" in merge.stderr
        assert state(diverged) == before


@pytest.mark.parametrize("end", ['rm "$2"; exit 0', 'rm "$2"; exit 1'])
def test_no_result(diverged: Repo, recorder: Recorder, end: str) -> None:
    before = state(diverged)
    recorder.configure("rec", end)

    merge = diverged.merge("side")

    assert merge.returncode not in (0, 1)
    assert state(diverged) == before


def test_a_driver_without_a_command(diverged: Repo) -> None:
    before = state(diverged)
    diverged.git("config", "--unset", "merge.rec.driver")
    diverged.git("config", "merge.rec.name", "one that lost its command")

    merge = diverged.merge("side")

    assert merge.returncode not in (0, 1)
    assert b"rec lacks command line" in merge.stderr
    assert state(diverged) == before


def test_a_name_without_a_driver_is_text(diverged: Repo, recorder: Recorder) -> None:
    """In silence: why no attribute that is committed may name a driver of ours."""
    use(diverged, "merge=nobody")

    merge = diverged.merge("side")

    assert recorder.calls() == []
    assert merge.stderr == b""
    assert diverged.read(FILE).startswith("<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> ")


@pytest.mark.parametrize("name", ["Rec", "rec.two", "rec-é", "REC"])
def test_names_of_drivers(diverged: Repo, recorder: Recorder, name: str) -> None:
    """They are subsections: any characters, and upper case is not lower case."""
    use(diverged, f"merge={name}")
    diverged.merge("side")
    assert (recorder.calls(), is_unmerged(diverged, FILE)) == ([], True)
    diverged.git("merge", "--abort")

    recorder.configure(name)
    assert diverged.merge("side").returncode == 0
    assert len(recorder.calls()) == 1


def link(repo: Repo, target: str) -> None:
    (repo.path / FILE).unlink(missing_ok=True)
    (repo.path / FILE).symlink_to(target)
    repo.commit()


# What ours and theirs hold where the base holds SIDES.base; `None`: removed.
WITHOUT_A_DRIVER = {
    "ours alone changed": ("ours\n", "base\n", 0),
    "theirs alone changed": ("base\n", "theirs\n", 0),
    "both changed alike": ("alike\n", "alike\n", 0),
    "ours removed, theirs changed": (None, "theirs\n", 1),
    "ours changed, theirs removed": ("ours\n", None, 1),
    "both removed": (None, None, 0),
}


@pytest.mark.parametrize(
    ("ours", "theirs", "code"), WITHOUT_A_DRIVER.values(), ids=WITHOUT_A_DRIVER
)
def test_when_no_driver_is_asked(
    repo: Repo, recorder: Recorder, ours: str | None, theirs: str | None, code: int
) -> None:
    use(repo)
    repo.commit({FILE: SIDES.base, "other": ""})
    repo.branch("side")
    repo.commit({FILE: theirs, "other": "theirs"})
    repo.checkout("main")
    repo.commit({FILE: ours})

    assert repo.merge("side").returncode == code
    assert recorder.calls() == []


def test_links_have_no_driver(repo: Repo, recorder: Recorder) -> None:
    use(repo)
    link(repo, "base")
    repo.branch("side")
    link(repo, "theirs")
    repo.checkout("main")
    link(repo, "ours")

    assert repo.merge("side").returncode == 1
    assert recorder.calls() == []


def test_the_strategy_ours_has_no_driver(diverged: Repo, recorder: Recorder) -> None:
    assert diverged.merge("-s", "ours", "side").returncode == 0
    assert recorder.calls() == []
    assert diverged.read(FILE) == SIDES.ours


def test_both_add_the_file(repo: Repo, recorder: Recorder) -> None:
    use(repo)
    repo.commit()
    repo.branch("side")
    repo.commit({FILE: SIDES.theirs})
    repo.checkout("main")
    repo.commit({FILE: SIDES.ours})

    assert repo.merge("side").returncode == 0

    [called] = recorder.calls()
    assert (called.base, called.ours, called.theirs) == ("", SIDES.ours, SIDES.theirs)


@pytest.mark.parametrize("who", ["main", "side"])
def test_renamed_files(repo: Repo, recorder: Recorder, who: str) -> None:
    """The attributes, too, are those of the new name."""
    lines = "".join(f"line {number}\n" for number in range(20))
    repo.write(".git/info/attributes", "new.json merge=rec\nold.json merge=nobody\n")
    repo.commit({"old.json": lines})
    repo.branch("side")
    repo.commit({"old.json": lines + "theirs\n"})
    repo.checkout("main")
    repo.commit({"old.json": lines + "ours\n"})
    repo.checkout(who)
    repo.git("mv", "old.json", "new.json")
    repo.commit()
    repo.checkout("main")

    assert repo.merge("side").returncode == 0

    [called] = recorder.calls()
    assert called.path == "new.json"
    assert (called.ours, called.theirs) == (lines + "ours\n", lines + "theirs\n")


@pytest.mark.parametrize("folder", [".", "below/it"])
def test_the_current_folder(diverged: Repo, recorder: Recorder, folder: str) -> None:
    below = diverged.path / folder
    below.mkdir(parents=True, exist_ok=True)

    assert Repo(below).merge("side").returncode == 0

    [called] = recorder.calls()
    assert (called.folder, called.path) == (str(diverged.path.resolve()), FILE)


@pytest.mark.parametrize(
    ("attribute", "size"),
    [
        ("conflict-marker-size=32", "32"),
        ("conflict-marker-size=1", "1"),
        ("conflict-marker-size", "7"),
        ("-conflict-marker-size", "7"),
        ("conflict-marker-size=0", "7"),
        ("conflict-marker-size=-5", "7"),
        ("conflict-marker-size=long", "7"),
    ],
)
def test_the_size_of_markers(diverged: Repo, recorder: Recorder, attribute: str, size: str) -> None:
    """Only a positive number has an effect."""
    use(diverged, f"merge=rec {attribute}")

    diverged.merge("side")

    [called] = recorder.calls()
    assert called.marker_size == size


@pytest.fixture
def criss_cross(diverged: Repo, recorder: Recorder) -> Repo:
    """Return a repository whose branches have merged each other's first commit."""
    firsts = {"main": diverged.head("side"), "side": diverged.head("main")}
    for branch, first in firsts.items():
        diverged.checkout(branch)
        diverged.git("merge", "--no-commit", first, check=False)
        diverged.commit({FILE: f"both, on {branch}\n"})
    diverged.checkout("main")
    recorder.calls()
    return diverged


def test_several_merge_bases(criss_cross: Repo, recorder: Recorder) -> None:
    """The driver merges these too, with markers that are longer by two."""
    assert criss_cross.merge("side").returncode == 0

    [inner, outer] = recorder.calls()
    assert {inner.ours, inner.theirs} == {SIDES.ours, SIDES.theirs}
    assert (inner.base, inner.marker_size) == (SIDES.base, "9")
    assert (outer.base, outer.marker_size) == (RESULT, "7")
    assert (outer.ours, outer.theirs) == ("both, on main\n", "both, on side\n")


def test_several_merge_bases_by_another_driver(criss_cross: Repo, recorder: Recorder) -> None:
    recorder.configure("inner")
    criss_cross.git("config", "merge.rec.recursive", "inner")
    criss_cross.git("config", "merge.rec.driver", "false")

    assert criss_cross.merge("side").returncode == 1

    [inner] = recorder.calls()
    assert (inner.base, inner.marker_size) == (SIDES.base, "9")


@pytest.mark.parametrize("name", ["binary", "text", "union"])
def test_several_merge_bases_by_a_driver_of_gits(
    criss_cross: Repo, recorder: Recorder, name: str
) -> None:
    """Of a binary file, git takes an older version; why ours merges them itself."""
    criss_cross.git("config", "merge.rec.recursive", name)

    assert criss_cross.merge("side").returncode == 0

    [outer] = recorder.calls()
    both = ("ours\ntheirs\n", "theirs\nours\n")
    if name == "binary":
        assert outer.base in SIDES[:3]
    elif name == "union":
        assert outer.base in both
    else:
        assert re.fullmatch(r"(?s)<{9} .*\n={9}\n.*\n>{9} .*\n", outer.base)


@pytest.mark.parametrize("option", ["ours", "theirs", "ignore-all-space"])
def test_strategy_options_do_not_reach_a_driver(installed: Repo, option: str) -> None:
    fork(installed, CLASHING)

    assert installed.merge("-X", option, "side").returncode == 1
    assert_nothing_lost(installed, CONTEXT, CLASHING.edits)


@pytest.mark.parametrize("renormalize", [True, False])
def test_renormalized_versions(repo: Repo, recorder: Recorder, *, renormalize: bool) -> None:
    """gitattributes(5), "Merging branches with differing checkin/checkout attributes"."""
    use(repo, "merge=rec -text")
    fork(repo, Versions("base\r\n", "ours\r\n", "theirs\r\n", ()), FILE)
    use(repo, "merge=rec text")
    repo.git("config", "merge.renormalize", str(renormalize).lower())

    repo.merge("side")

    [called] = recorder.calls()
    held = called.base + called.ours + called.theirs
    assert ("\r" in held) == (not renormalize)
