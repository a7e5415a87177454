"""Writes docs/merge-reference.md from the tables that the merge itself uses.

`python -m tests.docs.reference` writes it; a test fails where the page has drifted.
"""

from __future__ import annotations

from typing import Final

from git_context.document.fields import ENTRY_MEMBERS, FIELDS
from git_context.merge.decisions import (
    BOTH_ADDED,
    BOTH_MODIFIED,
    DELETED_BY_THEM,
    DELETED_BY_US,
    ORDER,
    PERHAPS_ONE,
)
from git_context.merge.identity import KEYS
from git_context.setup.presets import PRESETS, Preset
from tests.docs.strategies import RECORDS, SHAPES, STRATEGIES, Shape, Triplet
from tests.support.markdown import ROOT

PAGE: Final = ROOT / "docs" / "merge-reference.md"

OWN_RULES: Final = """\
[merge]
"/metrics/*_count" = "sum"
"/notes" = "text"
"/stories" = { keyed = "id" }
"/stories/*/points" = "max"

[merge."openapi.json"]
"/info/version" = "version"
"/paths/*/*/parameters" = { keyed = ["name", "in"] }
"""

CONFLICT_KINDS: Final = {
    BOTH_MODIFIED: "both sides changed the value, differently",
    BOTH_ADDED: "both sides added the member, with different values",
    DELETED_BY_US: "ours removed what theirs changed",
    DELETED_BY_THEM: "theirs removed what ours changed",
    ORDER: "both sides put the items of a list without a rule into new orders, different ones",
    PERHAPS_ONE: "both sides took an item out, and what they put in may be two edits of it",
}

_INTRODUCTION: Final = """\
<!-- Written by `python -m tests.docs.reference`. Change the tables it reads, not this page. -->
# Merge reference

A merge compares three versions: the *base*, from which both sides come, *ours*, which is merged
into, and *theirs*. At each place of the document:

1. Equal sides give that value, and a side equal to the base gives the other side.
2. Where both sides changed a place, its rule decides: the repository's own, else the one of the
   table below. Without a rule, the shape of the values decides.
3. A place that one side changed and the other removed is a conflict, unless its rule is `ours`,
   `theirs` or `derived`.

Missing and `null` are different. Values are compared as exact JSON: `1`, `1.0`, `true` and `"1"`
are four values, and number literals such as `12345678901234567890` and `1.10` stay as they are.
"""

_FIELDS: Final = """\
## The fields of a context

In a place, `*` stands for any one step: a member's name, or the key of an item. The order of the
table is the order of members in the [canonical layout](concepts.md#layout). Unknown
fields are kept and merged by shape.
"""

_ENTRIES: Final = """\
The members of an entry of `parallel_tasks` are, in canonical order: {members}. They have no rule \
but the one above for a child's own timestamp; two different changes of, say, one `status` are a \
conflict.
"""

_STRATEGIES: Final = """\
## Strategies

Each row is merged by the tests as it stands here. It shows the value of one member, or whole
documents where the strategy looks at more than that.
"""

_SHAPES: Final = """\
## Without a rule

The shape of the values decides where no rule does. This is also how the driver merges JSON files
that are no contexts. Where the shape leaves doubt, there is a conflict.
"""

_LINES: Final = """\
## JSON Lines

In a file whose name ends in `.jsonl` or `.ndjson`, each line is one record. The records are merged
as the items of one list; here they stand as such.
"""

_LAYOUT: Final = """\
## Layout, and what is not JSON

The result keeps the layout of ours. In a file that is no context, git's own merge by lines is
looked at first: where it is clean, is JSON, and has just the value that the merge of values gives,
its bytes are the result. So the layout and the order of members stand that either side chose.

A file that is no context, and no strict JSON in some version because of a comment, a trailing
comma, a key that stands twice or the like, is merged by lines, as git does it without a driver. One
line on standard error says which version it was, and where. In a context, such a version is a
conflict.
"""

