"""Contexts that are made to hurt, drawn at random: what anybody who can push may have written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from git_context.document.fields import FIELDS

if TYPE_CHECKING:
    from random import Random

LONG: Final = 20_000
TERMINAL: Final = (
    "\x1b]0;title\x07",
    "\x1b[31mred\x1b[0m",
    "\x9b31mred",
    "\x1b[2J",
    "over\rwritten",
    "two\nError: lines",
    "\n::error file=x::forged",
    "\n  ::add-mask::x",
    "##[add-mask]x",
    "\u202eleft\u202c",
    "\u2066\u200f\u061c",
    "\u2028\u2029\x85\x7f\x00\x08",
    "\ufeff\u200b\u00a0\u3000",
    "\ud800",
    "e\u0301" * 50,
    "漢字" * 50,
    "👩\u200d💻",
)
SHAPED: Final = (
    "",
    " ",
    ".",
    "..",
    "-",
    "--help",
    "~",
    "/",
    "//",
    "../../etc/passwd",
    "HEAD",
    "main",
    "null",
    "true",
    "0",
    "a" * 300,
    "2025-01-15T09:00:00Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "2025-01-15T09:00:00" + "0" * 50,
    "GET /a/{b}",
    "{ a: string, b?: C[] }",
    "x" + "[]" * 2_000,
    "ghp_" + "a1B2" * 9,
    "-----BEGIN RSA PRIVATE KEY-----",
    "password = 'hunter2!x'",
    "completed",
    "1/2 passed",
    "0123456789abcdef0123456789abcdef01234567",
    "100%",
    "{0} %s ${x}",
    "<<<<<<< ours",
)
LARGE: Final = (
    " " * LONG,
    "\n" * LONG,
    "a " * LONG,
    "\\" * LONG,
    "/" * LONG,
    "*" * LONG,
    "`" * LONG,
    "./" * LONG,
    "é" * LONG,
    "\x1b[31m" * (LONG // 5),
    "ghp_" * LONG,
    "Context-Task: x\n" * (LONG // 10),
)
NUMBERS: Final = (
    b"0",
    b"-0",
    b"1",
    b"-1",
    b"1.5",
    b"1e400",
    b"-1e-400",
    b"1E+999999999",
    b"1e99999999999999999999",
    b"9" * 5_000,
    b"0." + b"0" * 5_000 + b"1",
    b"9007199254740993",
)
NAMES: Final = (
    *(field.pointer.rpartition("/")[2] for field in FIELDS if field.pointer.rpartition("/")[2]),
    *("a", "b", "task_id", "context", "status", "agent", "scope", "path", "sides", "name", "base"),
    *("commit", "timestamp", "concern", "response", "request", "endpoints", "schemas", "method"),
    *("api_contract_assumptions", "implementation_details", "test_results", "GET /a/{b}", "*", ""),
    *("pruned", "pruned_parts", "message", "id", "text", "decision", "why", "minutes"),
)
DEEPEST: Final = 196


def text(chance: Random) -> str:
    """Return a text that means something to a terminal, a log, a parser, or is very long."""
    kind = chance.random()
    if kind < 0.03:
        return chance.choice(LARGE)
    if kind < 0.5:
        return "".join(chance.choices(TERMINAL, k=chance.randint(1, 4)))
    return chance.choice(SHAPED)


def value(chance: Random, depth: int = 4) -> Any:
    """Return any JSON value; numbers are their literals, as `bytes`."""
    kind = chance.randrange(9 if depth else 5)
    if kind < 2:
        return text(chance)
    if kind == 2:
        return chance.choice(NUMBERS)
    if kind == 3:
        return chance.choice((None, True, False, [], {}))
    if kind == 4:
        return nested(chance) if chance.random() < 0.1 else chance.choice(SHAPED)
    if kind < 7:
        return [value(chance, depth - 1) for _ in range(chance.randrange(5))]
    return {name(chance): value(chance, depth - 1) for _ in range(chance.randrange(6))}


def nested(chance: Random) -> Any:
    """Return a value that is about as deep as may be."""
    inner: Any = text(chance)
    step = name(chance)
    kinds = chance.choice(((0,), (1,), (0, 1)))
    for _ in range(DEEPEST - 8):
        inner = [inner] if chance.choice(kinds) else {step: inner}
    return inner


def name(chance: Random) -> str:
    """Return the name of a member: mostly one that something is made of."""
    return chance.choice(NAMES) if chance.random() < 0.8 else text(chance)


def many(chance: Random) -> Any:
    """Return a long list."""
    count = chance.choice((200, 2_000))
    kind = chance.randrange(4)
    if kind == 0:
        return [f"{text(chance)[:50]} {at}" for at in range(count)]
    if kind == 1:
        return [{"id": f"{at}", "a": text(chance)[:50]} for at in range(count)]
    if kind == 2:
        return [{"task_id": f"t{at}", "status": text(chance)[:50]} for at in range(count)]
    return [value(chance, 1) for _ in range(count // 20)]


def changed(chance: Random, document: Any) -> Any:
    """Return a document with something at a few places of it that does not belong there."""
    for _ in range(chance.randint(1, 6)):
        document = _struck(chance, document, is_whole=True)
    return value(chance) if chance.random() < 0.02 else document


def _struck(chance: Random, holder: Any, *, is_whole: bool = False) -> Any:
    """Put anything at a random place; the ids that commands find their way by mostly stay."""
    is_leaf = not holder or not isinstance(holder, (dict, list))
    if is_leaf or (not is_whole and chance.random() < 0.3):
        return many(chance) if chance.random() < 0.05 else value(chance)
    if isinstance(holder, list):
        copy = list(holder)
        at = chance.randrange(len(copy))
        copy[at] = _struck(chance, copy[at])
        return copy
    members = dict(holder)
    member = chance.choice([*members, name(chance)])
    if member in ("workflow_id", "task_id", "parent_workflow_id") and chance.random() < 0.9:
        return members
    members[member] = _struck(chance, members.get(member))
    return members


def written(chance: Random, document: Any) -> bytes:
    """Return the text of a document in one of many layouts; sometimes it is none."""
    content = literal(document, chance.choice(("", "", "  ", "\t"))).encode(
        errors="backslashreplace"
    )
    kind = chance.random()
    if kind < 0.96:
        return content + b"\n"
    return chance.choice(
        (
            b"",
            b"\xef\xbb\xbf" + content,
            content.replace(b"\n", b"\r\n"),
            content[: len(content) // 2],
            content + b"\x1b[31m",
            b"\xff\xfe" + content,
            b'{"workflow_id": "w", "workflow_id": "\\u001b[31m"}',
            b'{"a": \x1b}',
            b"[" * 100_000,
            b"<<<<<<< ours\n" + content + b"\n=======\n" + content + b"\n>>>>>>> \x9b31m\n",
            b"null",
            b" " * 200_000,
        )
    )


def literal(document: Any, indent: str = "", line: str = "\n") -> str:
    """Write a value, in which bytes are literals of numbers, as JSON."""
    if isinstance(document, bytes):
        return document.decode()
    if not document or not isinstance(document, (dict, list)):
        return json.dumps(document, ensure_ascii=False)
    inner = line + indent if indent else ""
    if isinstance(document, list):
        items = [literal(item, indent, inner) for item in document]
        start, end = "[]"
    else:
        items = [
            f"{json.dumps(member, ensure_ascii=False)}: {literal(below, indent, inner)}"
            for member, below in document.items()
        ]
        start, end = "{}"
    return start + ",".join(inner + item for item in items) + (line if indent else "") + end
