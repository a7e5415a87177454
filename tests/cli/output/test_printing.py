"""The door: whatever a context holds, nothing that is printed means anything to what shows it."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

import click
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from git_context.cli import output
from git_context.cli.findings import FORMATS, render
from git_context.document.findings import CODES, ValidationFinding
from git_context.errors import GitContextError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.support.repos import Repo

HOSTILE = (
    "\x1b]0;title\x07",
    "\x1b[31mred",
    "\x9b31mred",
    "a\rb",
    "a\nError: b",
    "a\x85b",
    "a\u2028b",
    "\u202eleft",
    "\u2066x",
    "\x7f",
    "\x00",
    "\udc9b",
)
COMMANDS = ("::error::x", "  ::set-output name=a::b", "a ##[add-mask]x", "##vso[task.x]y")
SERVICE = "GITHUB_ACTIONS"

everything = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def is_harmless(text: str) -> bool:
    """Tell whether a text has line ends at most, of all that has no sign of its own."""
    kinds = {unicodedata.category(letter) for letter in text if letter != "\n"}
    return kinds.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})


@everything
@given(st.text())
@example("".join(HOSTILE))
def test_a_line_is_one_harmless_line(capfd: pytest.CaptureFixture[str], text: str) -> None:
    output.tell(text)
    output.print_line(text)
    output.print_lines([text])
    out, err = capfd.readouterr()
    assert out.count("\n") == 2
    assert err.count("\n") == 1
    assert is_harmless(out + err)


@everything
@given(st.text())
@example("".join(HOSTILE) + "".join(COMMANDS))
def test_json_is_exact_and_harmless(capfd: pytest.CaptureFixture[str], text: str) -> None:
    output.print_json(given=text)
    printed = capfd.readouterr().out
    assert json.loads(printed)["given"] == text
    assert not set(printed) & set("\x1b\x9b\x85\x7f\r\x00\u2028\u2029\u202e\u2066\udc9b")


def test_own_colours_pass_and_no_others() -> None:
    painted = output.paint("good", "good")
    assert painted.startswith("\x1b[")
    assert (
        output.shown(f"{painted} \x1b[5mbad\x1b]0;x\x07") == f"{painted} \\x1b[5mbad\\x1b]0;x\\x07"
    )


@pytest.mark.parametrize("text", COMMANDS)
@pytest.mark.parametrize(
    "printed",
    [
        output.tell,
        output.print_line,
        lambda text: output.print_lines([text]),
        lambda text: output.print_records([(text,)]),
        lambda text: output.print_json(given=text),
    ],
)
def test_the_log_of_a_service_finds_no_command(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    printed: Callable[[str], None],
    text: str,
) -> None:
    monkeypatch.setenv(SERVICE, "true")
    printed(text)
    out, err = capfd.readouterr()
    assert not any(line.strip().startswith("::") for line in (out + err).splitlines())
    assert "##" not in out + err


def test_elsewhere_such_lines_stay_as_they_are(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CI", SERVICE, "TF_BUILD", "TEAMCITY_VERSION"):
        monkeypatch.delenv(name, raising=False)
    output.print_lines(COMMANDS)
    assert capfd.readouterr().out.splitlines() == list(COMMANDS)


def test_the_lines_of_an_error_are_its_own() -> None:
    error = GitContextError("What happened.", listed=["one", "two"], hint="Do this.")
    assert str(error) == "What happened.\none\ntwo"


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        (["done", "nope"], 3),
        (["rollback", "nope"], 3),
        (["merge", "--take", "nope"], 2),
        (["merge", "--dry-run"], 1),
        (["x\x1b[31m"], 2),
        (["show", "--\x1b[31m"], 2),
        (["show", "\x1b[31m\n::error::x"], 3),
    ],
)
def test_messages_and_hints_are_harmless(
    call: Callable[..., tuple[int, str, str]], here: Repo, command: list[str], wanted: int
) -> None:
    hostile = "".join(HOSTILE[:-1]) + "\n::error::forged"
    document = {
        "workflow_id": "w",
        "pending_actions": [hostile],
        "checkpoints": [{"name": hostile, "timestamp": hostile, "commit": hostile}],
        hostile: hostile,
    }
    here.commit({".claude/context/w.json": json.dumps(document)})
    _fork_two(here, document, hostile)

    code, out, err = call(*command)

    assert (code, is_harmless(out + err)) == (wanted, True)
    assert not any(line.startswith("::") for line in [*out.splitlines(), *err.splitlines()])


def _fork_two(here: Repo, document: Mapping[str, object], hostile: str) -> None:
    for task in ("one", "two"):
        here.branch(f"context/w/{task}", "main")
        changed = {**document, hostile: task, "parallel_tasks": [{"task_id": task}]}
        here.commit({".claude/context/w.json": json.dumps(changed)}, f"{task} {hostile[:1]}")
        here.checkout("main")


@pytest.mark.parametrize("form", FORMATS)
def test_a_finding_is_harmless(form: str) -> None:
    findings = [
        ValidationFinding(CODES["schema"], text, f"/{text}", 1, 1, text)
        for text in (*HOSTILE, *COMMANDS)
    ]
    assert is_harmless(click.unstyle(render(findings, form)))
