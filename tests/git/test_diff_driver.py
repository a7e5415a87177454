"""What git shows of contexts in a clone that is set up: real git on real repositories."""

from __future__ import annotations

import copy
import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from git_context.repository.git import Git
from git_context.setup.diffdriver import CACHE, CACHE_REF, TEXTCONV, settings
from git_context.setup.install import install, remove
from tests.git.imports import SLOW, heavy
from tests.support.edits import BASE, CONTEXT
from tests.support.repos import Repo

if TYPE_CHECKING:
    from pathlib import Path


def text(document: Any) -> str:
    return json.dumps(document, indent=2) + "\n"


def edited() -> Any:
    """Return the base with the backend done, and a new decision."""
    document = copy.deepcopy(BASE)
    document["parallel_tasks"][0]["status"] = "completed"
    document["decisions"].append("Page by cursor")
    return document


def test_records_of_json_lines_are_shown_by_their_keys(installed: Repo) -> None:
    installed.write(".gitattributes", "*.jsonl merge=context diff=context\n")
    installed.commit({"log.jsonl": '{"id": "a", "n": 1}\n{"id": "b", "n": 1}\n'})
    installed.commit({"log.jsonl": '{"id": "a", "n": 1}\n{"id": "b", "n": 2}\n'})
    shown = installed.output("diff", "HEAD~", "HEAD").splitlines()
    assert shown[5:] == [' [a].id: "a"', " [a].n: 1", ' [b].id: "b"', "-[b].n: 1", "+[b].n: 2"]


CHANGES = {
    '-parallel_tasks[backend].status: "in_progress"',
    '+parallel_tasks[backend].status: "completed"',
    '+decisions[]: "Page by cursor"',
}


@pytest.fixture
def two(installed: Repo) -> Repo:
    """Return a repository with two versions of a context."""
    installed.commit({CONTEXT: text(BASE)}, "Base")
    installed.commit({CONTEXT: text(edited())}, "Edited")
    return installed


def changes(shown: str) -> set[str]:
    """Return the lines of a difference that came or went."""
    return {
        line
        for line in shown.splitlines()
        if line.startswith(("+", "-")) and not line.startswith(("+++", "---"))
    }


@pytest.mark.parametrize(
    "command",
    [
        ("diff", "HEAD~", "HEAD"),
        ("log", "-p", "-1"),
        ("show",),
        ("show", "--ext-diff"),
        ("diff", "--cached", "HEAD~"),
        ("diff", "HEAD~"),
    ],
    ids=" ".join,
)
def test_changes_are_lines_named_by_keys(two: Repo, command: tuple[str, ...]) -> None:
    assert changes(two.output(*command)) == CHANGES


def test_the_working_tree(two: Repo) -> None:
    two.write(CONTEXT, text({**edited(), "phase": "done"}))
    assert changes(two.output("diff")) == {'-phase: "building"', '+phase: "done"'}


def reordered() -> str:
    document = edited()
    document["decisions"].insert(0, document["decisions"].pop())
    return text(document)


def other_members() -> str:
    return text(dict(reversed(edited().items())))


def differs(repo: Repo, *arguments: str) -> bool:
    """Ask as scripts do whether there is something to commit."""
    return bool(repo.git("diff", "--quiet", *arguments, check=False).returncode)


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (reordered(), {'+decisions[]: "Page by cursor"', '-decisions[]: "Page by cursor"'}),
        (other_members(), None),
        (json.dumps(edited(), indent=4) + "\n", {'+# layout: indent "    "'}),
        (json.dumps(edited()), {"+# layout: one line, no line end"}),
        (text(edited()).replace("\n", "\r\n"), {"+# layout: CRLF"}),
        (text(edited()) + "\n", None),
        (text(edited()).replace("Use git", "Use g\\u0069t"), None),
    ],
    ids=["items", "members", "indent", "one line", "CRLF", "blank line", "escape"],
)
def test_no_difference_in_bytes_is_hidden(two: Repo, content: str, shown: set[str] | None) -> None:
    assert not differs(two)
    (two.path / CONTEXT).write_bytes(content.encode())
    assert changes(two.output("diff")) == shown or (shown is None and changes(two.output("diff")))
    assert differs(two)
    two.git("-c", "core.autocrlf=false", "add", CONTEXT)
    assert differs(two, "--cached")
    two.git("commit", "--quiet", "--message=Again")
    assert differs(two, "HEAD~", "HEAD")
    assert not differs(two, "--cached")


def test_an_append_to_a_list_is_one_line_whatever_its_order(two: Repo) -> None:
    document = edited()
    document["decisions"].append("A last one")
    document["parallel_tasks"].append({"task_id": "api"})
    two.write(CONTEXT, text(document))
    assert changes(two.output("diff")) == {
        '+decisions[]: "A last one"',
        '+parallel_tasks[api].task_id: "api"',
    }


