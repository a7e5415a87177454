"""Conflicts decided key by key, on a pseudo-terminal."""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

from git_context.cli.prompt import PromptLeftError, PromptSession, screen
from git_context.merge.values import MISSING
from git_context.repository.git import Git
from git_context.setup.install import install
from git_context.workflow.choices import Choice
from git_context.workflow.resolving.model import ConflictSide, OpenConflict, Provenance
from tests.support.branches import branch, edit, forked, state
from tests.support.edits import BASE, CONTEXT, Put, versions
from tests.support.forks import fork
from tests.support.git_oracle import is_unmerged, without_labels
from tests.support.terminal import SOURCE, context, ended
from tests.support.workflows import stored

if TYPE_CHECKING:
    from pathlib import Path

    import pexpect

    from tests.support.repos import Repo

HOSTILE = "\x1b]0;evil\x07 \x1b[2J\u202e"
SIDES = versions(
    [Put("/phase", "ours now"), Put("/metadata/owner", "eve"), Put("/steps", ["a", "x"])],
    [Put("/phase", "theirs now"), Put("/metadata/owner", HOSTILE), Put("/steps", ["a", "y"])],
    {**BASE, "steps": ["a", "b"]},
)
KEYS = r"\[q\] quit|go on|drops it\."


@pytest.fixture
def merging(repo: Repo) -> Repo:
    """Return a repository with three conflicts in the middle of a merge."""
    install(Git(repo.path))
    fork(repo, SIDES)
    assert repo.merge("side").returncode == 1
    return repo


def press(child: pexpect.spawn[str], *keys: str) -> str:
    """Press keys, each on a screen of its own, and return all that was shown."""
    seen = ""
    for key in keys:
        child.expect(KEYS)
        seen += (child.before or "") + str(child.after)
        child.send(key)
    return seen


def decided(repo: Repo) -> list[Any]:
    document = json.loads(repo.read(CONTEXT))
    return [document["phase"], document["metadata"]["owner"], document["steps"]]


def test_one_key_a_choice(merging: Repo) -> None:
    child = context(merging, "resolve")
    seen = press(child, "t", "o", "u", "\r")
    assert ended(child) == 0
    assert decided(merging) == ["theirs now", "eve", ["a", "x", "y"]]
    assert not is_unmerged(merging, CONTEXT)
    assert "/phase (both modified" in seen
    assert "[-building-]" in seen
    assert "{+theirs now+}" in seen or "{+theirs+}" in seen
    assert "side" in seen


def test_the_same_keys_and_words_end_in_the_same_document(merging: Repo) -> None:
    marked = merging.read(CONTEXT)
    child = context(merging, "resolve")
    press(child, "t", "b", "u", "w")
    assert ended(child) == 0
    by_keys = merging.read(CONTEXT)
    merging.git("checkout", "--merge", CONTEXT)
    assert without_labels(merging.read(CONTEXT)) == without_labels(marked)
    take = ["--take", "/phase=theirs", "--take", "/metadata/owner=base", "--take", "/steps/1=both"]
    done = merging.run(
        sys.executable, "-m", "git_context", "resolve", *take, env={"PYTHONPATH": str(SOURCE)}
    )
    assert done.returncode == 0
    assert merging.read(CONTEXT) == by_keys


def test_hostile_values_are_shown_and_never_obeyed(merging: Repo) -> None:
    child = context(merging, "resolve")
    seen = press(child, "s", "s", "s", "q")
    assert ended(child) == 1
    assert "\\x1b]0;evil\\x07" in seen
    assert "\x1b]0;" not in seen
    assert "\u202e" not in seen
    assert "\x07" not in seen


def test_back_skip_and_what_is_left(merging: Repo) -> None:
    child = context(merging, "resolve")
    press(child, "o", "p", "t", "s", "\x1b[D", "o", "s", "w")
    assert ended(child) == 1
    assert is_unmerged(merging, CONTEXT)
    text = merging.read(CONTEXT)
    assert text.count("<<<<<<<") == 1
    assert '"phase": "theirs now"' in text
    assert '"owner": "eve"' in text


@pytest.mark.parametrize("keys", [["q"], ["t", "o", "q", "d"], ["t", "q", "x", "q", "d"]])
def test_whoever_quits_leaves_all_as_it_was(merging: Repo, keys: list[str]) -> None:
    before = state(merging)
    child = context(merging, "resolve")
    press(child, *keys)
    child.expect("Nothing has been written")
    assert ended(child) == 1
    assert state(merging) == before


