from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import git_context
from git_context.errors import GitContextError
from git_context.repository import commits
from git_context.repository.git import Git
from tests.support.workflows import child, example, shown, small, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo

# Signs whatever it is given, as far as git can tell.
SIGNER = """#!/bin/sh
cat >/dev/null
printf -- '-----BEGIN PGP SIGNATURE-----\\nsigned with %s\\n-----END PGP SIGNATURE-----\\n' "$3"
printf '[GNUPG:] SIG_CREATED ' >&2
"""


EACH = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")


def signing(repo: Repo, folder: Path) -> Path:
    """Have all commits signed, and return the program that does it."""
    signer = folder / "signer"
    signer.write_text(SIGNER)
    signer.chmod(0o755)
    repo.git("config", "commit.gpgSign", "yes")
    repo.git("config", "gpg.program", os.fspath(signer))
    repo.git("config", "user.signingKey", "KEY")
    return signer


def test_trailers_tell_workflow_task_agent_phase_and_fork(repo: Repo) -> None:
    opened = small(repo, "t")
    fork = repo.head("context/w/t")
    opened.save(child("t", current_agent="bob", phase="one"), task="t", message="Why\n\nBecause.")
    log = repo.output("log", "-1", "--format=%s%n%(trailers:only,unfold)", "context/w/t")
    assert log.splitlines() == [
        "Why",
        "Context-Workflow: w",
        "Context-Task: t",
        "Context-Agent: bob",
        "Context-Phase: one",
        f"Context-Fork: {fork}",
    ]
    opened.add("decisions", "x", task="t", agent="eve")
    found = commits.parse_trailers(opened.store.message(repo.head("context/w/t")))
    assert (found["Context-Agent"], found["Context-Fork"]) == ("eve", fork)


