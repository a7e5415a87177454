"""Which driver git asks for which file: the rules of gitattributes(5), with git as it is installed.

Where they matter to us, the same is shown with our driver: what `git context init` writes wins over
whatever a repository commits.

| statement | test |
|---|---|
| set, unset, unspecified, a name; `merge.default` | `test_states_of_the_attribute` |
| `text`, `binary`, `union` are git's own | `test_states_of_the_attribute` |
| `info/attributes`, then folders from the file upwards, then the user's | `test_precedence` |
| a later line wins, for each attribute by itself | `test_lines_of_one_file` |
| the built-in macro `binary`; macros of one's own, at the top alone | `test_macros` |
| patterns: quoted, anchored, of folders, negative | `test_patterns` |
| `core.ignoreCase` is for attributes, too | `test_case_of_names` |
| what is not checked out | `test_a_file_that_is_not_checked_out` |
| the attributes are those of whom the merge goes into | `test_whose_attributes` |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.interop.recorder import RESULT
from tests.support.edits import AGREEING, CLASHING, CONTEXT, Versions
from tests.support.forks import BOTH, fork, is_right
from tests.support.git_oracle import assert_nothing_lost, is_unmerged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.interop.recorder import Recorder
    from tests.support.repos import Repo

FILE = "deep/in/file.json"
SIDES = Versions("base\n", "ours\n", "theirs\n", ())
MARKED, KEPT, UNION, RECORDED = "marked", "kept", "union", "recorded"

# The line for the file, with `merge.default` and without.
STATES = {
    "": (MARKED, RECORDED),
    "* text": (MARKED, RECORDED),
    "* !merge": (MARKED, RECORDED),
    "* merge": (MARKED, MARKED),
    "* -merge": (KEPT, KEPT),
    "* binary": (KEPT, KEPT),
    "* merge=text": (MARKED, MARKED),
    "* merge=binary": (KEPT, KEPT),
    "* merge=union": (UNION, UNION),
    "* merge=rec": (RECORDED, RECORDED),
    "* merge=nobody": (MARKED, MARKED),
}


def outcome(repo: Repo, path: str = FILE) -> str:
    """Merge the branch `side`, and tell what git made of the file, which both sides changed."""
    repo.merge("side")
    content = repo.read(path)
    shown = {
        (RESULT, False): RECORDED,
        (SIDES.ours, True): KEPT,
        ("ours\ntheirs\n", False): UNION,
    }
    if (content, is_unmerged(repo, path)) in shown:
        return shown[content, is_unmerged(repo, path)]
    assert content.startswith("<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> ")
    assert is_unmerged(repo, path)
    return MARKED


@pytest.fixture
def diverged(repo: Repo, recorder: Recorder) -> Repo:
    """Return a repository with two branches that changed the file, and no attributes yet."""
    assert recorder.calls() == []
    fork(repo, SIDES, FILE)
    return repo


@pytest.mark.parametrize("default", [False, True], ids=["no default", "a default"])
@pytest.mark.parametrize("line", STATES, ids=lambda line: line or "no line")
def test_states_of_the_attribute(diverged: Repo, line: str, *, default: bool) -> None:
    diverged.write(".git/info/attributes", f"{line}\n")
    if default:
        diverged.git("config", "merge.default", "rec")

    assert outcome(diverged) == STATES[line][default]


@BOTH
def test_ours_as_the_default(installed: Repo, sides: Versions) -> None:
    installed.git("config", "merge.default", "context")
    fork(installed, sides, FILE)

    assert is_right(sides, installed.merge("side").returncode)
    assert_nothing_lost(installed, FILE, sides.edits)


# From the weakest to the strongest; `~` is the home of the test.
PLACES = (
    "~/.config/git/attributes",
    ".gitattributes",
    "deep/.gitattributes",
    "deep/in/.gitattributes",
    ".git/info/attributes",
)


@pytest.mark.parametrize("strongest", range(len(PLACES)), ids=PLACES)
def test_precedence(diverged: Repo, home: Path, strongest: int) -> None:
    for number, place in enumerate(PLACES[: strongest + 1]):
        name = "rec" if number == strongest else "union"
        file = home / place[2:] if place.startswith("~") else diverged.path / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"*.json merge={name}\n", encoding="utf-8")

    assert outcome(diverged) == RECORDED


def test_the_users_file_can_be_another(diverged: Repo, home: Path) -> None:
    other = home / "my attributes"
    other.write_text("*.json merge=rec\n", encoding="utf-8")
    default = home / ".config/git/attributes"
    default.parent.mkdir(parents=True)
    default.write_text("*.json merge=union\n", encoding="utf-8")

    diverged.git("config", "--global", "core.attributesFile", "~/my attributes")

    assert outcome(diverged) == RECORDED


COMMITTED = ("* merge=union", "* merge=text", "* -merge", "* binary", "* merge=nobody", "* !merge")


@pytest.mark.parametrize("line", COMMITTED)
@pytest.mark.parametrize(
    "folder", ["", ".claude/", ".claude/context/"], ids=lambda name: name or "."
)
def test_ours_wins_over_what_is_committed(installed: Repo, folder: str, line: str) -> None:
    place = f"{folder}.gitattributes"
    committed = "" if folder else installed.read(place)
    installed.commit({place: f"{committed}{line}\n"})
    fork(installed, AGREEING)

    assert installed.merge("side").returncode == 0
    assert_nothing_lost(installed, CONTEXT, AGREEING.edits)


LINES = {
    "the later line": (["*.json merge=union", "*.json merge=rec"], RECORDED),
    "the later line, if wider": (["*.json merge=union", "* merge=rec"], RECORDED),
    "a line for another attribute": (["* merge=rec", "* text eol=lf -diff"], RECORDED),
    "two on one line": (["* merge=union merge=rec"], RECORDED),
    "taken back": (["* merge=rec", "* !merge"], MARKED),
    "spaces around, comments": (["", "# * merge=union", "  \t* \t merge=rec \t", "#"], RECORDED),
    "two bytes at the line's end": (["*.json merge=rec\r"], RECORDED),
    "no such attribute": (["* merge=rec no-such-thing"], RECORDED),
}


@pytest.mark.parametrize(("lines", "expected"), LINES.values(), ids=LINES)
def test_lines_of_one_file(diverged: Repo, lines: list[str], expected: str) -> None:
    diverged.write(".gitattributes", "\n".join(lines) + "\n")

    assert outcome(diverged) == expected


MACROS = {
    "in info/attributes": (
        {".git/info/attributes": "[attr]ctx merge=rec -text\n* ctx\n"},
        RECORDED,
    ),
    "at the top": ({".gitattributes": "[attr]ctx merge=rec\n*.json ctx\n"}, RECORDED),
    "defined at the top, used below": (
        {".gitattributes": "[attr]ctx merge=rec\n", "deep/.gitattributes": "* ctx\n"},
        RECORDED,
    ),
    "defined below": ({"deep/.gitattributes": "[attr]ctx merge=rec\n* ctx\n"}, MARKED),
    "only ever set": ({".gitattributes": "[attr]ctx merge=rec\n* -ctx\n"}, MARKED),
    "binary made another": ({".gitattributes": "[attr]binary merge=rec\n* binary\n"}, RECORDED),
    "binary, then a driver": ({".gitattributes": "* binary\n* merge=rec\n"}, RECORDED),
    "a driver, then binary": ({".gitattributes": "* merge=rec\n* binary\n"}, KEPT),
}


@pytest.mark.parametrize(("files", "expected"), MACROS.values(), ids=MACROS)
def test_macros(diverged: Repo, files: dict[str, str], expected: str) -> None:
    for name, content in files.items():
        diverged.write(name, content)

    assert outcome(diverged) == expected


PATTERNS = [
    ("/deep/in/*.json", True),
    ("deep/in/*.json", True),
    ("in/*.json", False),
    ("**/in/*.json", True),
    ("deep/**", True),
    ("deep/", False),
    ("deep", False),
    ("file.json", True),
    ("/file.json", False),
    ("deep/*.json", False),
    ("f?le.[jJ]son", True),
    ('"deep/in/\\146ile.json"', True),
    ("!other.json", False),
]


@pytest.mark.parametrize(("pattern", "fits"), PATTERNS, ids=[row[0] for row in PATTERNS])
def test_patterns(diverged: Repo, pattern: str, *, fits: bool) -> None:
    diverged.write(".gitattributes", f"{pattern} merge=rec\n")

    assert outcome(diverged) == (RECORDED if fits else MARKED)


def test_a_quoted_pattern_may_hold_spaces(repo: Repo, recorder: Recorder) -> None:
    repo.write(".git/info/attributes", '"two words.json" merge=rec\n')
    fork(repo, SIDES, "two words.json")

    assert outcome(repo, "two words.json") == RECORDED
    assert len(recorder.calls()) == 1


@pytest.mark.parametrize("ignored", [True, False])
def test_case_of_names(diverged: Repo, *, ignored: bool) -> None:
    """git sets this by itself on a file system that does not tell upper case from lower."""
    diverged.git("config", "core.ignoreCase", str(ignored).lower())
    diverged.write(".git/info/attributes", "/Deep/IN/*.JSON merge=rec\n")

    assert outcome(diverged) == (RECORDED if ignored else MARKED)


def test_a_file_that_is_not_checked_out(installed: Repo) -> None:
    """git then falls back to the index, says its manual; in a merge it does not. Ours needs not."""
    fork(installed, AGREEING)
    installed.git("update-index", "--skip-worktree", ".gitattributes")
    (installed.path / ".gitattributes").unlink()

    assert installed.merge("side").returncode == 0
    assert_nothing_lost(installed, CONTEXT, AGREEING.edits)


def test_attributes_that_nobody_committed(diverged: Repo) -> None:
    diverged.write(".gitattributes", "*.json merge=rec\n")

    assert outcome(diverged) == RECORDED


@pytest.fixture
def disagreeing(diverged: Repo) -> Repo:
    """Return a repository in which the branch `side` alone says that the recorder merges."""
    diverged.checkout("side")
    diverged.commit({".gitattributes": "*.json merge=rec\n"})
    diverged.checkout("main")
    return diverged


@pytest.mark.parametrize(
    ("branch", "command", "recorded"),
    [
        ("main", ["merge", "--no-edit", "side"], False),
        ("side", ["merge", "--no-edit", "main"], True),
        ("main", ["cherry-pick", "side~1"], False),
        ("side", ["cherry-pick", "main"], True),
        ("main", ["rebase", "side"], True),
        ("side", ["rebase", "main"], False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_whose_attributes(
    disagreeing: Repo, recorder: Recorder, branch: str, command: list[str], *, recorded: bool
) -> None:
    """Those of the side that is checked out, which in a rebase is the one rebased onto."""
    disagreeing.checkout(branch)

    done = disagreeing.git(*command, check=False)

    assert (done.returncode == 0) == recorded
    assert len(recorder.calls()) == recorded


@pytest.mark.parametrize(
    "command", [["merge", "side"], ["rebase", "side"], ["cherry-pick", "side"]]
)
def test_ours_is_asked_whatever_the_branches_say(installed: Repo, command: list[str]) -> None:
    fork(installed, CLASHING)
    for branch in ("side", "main"):
        installed.checkout(branch)
        installed.write(".gitattributes", f"* merge=union\n# {branch} would merge by lines\n")
        installed.git("commit", "--quiet", "--amend", "--all", "--no-edit")

    assert installed.git(*command, check=False).returncode == 1
    assert_nothing_lost(installed, CONTEXT, CLASHING.edits)