def test_quitting_offers_to_write_what_is_decided(merging: Repo) -> None:
    child = context(merging, "resolve")
    press(child, "t", "q", "w")
    assert ended(child) == 1
    assert merging.read(CONTEXT).count("<<<<<<<") == 2


@pytest.mark.parametrize("ending", ["\x03", "\x04"])
def test_an_interrupt_leaves_all_as_it_was(merging: Repo, ending: str) -> None:
    before = state(merging)
    child = context(merging, "resolve")
    press(child, "t", "o", ending)
    assert ended(child) == (130 if ending == "\x03" else 1)
    assert state(merging) == before


def test_a_killed_prompt_leaves_all_as_it_was(merging: Repo) -> None:
    before = state(merging)
    child = context(merging, "resolve")
    press(child, "t", "o")
    child.expect(KEYS)
    child.kill(signal.SIGKILL)
    child.wait()
    assert state(merging) == before


def test_a_value_from_the_editor(merging: Repo, tmp_path: Path) -> None:
    """The editor writes what is no JSON first; its text is still there the second time."""
    editor = tmp_path / "an editor.sh"
    editor.write_text(
        '#!/bin/sh\nif grep -q "ours now" "$1"; then echo "{bad" > "$1"\n'
        'else test "$(cat "$1")" = "{bad" && echo "[1.10]" > "$1"; fi\n',
        encoding="utf-8",
    )
    editor.chmod(0o755)
    merging.git("config", "core.editor", f"sh '{editor}'")
    child = context(merging, "resolve")
    seen = press(child, "e", "e", "o", "o", "w")
    assert ended(child) == 1
    assert "That is no value" in seen
    assert '"phase": [\n    1.10\n  ]' in merging.read(CONTEXT)


def test_a_merge_that_ends_meanwhile_is_not_written_over(merging: Repo) -> None:
    child = context(merging, "resolve")
    press(child, "t", "o", "o")
    child.expect(KEYS)
    merging.write(CONTEXT, merging.read(CONTEXT) + "\n")
    edited = merging.read(CONTEXT)
    child.send("w")
    child.expect("changed meanwhile")
    assert ended(child) == 3
    assert merging.read(CONTEXT) == edited


def test_recorded_conflicts_with_many_sides(repo: Repo) -> None:
    opened = forked(repo, "a", "b", "c", note="old")
    for task in "abc":
        edit(repo, branch(task), note=f"by {task}")
    opened.merge(record=True)
    child = context(repo, "resolve")
    seen = press(child, "2", "w")
    assert ended(child) == 0
    assert "[3] c" in seen
    assert stored(repo, "main")["note"] == "by b"
    assert stored(repo, "main")["merge_conflicts"] == []


def conflict(pointer: str, *values: Any) -> OpenConflict:
    sides = [
        ConflictSide(name, value, Provenance())
        for name, value in zip(("ours", "a", "b"), values, strict=False)
    ]
    return OpenConflict("f.json", "index", pointer, "both modified", "base", sides)


def test_keys_that_mean_nothing_do_nothing() -> None:
    session = PromptSession([conflict("/x", "1", "2")])
    for key in ("x", "u", "7", "0", "\x1b[A", ""):
        session.press(key)
    assert (session.at, session.choices) == (0, [None])


def test_a_skipped_conflict_is_open_again() -> None:
    session = PromptSession([conflict("/x", "1", "2")])
    session.press("O")
    assert (session.at, session.choices) == (1, [Choice("1")])
    for key in "PS":
        session.press(key)
    assert (session.at, session.choices) == (1, [None])


def test_digits_choose_among_several_sides() -> None:
    session = PromptSession([conflict("/x", "1", "2", MISSING)])
    session.press("2")
    assert session.choices == [Choice(MISSING)]


def test_leaving_with_nothing_decided_is_leaving() -> None:
    with pytest.raises(PromptLeftError):
        PromptSession([conflict("/x", "1", "2")]).press("q")


def test_the_screen_says_what_it_takes() -> None:
    shown = "\n".join(screen(PromptSession([conflict("/x", "1", "2", "3")])))
    assert "[o] ours  [b] base  [1] a  [2] b  [e] edit" in shown
    assert "[t]" not in shown
    assert "[u]" not in shown
