"""Branches whose names, settings and contents mean harm: none does any, and none stops another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from git_context.cli import main
from git_context.repository.git import Git
from git_context.setup.install import install
from tests.hosts.sites import by_branch, context_with, states
from tests.support.branches import branch, commit_on
from tests.support.workflows import W_JSON, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hosts.sites import Sites

A, B = branch("a"), branch("b")
SETTINGS = ".git-context.toml"
LAST_WINS = '[merge]\n"/context_summary" = "ours"\n'


def in_job(sites: Sites, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command line in the job's clone."""
    monkeypatch.chdir(sites.job.path)
    return main(["update-branches", *arguments])


def test_the_rules_are_those_of_the_base(sites: Sites) -> None:
    sites.edit("main", context_summary="the base's")
    sites.edit(A, context_summary="the task's")
    commit_on(sites.dev, A, {SETTINGS: LAST_WINS})
    commit_on(sites.dev, B, {SETTINGS: "not TOML ["})
    sites.push()
    updates = sites.context.update_branches()
    assert states(updates) == {A: "conflicts", B: "updated"}
    commit_on(sites.dev, "main", {SETTINGS: LAST_WINS})
    commit_on(sites.dev, A, {SETTINGS: None})
    sites.push("--all", "--force")
    assert states(sites.context.update_branches("*/a")) == {A: "updated"}
    assert stored(sites.server, A)["context_summary"] == "the task's"


