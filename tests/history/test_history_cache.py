"""What is remembered of a history gives the same answers as reading it again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import git_context
from git_context.errors import GitContextError
from git_context.history import history_cache
from tests.support.histories import PATH, blame, document, log, save, text, words
from tests.support.repos import FIRST_SECOND, Repo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.history.blame import Blame
    from git_context.history.log import Log

SOURCE = Path(__file__).resolve().parents[2] / "src"


@pytest.fixture(autouse=True)
def _any_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember short histories, too, and read again what is new in one or two commits."""
    monkeypatch.setattr(history_cache, "LEAST", 0)
    monkeypatch.setattr(history_cache, "FEW", 3)


def folder(repo: Repo) -> Path:
    return repo.path / ".git" / history_cache.FOLDER


def ledgers(repo: Repo) -> list[Path]:
    return sorted(folder(repo).iterdir()) if folder(repo).is_dir() else []


def answers(repo: Repo, revision: str = "HEAD", pointer: str = "") -> tuple[Log, Blame | str]:
    try:
        return log(repo, revision, pointer), blame(repo, revision, pointer)
    except GitContextError as error:
        return log(repo, revision, pointer), error.message


def anew(repo: Repo, revision: str = "HEAD", pointer: str = "") -> tuple[Log, Blame | str]:
    """Return the answers of one who remembers nothing, and leave no memory either."""
    aside = repo.path / "aside"
    if folder(repo).exists():
        folder(repo).rename(aside)
    try:
        return answers(repo, revision, pointer)
    finally:
        shutil.rmtree(folder(repo), ignore_errors=True)
        if aside.exists():
            aside.rename(folder(repo))


def some_history(repo: Repo) -> None:
    save(repo, document(decisions=["a", "b"], tasks=[{"id": "x", "n": 1}]))
    repo.branch("side")
    save(repo, document(decisions=["a", "side"], tasks=[{"id": "x", "n": 2}]), "t", "ada")
    repo.checkout("main")
    save(repo, document(decisions=["a", "b", "main"], tasks=[{"id": "x", "n": 1.50}]))
    repo.git("merge", "--quiet", "--strategy=ours", "--no-edit", "side")
    save(repo, document(decisions=["b", "main", "late"], tasks=[]))


# What git reads no object for


def test_what_is_known_is_not_read_again(repo: Repo) -> None:
    some_history(repo)
    expected = answers(repo)
    old = repo.output("rev-parse", f"HEAD~2:{PATH}")
    (repo.path / ".git/objects" / old[:2] / old[2:]).unlink()
    assert answers(repo) == expected
    newest = save(repo, document(decisions=["new"]))
    assert log(repo).entries[1:] == expected[0].entries
    assert log(repo).entries[0].credit.commit == newest
    for file in ledgers(repo):
        file.unlink()
    with pytest.raises(GitContextError):
        log(repo)


def test_a_look_at_older_commits_keeps_what_is_known_of_newer_ones(repo: Repo) -> None:
    some_history(repo)
    answers(repo)
    before = [file.read_bytes() for file in ledgers(repo)]
    assert answers(repo, "HEAD~1") == anew(repo, "HEAD~1")
    assert [file.read_bytes() for file in ledgers(repo)] == before


def test_what_is_known_is_written_anew_where_much_is_new(repo: Repo) -> None:
    some_history(repo)
    answers(repo)
    before = [file.read_bytes() for file in ledgers(repo)]
    repo.commit({"code.py": "x"}, "Code alone")
    save(repo, document(decisions=["1"]))
    repo.branch("other")
    save(repo, document(decisions=["2"]))
    for _ in range(2):
        assert answers(repo) == anew(repo)
        assert [file.read_bytes() for file in ledgers(repo)] == before
    save(repo, document(decisions=["2", "3"]))
    assert answers(repo) == anew(repo)
    assert all(repo.head().encode() in file.read_bytes() for file in ledgers(repo))
    assert answers(repo, "other") == anew(repo, "other")


# Any history, in any order of questions


class Drawn(NamedTuple):
    """A commit: its parents' places, its file, how many seconds after the first, what it says."""

    parents: list[int]
    content: str | None
    second: int
    message: str


items = st.lists(st.sampled_from("abcd"), max_size=3, unique=True)
documents = st.builds(
    lambda decisions, keyed, phase: text(
        document(
            decisions=decisions,
            parallel_tasks=[{"task_id": name, "status": status} for name, status in keyed.items()],
            **phase,
        )
    ),
    items,
    st.dictionaries(st.sampled_from("tu"), st.sampled_from([1, 2.5, None]), max_size=2),
    st.dictionaries(st.sampled_from(["phase", "other"]), st.sampled_from(["p", ["q"]])),
)
children = items.map(
    lambda decisions: text({"task_id": "t", "parent_workflow_id": "w", "decisions": decisions})
)
contents = st.one_of(documents, documents, documents, children, st.sampled_from(["{", None]))