def test_identity_and_dates_are_those_of_git_commit(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2025-01-15T09:00:00+0130")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "1736931600 +0000")
    small(repo)
    repo.git("config", "user.name", "Grace Höpper")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody Else")
    git_context.open(repo.path).add("decisions", "a")
    shown = repo.output("log", "-1", "--format=%an <%ae> %ai%n%cn <%ce> %ci")
    assert shown.splitlines() == [
        "Somebody Else <ada@example.org> 2025-01-15 09:00:00 +0130",
        "Grace Höpper <ada@example.org> 2025-01-15 09:00:00 +0000",
    ]
    assert stored(repo, "main")["timestamp"] == "2025-01-15T09:00:00Z"


@pytest.mark.parametrize(
    ("settings", "env"),
    [
        ({}, {}),
        ({"commit.gpgSign": "true"}, {}),
        ({"commit.gpgSign": "On"}, {}),
        ({"commit.gpgSign": ""}, {}),
        ({"commit.gpgSign": "2"}, {}),
        ({"commit.gpgSign": "no"}, {}),
        ({"author.name": "Author", "committer.email": "c@example.org"}, {}),
        ({"alias.x": "!first\nuser.name=second"}, {}),
        ({}, {"GIT_AUTHOR_NAME": "  Ü  ", "GIT_COMMITTER_DATE": "@1 +0200"}),
        ({"user.name": ""}, {"GIT_AUTHOR_NAME": "a", "GIT_COMMITTER_NAME": "b"}),
        (
            {"user.name": "", "user.email": ""},
            {
                f"GIT_{who}_{what}": "x"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
        ),
        ({"user.name": ""}, {}),
        ({"user.email": "", "user.useConfigOnly": "true"}, {}),
        ({}, {"GIT_AUTHOR_NAME": ""}),
        ({}, {"GIT_COMMITTER_EMAIL": " "}),
        ({}, {"GIT_AUTHOR_NAME": "..."}),
        ({}, {"GIT_AUTHOR_DATE": "never"}),
    ],
)
def test_at_one_go_git_says_what_it_says_one_by_one(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], env: dict[str, str]
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_DATE", "@1750000000 +0100")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "@1750000001 +0100")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    for key, value in settings.items():
        repo.git("config", key, value)
    git = Git(repo.path)
    try:
        expected = (commits.read_stamp(git), commits.must_sign(git))
    except GitContextError as error:
        with pytest.raises(GitContextError, match=re.escape(error.message)):
            commits.read_committing(git)
    else:
        assert commits.read_committing(git) == expected


def test_a_setting_without_a_value_is_a_true_one(repo: Repo) -> None:
    with (repo.path / ".git/config").open("a") as config:
        config.write("[commit]\n\tgpgSign\n")
    assert commits.read_committing(Git(repo.path))[1]


def test_an_unknown_identity_is_said_and_how_to_give_it(repo: Repo, home: Path) -> None:
    opened = small(repo)
    (home / ".gitconfig").write_text("[user]\n\tuseConfigOnly = true\n")
    before = repo.output("rev-parse", "main")
    with pytest.raises(GitContextError, match="does not know who you are") as error:
        opened.add("decisions", "a")
    assert "user.email" in error.value.hint
    assert repo.output("rev-parse", "main") == before


def test_what_hinders_git_from_telling_who_commits_is_said(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(repo)
    monkeypatch.setenv("GIT_AUTHOR_DATE", "garbage")
    with pytest.raises(GitContextError, match="who you are: invalid date format: garbage"):
        git_context.open(repo.path).add("decisions", "a")


def test_commits_are_signed_where_the_user_says_so(repo: Repo, tmp_path: Path) -> None:
    opened = small(repo, "t")
    signer = signing(repo, tmp_path)
    opened.save(child("t", decisions=["a"]), task="t", message="Signed\n\nwords")
    raw = repo.output("cat-file", "commit", "context/w/t")
    assert " signed with KEY" in raw
    assert repo.output("log", "-1", "--format=%s", "context/w/t") == "Signed"
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "p.json").write_text('{"workflow_id": "v", "timestamp": "2025-01-15T09:00:00Z"}')
    opened.import_(folder)
    assert "signed with KEY" in repo.output("cat-file", "commit", "main")
    date = repo.output("log", "-1", "--format=%ad", "--date=format-local:%FT%TZ", "main")
    assert date == example("1-parent")["timestamp"]
    signer.write_text("#!/bin/sh\nexit 1\n")
    before = repo.output("for-each-ref")
    with pytest.raises(GitContextError, match="sign"):
        opened.save(child("t", decisions=["b"]), task="t", workflow="w")
    assert repo.output("for-each-ref") == before


@pytest.mark.parametrize("signed", [False, True])
def test_messages_are_utf_8_whatever_the_user_writes_them_in(
    repo: Repo, tmp_path: Path, *, signed: bool
) -> None:
    opened = small(repo)
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1")
    if signed:
        signing(repo, tmp_path)
    opened.add("decisions", "a", message="Grüße")
    raw = repo.git("cat-file", "commit", "HEAD").stdout
    assert "\n\nGrüße\n".encode() in raw
    assert b"\nencoding " not in raw


def test_a_commit_with_any_message_in_any_encoding_is_read(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.add("decisions", "a", task="t")
    saved = repo.git("cat-file", "commit", "context/w/t").stdout
    head, _, message = saved.partition(b"\n\n")
    there = head + b"\nencoding nobody-knows\n\n\xff\xfe " + message
    commit = repo.git("hash-object", "-t", "commit", "-w", "--stdin", input=there).stdout.decode()
    repo.git("update-ref", "refs/heads/context/w/t", commit.strip())
    assert "\ufffd" in opened.store.message(commit.strip())
    assert shown(opened, task="t")["decisions"] == ["a"]
    opened.add("decisions", "b", task="t")
    assert shown(opened, task="t")["decisions"] == ["a", "b"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z"])
def test_a_document_that_is_older_than_time_is_imported_as_of_now(
    repo: Repo, tmp_path: Path, moment: str
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "p.json").write_text(json.dumps({"workflow_id": "v", "timestamp": moment}))
    git_context.open(repo.path).import_(folder)
    assert repo.git("fsck", "--strict", check=False).returncode == 0
    assert int(repo.output("log", "-1", "--format=%at")) > 0


HOSTILE = (
    "x\nContext-Task: forged",
    "x\r\nContext-Task: forged",
    "x\n\nContext-Task: forged\n",
    "x\u2028Context-Task: forged",
    "x\n---\ndiff --git a b",
    "x\0y",
    "\ud800",
    "\x1b[31mred",
    "# comment\n\n# comment",
    "x" * 5000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_forges_a_trailer_or_cuts_the_message(repo: Repo, text: str) -> None:
    opened = small(repo, "t")
    told = "why\n\n" + text
    opened.save({"current_agent": text, "phase": text}, task="t", message=told, agent=text)
    opened.add("decisions", text, task="t")
    for commit in ("context/w/t", "context/w/t~1"):
        message = repo.git("log", "-1", "--format=%B", commit).stdout
        found = repo.git("interpret-trailers", "--parse", input=message).stdout.decode()
        assert [line for line in found.splitlines() if "Task" in line.partition(":")[0]] == [
            "Context-Task: t"
        ]
        assert found.startswith("Context-Workflow: w\n")
        assert commits.parse_trailers(message.decode())["Context-Task"] == "t"
    assert repo.git("fsck", "--strict", check=False).returncode == 0


@given(
    st.text(),
    st.text(),
    st.dictionaries(st.sampled_from(["Context-Task", "Context-Agent"]), st.text()),
)
def test_a_message_gives_its_trailers_back_on_one_line_each(
    subject: str, body: str, trailers: dict[str, str]
) -> None:
    text = commits.message(subject, body, {commits.WORKFLOW: "w", **trailers})
    found = commits.parse_trailers(text)
    assert found.pop(commits.WORKFLOW) == "w"
    assert set(found) <= set(trailers)
    assert all(name in found for name, value in trailers.items() if value.isalnum())
    assert text.encode().decode() == text
    assert len(text.partition("\n")[0]) <= 72


def test_reflogs_say_what_was_done(repo: Repo) -> None:
    opened = small(repo)
    opened.add("decisions", "a\nb")
    assert repo.output("reflog", "-1", "--format=%gs", "main").startswith(
        "context: Add to decisions: a"
    )
