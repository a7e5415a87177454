"""What commands print is what the types of the wire format, the page and the schema say."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING, Any, Final

import click
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from git_context.cli import main
from git_context.cli.commands import COMMANDS as ALL
from git_context.cli.full_parser import cli
from git_context.wire.commands import COMMANDS
from git_context.wire.merging import NewFinding
from git_context.wire.schema import members
from tests.docs.json_output import PAGE, SCHEMA, page, schema, schema_text, types_printed
from tests.support.repos import Repo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTEXT: Final = ".claude/context/w.json"
START = (
    '{"decisions": ["one", "two"], "parallel_tasks": [{"task_id": "t", "status": "begun"}],'
    f' "error_log": [{{"error": "{"It broke. " * 20}", "resolved": true}}]}}'
)
CHECKS = "[checks]\nentry-points = []\n"


# In the repository of `_prepare`, command lines by the command; together they print every member.
LINES: Final = {
    "show": ["--json"],
    "restore": ["--json --task t"],
    "brief": ["--json --task t", "--all --json"],
    "status": ["--json"],
    "list": ["--json"],
    "log": ["--json"],
    "blame": ["--json", "--json --removed"],
    "graph": ["--json"],
    "stats": ["--json"],
    "merge": [
        "--json",
        "--json --dry-run --record u broken",
        "--json --dry-run --take theirs u known",
    ],
    "update": ["--json --dry-run --task known"],
    "sync": ["--json origin"],
    "update-branches": ["--json --comments --dry-run --base main"],
    "resolve": ["--json --task t", "--json --task t --take /one=both"],
    "prune": ["--json --dry-run"],
    "check": ["--json", "--claims --json"],
    "validate": ["--json"],
    "check-merge": ["--json main context/w/t"],
    "verify-merge": ["--json"],
    "verify": ["--json --task t", "--json", "--json --list-checks"],
    "review": ["--json main~3", "--json main context/w/t"],
    "diff": ["--json main~3"],
    "report": ["--json"],
    "doctor": ["--json"],
    "help": ["--json"],
}


def _call(*arguments: str) -> None:
    assert main(arguments) == 0


def _prepare(repo: Repo, folder: Path) -> None:
    """Make a repository in which each command has all there is to print."""
    (folder / "start.json").write_text(START, encoding="utf-8")
    _call("start", "w", "--file", str(folder / "start.json"))
    good = repo.read(CONTEXT)
    repo.commit({CONTEXT: "{"})
    repo.commit({CONTEXT: good, "code": "base", ".git-context.toml": CHECKS})
    for task in ("t", "u", "broken", "known"):
        _call("fork", task, "--agent", "a")
    _call("set", "/parallel_tasks/0/status", '"stopped"')
    _call("remove", "decisions", "two")
    _call("save", "--task", "t", "--status", "completed")
    _call("set", "/subject", '"ours"')
    repo.commit({"code": "ours"})
    repo.checkout("context/w/u")
    repo.commit({CONTEXT: json.dumps({**json.loads(repo.read(CONTEXT)), "subject": "theirs"})})
    repo.checkout("context/w/broken")
    repo.commit({CONTEXT: "{"})
    repo.checkout("context/w/t")
    repo.commit({"code": "theirs", CONTEXT: _with_records(repo.read(CONTEXT))})
    repo.checkout("main")
    repo.git("remote", "add", "origin", Repo.create(folder / "server", "--bare").path)
    repo.git("push", "--quiet", "origin", "main")
    repo.write(".claude/context/x.json", '{"workflow_id": "x", "decisions": 1}')


def _with_records(context: str) -> str:
    side = {"task": "t", "commit": "", "value": ["theirs"]}
    records = [{"path": path, "base": [], "sides": [side]} for path in ("/one", "/two")]
    claim = {"files_modified": ["code"]}
    document = {**json.loads(context), "one": ["ours"], "two": ["ours"], **claim}
    return json.dumps({**document, "merge_conflicts": records})


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Return what each command prints, by the command."""
    folder = tmp_path_factory.mktemp("json")
    repo = Repo.create(folder / "repo")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(repo.path)
        _prepare(repo, folder)
        return {
            command: [_printed(command, *line.split()) for line in lines]
            for command, lines in LINES.items()
        }


def _printed(*arguments: str) -> Any:
    output = BytesIO()
    with redirect_stdout(TextIOWrapper(output, encoding="utf-8")) as stream:
        main(arguments)
        stream.flush()
        return json.loads(output.getvalue())


def _objects(shape: type, value: dict[str, Any]) -> Iterator[tuple[type, list[str]]]:
    """Pass the types of an object and of those within it, each with the members that it has."""
    yield shape, list(value)
    for member in members(shape):
        held = value.get(member.name)
        if member.object and held is not None:
            for inner in held if isinstance(held, list) else [held]:
                yield from _objects(member.object, inner)


def _shape(command: str, value: dict[str, Any]) -> type:
    """Return the type of what a command printed: the smallest one that has its members."""
    named = {shape: {one.name for one in members(shape)} for shape in COMMANDS[command]}
    shape, _ = min(
        (pair for pair in named.items() if set(value) <= pair[1]), key=lambda pair: len(pair[1])
    )
    return shape


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_printed_fits_the_schema(printed: dict[str, list[Any]], command: str) -> None:
    definition = {**schema(), "$ref": f"#/$defs/{command}"}
    for value in printed[command]:
        Draft202012Validator(definition).validate(value)


@pytest.mark.parametrize("command", COMMANDS)
def test_members_are_those_of_the_type_in_its_order(
    printed: dict[str, list[Any]], command: str
) -> None:
    for value in printed[command]:
        first, *_ = value
        assert first == "format"
        content = {name: member for name, member in value.items() if name != "format"}
        for shape, names in _objects(_shape(command, content), content):
            assert names == [one.name for one in members(shape) if one.name in names], shape


def test_every_member_is_seen(printed: dict[str, list[Any]]) -> None:
    seen: dict[type, set[str]] = {}
    for command, values in printed.items():
        for value in values:
            value.pop("format", None)
            for shape, names in _objects(_shape(command, value), value):
                seen.setdefault(shape, set()).update(names)
    # What a decision breaks: see `tests/git/test_resolving.py`.
    seen[NewFinding] = {one.name for one in members(NewFinding)}
    unseen = {shape.__name__: {"all"} for shape in types_printed() if shape not in seen}
    unseen |= {
        shape.__name__: missing
        for shape, names in seen.items()
        if (missing := {one.name for one in members(shape)} - names)
    }
    assert unseen == {}


def test_every_command_with_json_has_a_type() -> None:
    context = click.Context(cli)
    found = {name for name in ALL if _has_json(cli.get_command(context, name))}
    assert set(COMMANDS) == found == set(LINES)


def _has_json(command: click.Command | None) -> bool:
    assert command
    return any("--json" in parameter.opts for parameter in command.params)


def test_page_and_schema_are_what_the_types_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.docs.json_output"
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())
