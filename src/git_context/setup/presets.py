"""Presets: attributes and merge rules for JSON files of tools that people merge.

Both are written where everyone sees them: into `.gitattributes` and `.git-context.toml`. A clone
without the driver merges these files by lines, as before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.policy import SETTINGS_FILE, SettingsError, read_tables
from git_context.document.settings import read_settings
from git_context.errors import GitContextError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Preset(NamedTuple):
    """Files of a tool, by patterns of `.gitattributes`, and the rules for some of them, by glob.

    A rule is written as TOML has it.
    """

    about: str
    files: tuple[str, ...]
    rules: Mapping[str, Mapping[str, str]]


PRESETS: Final[dict[str, Preset]] = {
    "npm": Preset(
        "npm: the higher version of a package; whole entries of lock files, never halves of two",
        ("package.json", "package-lock.json", "npm-shrinkwrap.json"),
        {
            "package.json": {"/version": '"version"'},
            "package-lock.json": {
                "/version": '"version"',
                "/packages//version": '"version"',
                "/packages/*node_modules~1*": '"atomic"',
                "/dependencies/*": '"atomic"',
            },
            "npm-shrinkwrap.json": {
                "/version": '"version"',
                "/packages//version": '"version"',
                "/packages/*node_modules~1*": '"atomic"',
                "/dependencies/*": '"atomic"',
            },
        },
    ),
    "task-master": Preset(
        "claude-task-master: tasks by their ids, be they numbers or text",
        ("tasks.json",),
        {
            "tasks.json": {
                "/metadata/updated": '"max"',
                "/*/metadata/updated": '"max"',
                "/tasks": '{ keyed = "id" }',
                "/*/tasks": '{ keyed = "id" }',
            }
        },
    ),
    "beads": Preset(
        "beads: issues by their ids, what was updated later counts",
        ("issues.jsonl", "beads.jsonl"),
        {
            "issues.jsonl": {
                "/*/updated_at": '"max"',
                "/*/status": '{ latest = "/updated_at" }',
                "/*/priority": '{ latest = "/updated_at" }',
                "/*/assignee": '{ latest = "/updated_at" }',
                "/*/labels": '"set"',
                "/*/dependencies": '{ keyed = ["issue_id", "depends_on_id", "type"] }',
            },
        },
    ),
    "mcp-memory": Preset(
        "the memory server of the Model Context Protocol: entities by name, relations by value",
        ("memory.jsonl", "memory.json"),
        {"memory.jsonl": {"/*/observations": '"set"'}},
    ),
    "all-contributors": Preset(
        "all-contributors: people by login, contributions as sets",
        (".all-contributorsrc",),
        {
            ".all-contributorsrc": {
                "/files": '"set"',
                "/contributors": '{ keyed = "login" }',
                "/contributors/*/contributions": '"set"',
            }
        },
    ),
    "string-catalogs": Preset(
        "string catalogues of Xcode: a translation is one value",
        ("*.xcstrings",),
        {"*.xcstrings": {"/strings/*/localizations/*": '"atomic"'}},
    ),
    "agents": Preset(
        "settings of agents and MCP servers: permissions as sets, arguments in order",
        (".mcp.json", "mcp.json", ".claude/settings.json", ".qwen/settings.json"),
        {
            ".mcp.json": {"/mcpServers/*/args": '"sequence"'},
            "mcp.json": {"/mcpServers/*/args": '"sequence"', "/servers/*/args": '"sequence"'},
            ".claude/settings.json": {
                "/permissions/allow": '"set"',
                "/permissions/ask": '"set"',
                "/permissions/deny": '"set"',
            },
        },
    ),
}


def with_attributes(content: bytes, preset: Preset) -> bytes:
    """Return a `.gitattributes` that sends a preset's files to the driver; others' lines stay."""
    lines = [f"{pattern} merge=context".encode() for pattern in preset.files]
    known = {line.strip() for line in content.splitlines()}
    return _with_lines(content, [line for line in lines if line not in known])


def with_rules(content: bytes, preset: Preset) -> bytes:
    """Return a settings file with the rules of a preset; a glob that has rules keeps them.

    Raises `GitContextError` where the file cannot be used as it is.
    """
    try:
        text = content.decode()
        merge = read_tables(text).get("merge", {})
        known = set(merge) if isinstance(merge, dict) else set()
        lines: list[bytes] = []
        for glob, rules in preset.rules.items():
            if glob not in known:
                lines += _table(glob, rules)
        written = _with_lines(content, lines)
        read_settings(written.decode())
    except (SettingsError, UnicodeDecodeError) as error:
        raise GitContextError(
            str(error), hint=f"Correct {SETTINGS_FILE}, then run this again."
        ) from error
    return written


def _table(glob: str, rules: Mapping[str, str]) -> list[bytes]:
    lines = ["", f'[merge."{glob}"]']
    lines += [f'"{pointer}" = {rule}' for pointer, rule in rules.items()]
    return [line.encode() for line in lines]


def _with_lines(content: bytes, lines: list[bytes]) -> bytes:
    """Add lines at the end, with the file's line ends."""
    newline = b"\r\n" if b"\r\n" in content else b"\n"
    needs_end = bool(lines) and content != b"" and not content.endswith(b"\n")
    start = content + newline if needs_end else content
    added = b"".join(line + newline for line in lines)
    return start + (added if start else added.lstrip(b"\r\n"))