def test_blame_names_the_commit_of_each_value(two: Repo) -> None:
    first, second = two.head("HEAD~"), two.head()
    blamed = {
        line.split(") ", 1)[1]: line.split()[0].lstrip("^")
        for line in two.output("blame", "-l", "--no-abbrev", "HEAD", "--", CONTEXT).splitlines()
    }
    assert second.startswith(blamed['parallel_tasks[backend].status: "completed"'])
    assert second.startswith(blamed['decisions[]: "Page by cursor"'])
    assert first.startswith(blamed['parallel_tasks[frontend].status: "in_progress"'])
    assert first.startswith(blamed['decisions[]: "Keep it small"'])


def test_conversions_are_kept_and_used_again(two: Repo) -> None:
    two.output("log", "-p")
    blobs = [two.output("rev-parse", f"{commit}:{CONTEXT}") for commit in ("HEAD~", "HEAD")]
    kept = two.output("notes", "--ref", CACHE_REF, "list").splitlines()
    assert sorted(line.split()[1] for line in kept) == sorted(blobs)
    # git asks nobody for what it has kept: another note is what it shows.
    two.git("notes", "--ref", CACHE_REF, "add", "-f", "-m", "kept", blobs[1])
    note = two.output("log", "-1", "--format=%B", f"{CACHE_REF}~")
    two.git("update-ref", CACHE_REF, two.output("commit-tree", f"{CACHE_REF}^{{tree}}", "-m", note))
    assert "+kept" in changes(two.output("show"))


def test_a_new_notation_replaces_what_was_kept(two: Repo) -> None:
    two.output("log", "-p")
    command = two.output("config", TEXTCONV)
    two.git("config", TEXTCONV, command.replace("format=", "format=0"))
    two.output("show")
    assert "format=0" in two.output("log", "-1", "--format=%B", CACHE_REF)


def test_setting_up_again_forgets_what_was_kept(two: Repo) -> None:
    two.output("log", "-p")
    install(Git(two.path))
    assert two.output("for-each-ref", CACHE_REF) == ""
    two.output("log", "-p")
    remove(Git(two.path))
    assert two.output("for-each-ref", CACHE_REF) == ""
    assert "diff.context" not in two.output("config", "--list", "--local")
    assert '+      "status": "completed"' in changes(two.output("show"))