def test_settings_of_the_base_that_nobody_can_read_are_an_error(
    sites: Sites, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    commit_on(sites.dev, "main", {SETTINGS: "not TOML ["})
    sites.push()
    assert in_job(sites, monkeypatch) == 3
    assert SETTINGS in capfd.readouterr().err


def test_attributes_of_a_branch_choose_no_merge_driver(sites: Sites, tmp_path: Path) -> None:
    """A clone has the driver configured; the base has it for one file, the branch for another."""
    sites.job.git("config", "merge.trap.driver", f"touch '{tmp_path}/%P'; false")
    sites.job.git("config", "merge.mine.driver", "echo driven > %A")
    commit_on(
        sites.dev,
        "main",
        {"chosen.txt": "1\n", "trapped.txt": "1\n", ".gitattributes": "chosen.txt merge=mine\n"},
    )
    sites.dev.git("branch", "x", "main")
    sites.job.checkout("--detach")
    traps = "* merge=trap\n"
    commit_on(
        sites.dev,
        "x",
        {"chosen.txt": "2\n", "trapped.txt": "2\n", ".gitattributes": traps, **context_with(a=1)},
    )
    commit_on(sites.dev, "main", {"chosen.txt": "3\n", "trapped.txt": "3\n"})
    sites.push()
    updates = sites.context.update_branches("x")
    assert [file.path for file in by_branch(updates)["x"].files] == ["trapped.txt"]
    assert not (tmp_path / "trapped.txt").exists()
    commit_on(sites.dev, "x", {"trapped.txt": "3\n"})
    sites.push()
    assert states(sites.context.update_branches("x")) == {"x": "updated"}
    assert sites.server.show("chosen.txt", "x") == "driven\n"


def test_other_json_files_go_to_the_driver_by_the_rules_of_the_base(sites: Sites) -> None:
    """The driver reads its rules where git runs it, which is not where something is checked out."""
    install(Git(sites.job.path))
    rules = '[merge."app.json"]\n"/build" = "max"\n'
    start = {"app.json": '{"build": 1}\n', ".gitattributes": "app.json merge=context\n"}
    commit_on(sites.dev, "main", {**start, SETTINGS: rules})
    sites.dev.git("branch", "x", "main")
    change = {"app.json": '{"build": 2}\n', **context_with(a=1)}
    commit_on(sites.dev, "x", {**change, SETTINGS: rules.replace("max", "ours")})
    commit_on(sites.dev, "main", {"app.json": '{"build": 3}\n'})
    sites.push()
    assert states(sites.context.update_branches("x")) == {"x": "updated"}
    assert json.loads(sites.server.show("app.json", "x")) == {"build": 3}


@pytest.mark.parametrize(
    "content",
    [
        b"not JSON",
        b'{"a": 1, "a": 2}',
        b"[" * 100_000,
        b'{"workflow_id": "w", "decisions": "no list"}',
        b"\xff\xfe",
        b"",
    ],
    ids=["no JSON", "a key twice", "deep", "another type", "no UTF-8", "empty"],
)
def test_a_context_that_cannot_be_merged_stops_its_branch_alone(
    sites: Sites, content: bytes
) -> None:
    commit_on(sites.dev, A, {W_JSON: content})
    sites.push()
    before = sites.server.head(A)
    updates = sites.context.update_branches()
    assert by_branch(updates)[B].state == "updated"
    assert by_branch(updates)[A].state in {"conflicts", "left_out"}
    assert sites.server.head(A) == before


def test_a_link_in_the_place_of_a_context_is_not_followed(sites: Sites, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"workflow_id": "w", "decisions": ["secret"]}', encoding="utf-8")
    sites.dev.checkout(A)
    (sites.dev.path / W_JSON).unlink()
    (sites.dev.path / W_JSON).symlink_to(secret)
    sites.dev.commit()
    sites.push()
    updates = sites.context.update_branches()
    assert states(updates)[B] == "updated"
    assert states(updates)[A] in {"conflicts", "left_out"}
    assert "secret" not in json.dumps(updates.to_json()["branches"][0]["conflicts"])


def test_a_branch_without_common_history_is_left_out(sites: Sites) -> None:
    sites.dev.git("checkout", "--quiet", "--orphan", "context/w/orphan")
    sites.dev.commit({"x": "x"})
    sites.dev.checkout("main")
    sites.push()
    updates = sites.context.update_branches()
    assert states(updates) == {A: "updated", B: "updated", "context/w/orphan": "left_out"}
    assert "no history in common" in by_branch(updates)["context/w/orphan"].why


NAMES = (
    b"--upload-pack=touch${IFS}pwned",
    b"$(touch pwned)".replace(b" ", b"${IFS}"),
    b"`touch pwned`".replace(b" ", b"${IFS}"),
    b"a;touch${IFS}pwned",
    b"a'\"|&<>",
    b"\xe2\x80\xaefdp.exe",
    b"caf\xe9",
    b"HEAD",
    b"context/v/No-Id!",
    b"context/w/" + b"x" * 200,
    b"<img/src=x>",
)


def test_names_of_branches_do_no_harm(
    sites: Sites, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    sites.dev.branch("x", "main~1")
    commit = sites.dev.commit(context_with(decisions=["first", "x"]))
    instructions = b"".join(
        b"create refs/heads/%s\0%s\0" % (name, commit.encode()) for name in NAMES
    )
    sites.dev.git("push", "--quiet", "origin", "x")
    sites.server.git("update-ref", "-z", "--stdin", input=instructions)
    default = sites.server.head("refs/heads/main")
    assert in_job(sites, monkeypatch) == 0
    printed = capfd.readouterr().out
    assert printed.isascii()
    assert printed.count("\n") == len(NAMES) - 1 + len((A, B, "x"))
    assert "HEAD" not in printed
    assert not list(sites.job.path.rglob("pwned"))
    assert sites.job.head("refs/remotes/origin/main") == default
    listed = sites.server.git("for-each-ref", "--no-contains=main", "--format=%(refname)").stdout
    assert listed.decode().split() == ["refs/heads/HEAD"]
    assert in_job(sites, monkeypatch, "--json", "--comments") == 0
    assert len(json.loads(capfd.readouterr().out)["branches"]) == len(NAMES) - 1 + len((A, B, "x"))


def test_comments_show_values_as_they_are_and_nothing_more(
    sites: Sites, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    hostile = "@everyone <img src=x> ![x](http://x) `\n## heading\n`"
    sites.edit("main", context_summary=hostile)
    sites.edit(A, context_summary="password = hunter2hunter2hunter2")
    assert in_job(sites, monkeypatch, "--json", "--comments") == 1
    first, second = json.loads(capfd.readouterr().out)["branches"]
    assert second["comment"] == ""
    comment = first["comment"]
    assert comment.startswith("<!-- git-context update -->\n")
    assert r"main`: `` @everyone <img src=x> ![x](http://x) `\n## heading\n` ``" in comment
    assert f"git switch {A}\ngit merge origin/main\n" in comment


def test_a_comment_has_room_for_so_much(
    sites: Sites, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """GitHub takes no longer one; what is shown as an escape has ten times its length."""
    fields = [f"field-{number}" for number in range(200)]
    sites.edit("main", **dict.fromkeys(fields, "\U000e0001" * 300))
    sites.edit(A, **dict.fromkeys(fields, "\U000e0002" * 300))
    assert in_job(sites, monkeypatch, "--json", "--comments") == 1
    first, _ = json.loads(capfd.readouterr().out)["branches"]
    assert len(first["conflicts"]) == len(fields)
    assert len(first["comment"].encode("utf-16-le")) // 2 < 60_000
    assert " more\n" in first["comment"]
