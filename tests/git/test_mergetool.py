"""`git mergetool -t context` after `git context init`, and editors that know conflict markers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.git.clashes import PAIRS, STYLES, TWO
from tests.support.edits import CLASHING, CONTEXT
from tests.support.forks import fork
from tests.support.git_oracle import is_unmerged, strict
from tests.support.terminal import ended, spawn

if TYPE_CHECKING:
    import pexpect

    from tests.support.repos import Repo

# How Visual Studio Code finds conflicts: lines that begin with these, in this order.
EDITOR = re.compile(
    r"^<<<<<<<.*\n(?P<ours>(?:.*\n)*?)(?:^\|\|\|\|\|\|\|.*\n(?P<base>(?:.*\n)*?))?"
    r"^=======\n(?P<theirs>(?:.*\n)*?)^>>>>>>>.*\n",
    re.MULTILINE,
)


def tool(repo: Repo, *paths: str) -> pexpect.spawn[str]:
    arguments = ["mergetool", "--tool=context", "--no-prompt", "--", *paths]
    return spawn(repo, "git", arguments, {"PYTHONPATH": ""})


def press(child: pexpect.spawn[str], *keys: str) -> None:
    for key in keys:
        child.expect(r"\[q\] quit|go on")
        child.send(key)


def test_a_conflict_is_decided_in_the_tool(installed: Repo) -> None:
    fork(installed, CLASHING)
    installed.merge("side")
    child = tool(installed)
    press(child, "t", "w")
    assert ended(child) == 0
    assert not is_unmerged(installed, CONTEXT)
    assert strict(installed.read(CONTEXT))["context_summary"] == "Summed up by theirs."


def test_a_path_with_spaces_and_quotes(any_json: Repo) -> None:
    path = "a folder/it's $HOME `x`.json"
    fork(any_json, CLASHING, path)
    any_json.merge("side")
    child = tool(any_json, path)
    press(child, "o", "w")
    assert ended(child) == 0
    assert not is_unmerged(any_json, path)
    assert strict(any_json.read(path))["context_summary"] == "Summed up by ours."


def test_what_is_not_decided_stays_as_git_left_it(installed: Repo) -> None:
    fork(installed, TWO)
    installed.merge("side")
    before = installed.read(CONTEXT)
    child = tool(installed)
    press(child, "t", "q", "d")
    assert ended(child) == 1
    assert is_unmerged(installed, CONTEXT)
    assert installed.read(CONTEXT) == before


@pytest.mark.parametrize("style", STYLES)
def test_editors_find_every_conflict(installed: Repo, style: str) -> None:
    installed.git("config", "merge.conflictStyle", style)
    fork(installed, TWO)
    installed.merge("side")
    content = installed.read(CONTEXT)
    assert (
        len(EDITOR.findall(content)) == content.count("<<<<<<<") == len(PAIRS["three at once"][0])
    )
    ours = strict(EDITOR.sub(lambda found: found["ours"], content))
    theirs = strict(EDITOR.sub(lambda found: found["theirs"], content))
    assert (ours, theirs) == (strict(TWO.ours), strict(TWO.theirs))
    if style != "merge":
        assert strict(EDITOR.sub(lambda found: found["base"], content)) == strict(TWO.base)