@st.composite
def histories(draw: st.DrawFn) -> list[Drawn]:
    drawn: list[Drawn] = []
    for at in range(draw(st.integers(2, 12))):
        near = st.integers(max(0, at - 4), max(0, at - 1))
        parents = draw(st.lists(near, min_size=min(at, 1), max_size=min(at, 3), unique=True))
        known = [drawn[parent].content for parent in parents]
        content = draw(st.one_of(contents, st.sampled_from(known)) if known else contents)
        task = draw(st.sampled_from(["", "t"]))
        drawn.append(Drawn(parents, content, draw(st.integers(0, 3)), words(task, subject=str(at))))
    return drawn


def write(repo: Repo, history: Sequence[Drawn]) -> None:
    """Make commits, each on a branch `at…` of its own, and `main` at the last one."""
    stream = []
    for at, commit in enumerate(history):
        when = f"A <a@b> {FIRST_SECOND + commit.second} +0000"
        size = len(commit.message.encode())
        stream += [f"commit refs/heads/at{at}", f"mark :{at + 1}"]
        stream += [f"author {when}", f"committer {when}", f"data {size}", commit.message]
        for kind, parent in zip(["from", *["merge"] * 9], commit.parents, strict=False):
            stream.append(f"{kind} :{parent + 1}")
        if commit.content is None:
            stream.append(f"D {PATH}")
        else:
            stream += [f"M 100644 inline {PATH}", f"data {len(commit.content)}", commit.content]
    stream += ["reset refs/heads/main", f"from :{len(history)}", ""]
    repo.git("fast-import", "--quiet", "--force", input="\n".join(stream).encode())


def same_as_anew(repo: Repo, revision: str, pointer: str) -> bool:
    try:
        return answers(repo, revision, pointer) == anew(repo, revision, pointer)
    except GitContextError as error:
        return "No commit up to" in error.message


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(histories(), st.data())
def test_any_history_in_any_order_of_questions(repo: Repo, history: Any, data: Any) -> None:
    shutil.rmtree(folder(repo), ignore_errors=True)
    write(repo, history)
    tips = st.integers(0, len(history) - 1)
    for at in data.draw(st.lists(tips, min_size=3, max_size=4)):
        pointer = data.draw(st.sampled_from(["", "", "/decisions", "/parallel_tasks/t", "/phase"]))
        assert same_as_anew(repo, f"at{at}", pointer)


@pytest.mark.soak
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(histories(), st.data())
def test_many_histories(repo: Repo, history: Any, data: Any) -> None:
    shutil.rmtree(folder(repo), ignore_errors=True)
    write(repo, history)
    for at in data.draw(st.permutations(range(len(history)))):
        assert same_as_anew(repo, f"at{at}", "")