_OWN_RULES: Final = """\
## Rules of your own

The file `.git-context.toml` in the top folder of the working tree adds rules for contexts, which
win over the table's, and rules for other files:

```toml
{rules}```

A key is a place, as a JSON Pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)) in which
`*` stands for any run of characters within one step: `/stories/*/points` fits every story, by its
key. A value is the name of a strategy, `{{ keyed = "FIELD" }}`, `{{ keyed = ["FIELD", "FIELD"] }}`
for a key of several fields, or `{{ latest = "/MEMBER" }}`. Your rules win over the table's. Of
several of yours that fit a place, one without `*` wins, then the one that comes last.

A table `[merge."GLOB"]` holds rules for files that are no contexts, if your attributes send them to
the driver. A glob without a slash fits the name of a file in any folder, one with a slash its path
from the top. In JSON Lines, the first step of a place is the record.

The driver reads the file that lies in the working tree when it runs. Where that is no TOML, or has
a rule that is none, nothing is merged: each file that both sides changed ends in a conflict that
shows both, with a message that says what is wrong. Commit the file, so that all clones merge alike.
"""

_PRESETS: Final = """\
## Presets

`git context init --preset NAME` writes the attributes and rules for files of a tool into
`.gitattributes` and `.git-context.toml`. Lines and rules that are there already stay. A clone
without the driver merges these files by lines, as before.

| preset | what it is for | files |
|---|---|---|
"""

_CONFLICTS: Final = """\
## Kinds of conflict

The driver names the place of each conflict and its kind. A place is a JSON Pointer in which the
items of keyed lists are named by their key: `/parallel_tasks/backend-impl/status`.

| kind | meaning |
|---|---|
"""


def page() -> str:
    """Return the text of the page."""
    parts = [
        _INTRODUCTION,
        _FIELDS,
        _field_table(),
        _wrapped(_ENTRIES.format(members=_listed(ENTRY_MEMBERS))) + "\n",
        _STRATEGIES,
        *[_strategy(shape) for shape in STRATEGIES],
        _SHAPES,
        *[_shape(shape) for shape in SHAPES],
        _LINES,
        *[_shape(shape) for shape in RECORDS],
        _LAYOUT,
        _OWN_RULES.format(rules=OWN_RULES),
        _PRESETS + "".join(_preset_row(name, preset) for name, preset in PRESETS.items()),
        _CONFLICTS + "".join(f"| {kind} | {about} |\n" for kind, about in CONFLICT_KINDS.items()),
    ]
    return "\n".join(parts)


def _preset_row(name: str, preset: Preset) -> str:
    files = ", ".join(f"`{pattern}`" for pattern in preset.files)
    return f"| `{name}` | {preset.about} | {files} |\n"


def _field_table() -> str:
    rows = ["| place | strategy | meaning |", "|---|---|---|"]
    for field in FIELDS:
        strategy = "by shape"
        if field.rule:
            name = field.rule.strategy
            key = f" by `{field.rule.fields[0]}`" if field.rule.fields else ""
            strategy = f"[{name}](#{name}){key}"
        rows.append(f"| `{field.pointer}` | {strategy} | {field.about} |")
    return "\n".join(rows) + "\n"


def _strategy(shape: Shape) -> str:
    assert shape.rule
    heading = f"### {shape.rule.strategy}"
    key = f" The key of these rows is `{shape.rule.fields[0]}`." if shape.rule.fields else ""
    return f"{heading}\n\n{_wrapped(shape.about + key)}\n\n{_triplets(shape)}"


def _shape(shape: Shape) -> str:
    return f"{_wrapped(_with_keys(shape.about))}\n\n{_triplets(shape)}"


def _triplets(shape: Shape) -> str:
    rows = ["| base | ours | theirs | result |", "|---|---|---|---|"]
    for triplet in shape.triplets:
        versions = [_code(text) for text in (triplet.base, triplet.ours, triplet.theirs)]
        rows.append(f"| {' | '.join(versions)} | {_result(triplet)} |")
    return "\n".join(rows) + "\n"


def _result(triplet: Triplet) -> str:
    if triplet.conflict is None:
        return _code(triplet.result)
    return f"conflict at `{triplet.conflict}`" if triplet.conflict else "conflict"


def _code(text: str) -> str:
    return f"`{text}`" if text else "*missing*"


def _with_keys(about: str) -> str:
    return about.replace("@KEYS@", _listed(KEYS))


def _listed(names: tuple[str, ...]) -> str:
    *most, last = [f"`{name}`" for name in names]
    return f"{', '.join(most)} and {last}"


def _wrapped(text: str, width: int = 100) -> str:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
