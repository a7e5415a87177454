"""Writes docs/json-output.md and its JSON Schema from the types of the wire format.

`python -m tests.docs.json_output` writes both; a test fails where one has drifted.
"""

from __future__ import annotations

import json
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final, get_origin

from git_context.wire import FORMAT
from git_context.wire.commands import COMMANDS
from git_context.wire.schema import (
    Member,
    definitions,
    either,
    members,
    printed,
    with_held_types,
)
from tests.support.markdown import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = ROOT / "docs" / "json-output.md"
SCHEMA: Final = ROOT / "docs" / "json-output.schema.json"
# Where the schema may be had; the name of a format for as long as its number stays.
_ID: Final = f"urn:git-context:json-output:{FORMAT}"

_INTRODUCTION: Final = f"""\
<!-- Written by `python -m tests.docs.json_output` from the types in `git_context.wire`. -->
# JSON output

Every command that reads prints JSON with `--json`: one object, whose first member `format` is \
{FORMAT}.
The number changes when a member of one of these shapes goes away or means something else; new
members may come. Ids of commits are whole. A member that is not known is `null`. Numbers that stand
in a context are printed as they are written there, and so are secrets: only what is made for people
to pass on, Markdown and pages, has them cut. Characters that a terminal would obey or that turn the
direction of writing stand as `\\u` escapes within strings, which is the same JSON.

In [json-output.schema.json](json-output.schema.json) is a JSON Schema of what each command prints,
under `$defs` and the command's name. In Python, results have the same shapes:
[`to_json()`](api.md#results) returns them.
"""

_PORCELAIN: Final = """
## Lines for scripts

`status`, `list`, `log` and `graph` print lines with `--porcelain`, for scripts that read lines. The
first field of a line says what it is about, and the others are the members of the `--json` shape
above, in the order of these tables. New fields may come at the end of a line. Between fields stands
a tab. What is not known is an empty field, `yes` and `no` stand for true and false, and a list has
spaces between its items. A backslash stands as `\\\\`, and whatever is not printable as
`\\t`, `\\n`, `\\xNN`, `\\uNNNN` or `\\UNNNNNNNN`; so no field holds a tab, and each line ends where
it ends.

| command | lines |
|---|---|
| `status` | `workflow` with the members of the whole, but for `tasks`; then one `task` for each \
task |
| `list` | one `workflow` for each workflow |
| `graph` | one `task` for each task, then one `commit` for each commit |
| `log` | one `change` for each change: `commit`, `time`, `task` and `agent`, then `kind`, \
`pointer`, `member`, `before` and `after`, where the values are JSON on one line |

In `log`, the `kind` is `layout` for a commit that changed nothing but the layout of the file, and
`unreadable` where the context cannot be read; then the last field says why.

```sh
git context status --porcelain | awk -F '\\t' '$1 == "task" && $4 == "blocked" { print $2 }'
```
"""


def page() -> str:
    """Return the text of the page."""
    return "\n".join([_INTRODUCTION, *_sections()]) + _PORCELAIN


def schema() -> dict[str, Any]:
    """Return the JSON Schema: a definition for each command, and for each type that they hold."""
    commands = {
        command: either([printed(shape) for shape in shapes])
        for command, shapes in COMMANDS.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _ID,
        "title": "What git-context prints with --json",
        "$defs": {**commands, **definitions(types_printed())},
    }


def _sections() -> Iterator[str]:
    """Write a section for each command; commands that print the same have it together."""
    described: set[type] = set()
    for command, shapes in COMMANDS.items():
        if not described.intersection(shapes):
            yield f"## {command}\n"
            for shape in shapes:
                yield from _tables(shape, described)


def _tables(shape: type, described: set[type]) -> Iterator[str]:
    """Write the table of a type, and those of the types that it holds and nobody has described."""
    described.add(shape)
    if shape.__doc__ and shape in {one for listed in COMMANDS.values() for one in listed}:
        for paragraph in shape.__doc__.split("\n\n"):
            yield fill(" ".join(paragraph.split()), 100, break_on_hyphens=False) + "\n"
    yield "| member | what it is |"
    yield "|---|---|"
    yield from (f"| `{member.name}` | {member.words} |" for member in members(shape))
    yield ""
    inner: dict[type, list[Member]] = {}
    for member in members(shape):
        if member.object and member.object not in described:
            inner.setdefault(member.object, []).append(member)
    for held, holders in inner.items():
        names = " and ".join(filter(None, [
            ", ".join(f"`{holder.name}`" for holder in holders[:-1]), f"`{holders[-1].name}`",
        ]))  # fmt: skip
        is_list = get_origin(holders[0].type) is list
        yield f"Each of the {names}:\n" if is_list else f"In {names}:\n"
        yield from _tables(held, described)


def types_printed() -> list[type]:
    """List the types that commands print, and those within them, each once."""
    return with_held_types(shape for shapes in COMMANDS.values() for shape in shapes)


def schema_text() -> str:
    """Return the schema as it is committed."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")