def test_a_long_line_of_traces(repo: Repo) -> None:
    """Between traces that are kept, others are found again: also for branches from there."""
    line = [
        Drawn(
            [at - 1] if at else [],
            text(document(decisions=[str(n) for n in range(at // 3, at + 1)], phase=str(at // 7))),
            at,
            words(f"t{at % 5}"),
        )
        for at in range(330)
    ]
    side = Drawn([150], text(document(decisions=["side", "100"], phase="s")), 400, words("side"))
    merge = Drawn([329, 330], text(document(decisions=["328", "side"], phase="m")), 401, words())
    write(repo, line)
    assert answers(repo) == anew(repo)
    write(repo, [*line, side, merge])
    for revision in ("main", "at330", "at150", "at90"):
        assert answers(repo, revision) == anew(repo, revision)


# What makes other facts


def test_other_rules(repo: Repo) -> None:
    save(repo, document(x=["a", "b"]))
    save(repo, document(x=["b", "a"]))
    before = answers(repo)
    repo.commit({".git-context.toml": '[merge]\n"/x" = "sequence"\n'})
    assert answers(repo) == anew(repo)
    assert [entry.changes for entry in log(repo).entries] != [
        entry.changes for entry in before[0].entries
    ]


def test_a_clone_that_gets_what_it_was_cut_off_from(repo: Repo, tmp_path: Path) -> None:
    some_history(repo)
    repo.git("clone", "--quiet", "--depth=2", f"file://{repo.path}", str(tmp_path / "shallow"))
    shallow = Repo(tmp_path / "shallow")
    cut = answers(shallow)
    shallow.git("fetch", "--quiet", "--unshallow")
    assert answers(shallow) == answers(repo) != cut


def test_no_commit_stands_for_another(repo: Repo) -> None:
    some_history(repo)
    before = answers(repo)
    other = repo.output("commit-tree", "-p", "HEAD~1", "-m", words("z", "zoe"), "HEAD^{tree}")
    repo.git("replace", "HEAD", other)
    assert answers(repo) == anew(repo) == before


def test_squashed_commits_that_go(repo: Repo) -> None:
    save(repo, document(decisions=["a"]))
    repo.branch("task")
    one = save(repo, document(decisions=["a", "1"]), "t", "ada")
    repo.checkout("main")
    repo.git("merge", "--squash", "task")
    repo.git("commit", "--quiet", "--no-edit")
    squash = repo.head()
    save(repo, document(decisions=["a", "1", "2"]))
    assert {part.by.commit for part in blame(repo).parts} >= {one}
    repo.git("branch", "--delete", "--force", "task")
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "--quiet", "--prune=now")
    assert answers(repo) == anew(repo)
    assert {part.by.commit for part in blame(repo).parts} >= {squash}


# What can happen to a file


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1],
        lambda content: content[:40] + bytes([content[40] ^ 1]) + content[41:],
        lambda content: bytes(reversed(content)),
        lambda _: b"",
        lambda _: b"\0" * 100,
    ],
)
def test_a_damaged_file_is_ignored_and_written_anew(repo: Repo, damage: Any) -> None:
    some_history(repo)
    expected = answers(repo)
    good = {file: file.read_bytes() for file in ledgers(repo)}
    for file, content in good.items():
        file.write_bytes(damage(content))
    assert answers(repo) == expected
    assert {file: file.read_bytes() for file in ledgers(repo)} == good


def test_a_file_for_another_question_is_ignored(repo: Repo) -> None:
    some_history(repo)
    expected = answers(repo)
    one, other = ledgers(repo)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    assert answers(repo) == expected
    assert (one.read_bytes(), other.read_bytes()) == (first, second)


def test_nowhere_to_write(repo: Repo) -> None:
    some_history(repo)
    expected = answers(repo)
    shutil.rmtree(folder(repo).parent)
    folder(repo).parent.write_text("in the way")
    assert answers(repo) == expected


def test_however_many_questions_are_asked_the_folder_stays_small(repo: Repo) -> None:
    some_history(repo)
    for number in range(40):
        log(repo, pointer=f"/question-{number}")
    assert len(ledgers(repo)) <= 32
    old = repo.output("rev-parse", f"HEAD~2:{PATH}")
    (repo.path / ".git/objects" / old[:2] / old[2:]).unlink()
    assert log(repo, pointer="/question-39").entries == []
    with pytest.raises(GitContextError):
        log(repo, pointer="/question-0")


def test_many_at_once(repo: Repo) -> None:
    some_history(repo)
    program = (
        f"import sys; sys.path.insert(0, {str(SOURCE)!r});"
        "from git_context.history import history_cache; history_cache.LEAST = 0;"
        "import json, git_context;"
        "r = git_context.open('.'); r.blame('HEAD', workflow='w');"
        "print(json.dumps([e.credit.commit for e in r.log('HEAD', workflow='w').entries]))"
    )
    running = []
    for number in range(4):
        save(repo, document(decisions=[str(number)]))
        running += [
            subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    f"import sys; sys.path.insert(0, {str(SOURCE)!r}); {program}",
                ],
                cwd=repo.path,
                stdout=subprocess.PIPE,
            )
            for _ in range(2)
        ]
    listed = [json.loads(process.communicate()[0]) for process in running]
    newest = [entry.credit.commit for entry in log(repo).entries]
    assert all(found == newest[len(newest) - len(found) :] for found in listed)
    assert answers(repo) == anew(repo)
    assert len(ledgers(repo)) == 2
    assert git_context.open(repo.path).log("HEAD~1", workflow="w").entries == log(repo).entries[1:]


def test_all_who_share_a_repository_share_what_is_known(repo: Repo) -> None:
    some_history(repo)
    repo.git("config", "core.sharedRepository", "group")
    mask = os.umask(0o077)
    try:
        answers(repo)
    finally:
        os.umask(mask)
    assert folder(repo).stat().st_mode & 0o070 == 0o070
    assert [file.stat().st_mode & 0o060 for file in ledgers(repo)] == [0o060] * 2