def test_who_git_does_not_know_sees_the_same(
    repo: Repo, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({CONTEXT: text(BASE)}, "Base")
    repo.commit({CONTEXT: text(edited())}, "Edited")
    (home / ".gitconfig").write_text("[user]\n\tuseConfigOnly = true\n", encoding="utf-8")
    outcome = install(Git(repo.path))
    assert any("does not know who you are" in note for note in outcome.notes)

    assert changes(repo.output("show")) == CHANGES

    # git keeps conversions in commits, which need an identity.
    assert repo.output("for-each-ref", CACHE_REF) == ""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ada@example.org")
    assert install(Git(repo.path)).changes == [f"set {CACHE} (local configuration)"]
    assert changes(repo.output("show")) == CHANGES
    assert repo.output("for-each-ref", CACHE_REF) != ""


def test_range_diff_compares_converted_changes(two: Repo) -> None:
    two.branch("again", "HEAD~")
    two.commit({CONTEXT: text({**edited(), "phase": "done"})}, "Edited")
    shown = two.output("range-diff", "main~..main", "again~..again")
    assert '+phase: "done"' in shown
    assert '"phase"' not in shown


def test_a_merge_shows_what_differs_from_both(installed: Repo) -> None:
    installed.commit({CONTEXT: text(BASE)}, "Base")
    installed.branch("side")
    installed.commit({CONTEXT: text({**BASE, "phase": "side"})}, "Side")
    installed.checkout("main")
    installed.commit({CONTEXT: text({**BASE, "phase": "main"})}, "Main")
    installed.merge("side")
    installed.commit({CONTEXT: text({**BASE, "phase": "both"})}, "Merge")
    lines = installed.output("show").splitlines()
    assert [line for line in lines if "phase" in line] == [
        '- phase: "main"',
        ' -phase: "side"',
        '++phase: "both"',
    ]


def test_a_conflict_is_shown_as_it_stands(installed: Repo) -> None:
    installed.commit({CONTEXT: text(BASE)}, "Base")
    installed.write(CONTEXT, "<<<<<<< ours\n{}\n=======\n[]\n>>>>>>> theirs\n")
    shown = installed.output("diff")
    assert "+# not JSON: line 1, column 1: " in shown
    assert "+<<<<<<< ours" in shown


def test_plain_hunks_and_patches_are_those_of_the_file(two: Repo) -> None:
    plain = two.git("diff", "--no-textconv", "HEAD~").stdout
    assert b'+      "status": "completed"' in plain
    assert two.git("format-patch", "--stdout", "-1").stdout.count(b"parallel_tasks[") == 0
    two.checkout("HEAD~")
    two.git("apply", "-", input=plain)
    assert two.read(CONTEXT) == text(edited())


def test_hunks_are_staged_one_by_one_as_they_stand_in_the_file(two: Repo) -> None:
    two.write(CONTEXT, text({**edited(), "phase": "done"}))
    two.git("add", "--patch", input=b"y\n")
    assert two.show(CONTEXT, "") == two.read(CONTEXT)


def test_a_patch_by_values_is_refused(two: Repo) -> None:
    patch = two.git("diff", "HEAD~", "HEAD").stdout
    two.checkout("HEAD~")
    assert two.git("apply", "-", input=patch, check=False).returncode == 1
    assert two.read(CONTEXT) == text(BASE)


def test_plain_hunks_are_headed_by_fields_and_keys(installed: Repo) -> None:
    document = {
        "workflow_id": "shop",
        "parallel_tasks": [{"task_id": "api", "log": list("abcdef")}],
    }
    installed.commit({CONTEXT: text(document)}, "Base")
    installed.write(CONTEXT, installed.read(CONTEXT).replace('"f"', '"g"'))
    shown = installed.output("diff", "--no-textconv")
    assert '@@ "task_id": "api"' in shown
    assert "@@ parallel_tasks[api]" in installed.output("diff", "-U0")


def test_worktrees_and_subfolders_show_the_same(two: Repo, tmp_path: Path) -> None:
    two.git("worktree", "add", "--quiet", tmp_path / "tree", "HEAD")
    tree = Repo(tmp_path / "tree")
    assert changes(tree.output("show")) == CHANGES
    assert changes(Repo(two.path / ".claude").output("show")) == CHANGES


def test_a_bare_repository_shows_the_same(two: Repo, tmp_path: Path) -> None:
    bare = Repo.create(tmp_path / "bare.git", "--bare")
    two.git("push", "--quiet", bare.path, "main")
    install(Git(bare.path))
    assert changes(bare.output("show", "main")) == CHANGES


def test_a_clone_that_is_not_set_up_shows_plain_hunks(two: Repo, tmp_path: Path) -> None:
    two.git("clone", "--quiet", two.path, tmp_path / "clone")
    clone = Repo(tmp_path / "clone")
    assert '+      "status": "completed"' in changes(clone.output("show"))
    assert clone.output("check-attr", "merge", "--", CONTEXT).endswith(": unset")


@pytest.mark.parametrize("gone", ["interpreter", "package"])
def test_without_the_program_files_are_shown_as_they_are(
    two: Repo, tmp_path: Path, gone: str
) -> None:
    python, site = (
        (os.fspath(tmp_path / "no python"), "/")
        if gone == "interpreter"
        else (str(shutil.which("python3")), os.fspath(tmp_path))
    )
    for key, value in settings(python, site).items():
        two.git("config", key, value)
    done = two.git("show")
    assert '+      "status": "completed"' in changes(done.stdout.decode())
    assert done.stderr == b""


@pytest.mark.parametrize("name", ["-x y.json", "a'b$(touch hacked).json", "ä\n.json"])
def test_any_name_of_a_file(installed: Repo, name: str) -> None:
    attributes = installed.path / ".git" / "info" / "attributes"
    attributes.write_text("*.json diff=context\n")
    installed.commit({name: '{"a": ["y", "x"]}'})
    installed.write(name, '{"a": ["y", "z"]}')
    assert changes(installed.output("diff")) >= {'-a[]: "x"', '+a[]: "z"'}
    assert not (installed.path / "hacked").exists()


def test_escapes_of_strangers_never_reach_the_terminal(installed: Repo) -> None:
    installed.commit({CONTEXT: '{"workflow_id": "w", "\\u009b": "\\u001b[31m\\u202e"}'})
    shown = installed.output("show", "--no-color", "--", CONTEXT)
    assert '+"\\u009b": "\\u001b[31m\\u202e"' in shown
    assert not set("\x1b\x9b\u202e") & set(shown)


def test_a_conversion_imports_nothing_slow(two: Repo) -> None:
    command = two.output("config", TEXTCONV)
    watched = command.replace(" -I -S -c ", " -X importtime -I -S -c ").replace("2>/dev/null", "")
    assert watched.count(" -X importtime ") == 1
    two.git("config", TEXTCONV, watched)

    reported = two.git("show").stderr.decode().splitlines()
    modules = {line.rpartition("|")[2].strip() for line in reported if "import time:" in line}

    assert {"git_context.textconv", "git_context.document.textconv_format"} <= modules
    assert modules & SLOW == set()
    assert heavy(modules) == set()
