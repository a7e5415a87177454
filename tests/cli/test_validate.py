from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from git_context.cli.findings import FORMATS, render
from git_context.document.findings import ValidationFinding
from tests.support.sample_context import BROKEN, DOCUMENT, PATH, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]

TASKS = DOCUMENT["parallel_tasks"]
HOSTILE = "x\"'<&>\x1b[31m\r\n::error::forged,a:b%0A]]>\x00\ud800\uffff"
# A path that is not UTF-8 has its bytes as lone surrogates.
BYTES = HOSTILE.replace("\ud800", "\udcff")


@pytest.fixture
def inside(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    monkeypatch.chdir(repo.path)
    repo.commit({PATH: text()}, "Begin")
    return repo


def test_the_contexts_of_the_working_tree_are_the_default(call: Call, inside: Repo) -> None:
    assert call("validate") == (0, "", "")
    inside.write(PATH, BROKEN["CTX010"])

    code, out, err = call("validate")

    assert (code, err) == (1, "")
    assert out.startswith(f"{PATH}:25:5: error CTX010 /files_modified/0: the path climbs with '..'")


def test_files_and_folders(call: Call, inside: Repo, tmp_path: Path) -> None:
    inside.write("a/good.json", text())
    inside.write("a/bad.json", BROKEN["CTX005"])
    inside.write("a/ignored.txt", "x")
    outside = tmp_path / "outside.json"
    outside.write_text(BROKEN["CTX008"], encoding="utf-8")

    assert call("validate", "a/good.json")[0] == 0
    assert "a/bad.json:" in call("validate", "a")[1]
    assert f"{outside}:" in call("validate", f"{outside}")[1]
    code, _, err = call("validate", "a/none.json")
    assert (code, err) == (3, "Error: Cannot read a/none.json: No such file or directory.\n")


def test_outside_of_a_repository(
    call: Call, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert home.is_dir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "w.json").write_text(BROKEN["CTX005"], encoding="utf-8")

    assert "CTX005" in call("validate", "w.json")[1]
    assert call("validate")[0] == 3


@pytest.mark.parametrize(
    "options",
    [
        ("--staged", "--rev", "HEAD"),
        ("--staged", PATH),
        ("--fix", "--staged"),
        ("--range", "HEAD..HEAD", "--against", "HEAD"),
        ("--range", "HEAD"),
        ("--format", "yaml"),
    ],
    ids=" ".join,
)
def test_options_that_make_no_sense_together(
    call: Call, inside: Repo, options: tuple[str, ...]
) -> None:
    assert inside.path.is_dir()
    assert call("validate", *options)[0] == 2


def test_commits_and_ranges(call: Call, inside: Repo) -> None:
    start = inside.head()
    bad = inside.commit({PATH: BROKEN["CTX005"]})
    inside.commit({PATH: text()})

    assert call("validate", "--rev", "HEAD") == (0, "", "")
    assert call("validate", "--rev", "HEAD~1")[1].startswith(f"{bad[:10]}:{PATH}:")
    assert call("validate", "--range", f"{start}..HEAD")[0] == 1
    assert call("validate", "--range", "HEAD~1..HEAD")[0] == 0
    assert call("validate", "--rev", "--help")[0] == 3


def test_against_a_base_by_its_settings(call: Call, inside: Repo) -> None:
    inside.branch("context/w/api")
    entry = {**TASKS[1], "status": "done"}
    loose = '[ownership]\nedit = ["/parallel_tasks"]\n'
    inside.commit({PATH: text(parallel_tasks=[TASKS[0], entry]), ".git-context.toml": loose})

    for where in ((), ("--rev", "HEAD"), ("--staged",)):
        code, out, _ = call("validate", *where, "--against", "main")
        assert (code, "CTX016 /parallel_tasks/1" in out) == (1, True), where
    assert call("validate", "--rev", "HEAD", "--against", "main", "--branch", "main")[0] == 0


def test_warnings_fail_where_that_is_wanted(call: Call, inside: Repo) -> None:
    inside.write(PATH, text(context_summary="word " * 101))

    code, out, _ = call("validate")
    assert (code, "warning CTX102" in out) == (0, True)
    assert call("validate", "--strict")[0] == 1


def test_settings_that_nobody_can_use_are_an_error(call: Call, inside: Repo) -> None:
    inside.write(".git-context.toml", "[secrets]\nallow = 1\n")

    assert "CTX020" in call("validate")[1]


def test_fix_corrects_what_has_one_right_answer_and_nothing_else(call: Call, inside: Repo) -> None:
    late, early = '{"timestamp": "2025-01-15T10:00:00Z"}', '{"timestamp": "2025-01-15T09:00:00Z"}'
    inside.write(
        PATH,
        '{ "workflow_id":"w",\r\n\r\n "n": 1.10, "error_log": [\r\n  '
        f"{late},\r\n  {early}\r\n ],\r\n"
        ' "files_modified": ["a"], "metrics": {"total_files_modified": 7, "own": 1e2} }',
    )

    code, out, err = call("validate", "--fix")

    assert (code, out, err) == (0, "", f"changed {inside.path / PATH}\n")
    fixed = inside.read(PATH)
    assert json.loads(fixed)["version"] == "1.0"
    assert '"n": 1.10' in fixed
    assert '"metrics": {"total_files_modified": 1, "own": 1e2}' in fixed
    assert json.loads(fixed)["error_log"] == [json.loads(early), json.loads(late)]
    assert "\r\n\r\n" in fixed
    assert call("validate", "--fix") == (0, "", "")


@pytest.mark.parametrize("form", FORMATS)
def test_no_text_forges_a_report(form: str) -> None:
    finding = ValidationFinding("CTX005", HOSTILE, f"/{HOSTILE}", 3, 7, f"{BYTES}.json", "0" * 40)
    report = render([finding, finding._replace(code="CTX102")], form)

    if form == "json":
        first = json.loads(report)["findings"][0]
        assert (first["message"], first["line"], first["severity"]) == (HOSTILE, 3, "error")
    elif form == "sarif":
        run = json.loads(report)["runs"][0]
        assert [result["level"] for result in run["results"]] == ["error", "warning"]
        assert run["results"][0]["message"]["text"] == HOSTILE
    elif form == "junit":
        suite = ET.fromstring(report)  # our own text
        assert suite.attrib["failures"] == "1"
        assert len(suite.findall("testcase")) == 2
        assert len(suite.findall("testcase/failure")) == 1
    elif form == "github":
        lines = report.splitlines()
        assert [line.split(" ")[0] for line in lines] == ["::error", "::warning"]
        assert "file=x\"'<&>" in lines[0]
        assert "%3A%3Aerror%3A%3Aforged%2Ca%3Ab%250A" in lines[0]
    else:
        assert len(report.splitlines()) == 4
        tame = finding._replace(message="", pointer="/", path="")
        assert report.count("\x1b") == render([tame, tame], form).count("\x1b")
        assert "\\x1b[31m" in report


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_to_report(form: str) -> None:
    report = render([], form)

    if form in ("json", "sarif"):
        json.loads(report)
    elif form == "junit":
        assert ET.fromstring(report).attrib["tests"] == "0"  # our own text
    else:
        assert report == ""
