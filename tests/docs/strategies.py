"""What the merge reference says of each strategy, with triplets that the tests merge for real."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.policy import context_policy
from git_context.jsontext.parse import parse_text
from git_context.merge.lists import UNRULED
from git_context.merge.policy import Policy, Rule
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING

if TYPE_CHECKING:
    from git_context.merge.threeway import ThreeWayResult
    from git_context.merge.values import Json, Maybe

ABSENT: Final = ""


class Triplet(NamedTuple):
    """Three versions of a value as JSON text, `ABSENT` for none, and what a merge makes of them.

    In place of a result there is the place of a conflict, as a pointer from the value.
    """

    base: str
    ours: str
    theirs: str
    result: str = ABSENT
    conflict: str | None = None


class Shape(NamedTuple):
    """A strategy, or a shape that no rule names (`rule` is `None`), explained and exemplified.

    The triplets are values of one member, whole documents where `whole` says so, or the records of
    JSON Lines.
    """

    rule: Rule | None
    about: str
    triplets: tuple[Triplet, ...]
    whole: bool = False
    records: bool = False


STRATEGIES: Final = (
    Shape(
        Rule("set"),
        "A list in which order says little and repeats say nothing. The result has what both sides"
        " kept and what either side added; what one side removed stays removed. Ours gives the"
        " order, and what only theirs has follows its nearest predecessor that ours has too."
        " Members are compared as exact JSON values. An edited member is one that went and one that"
        " came.",
        (
            Triplet('["a"]', '["a", "x"]', '["a", "y"]', '["a", "x", "y"]'),
            Triplet('["a", "b"]', '["b"]', '["a", "b", "c"]', '["b", "c"]'),
            Triplet("[]", "[1]", '[1.0, "1", true]', '[1, 1.0, "1", true]'),
            Triplet(ABSENT, '["a"]', '["a", "b"]', '["a", "b"]'),
        ),
    ),
    Shape(
        Rule("keyed", "id"),
        "A list of objects that are known by their key: one field or several, strings or numbers,"
        ' where `1` and `"1"` are one key. Items with the same key are merged member by member,'
        " others come and go whole. Each item is identified for itself: one without the key by the"
        " first of @KEYS@ that it bears, else by its whole value, and a key that stands twice is"
        " its first and its second occurrence. The order is ours'. Of two items that both sides"
        " added with one key, one that contains the other is the result; else they are a conflict.",
        (
            Triplet(
                '[{"id": "a", "n": 1}]',
                '[{"id": "a", "n": 2}]',
                '[{"id": "a", "n": 1, "m": 0}, {"id": "b"}]',
                '[{"id": "a", "n": 2, "m": 0}, {"id": "b"}]',
            ),
            Triplet(
                '[{"id": "a", "n": 1}]',
                '[{"id": "a", "n": 2}]',
                '[{"id": "a", "n": 3}]',
                conflict="/a/n",
            ),
            Triplet("[]", '[{"id": "a", "n": 1}]', '[{"id": "a", "n": 2}]', conflict="/a"),
            Triplet(
                '[{"id": "a"}]',
                '[{"id": "a"}, {"note": "x"}]',
                '[{"id": "a", "n": 1}, {"id": "a"}]',
                '[{"id": "a", "n": 1}, {"note": "x"}, {"id": "a"}]',
            ),
        ),
    ),
    Shape(
        Rule("log"),
        "A set of whole records in the order of their `timestamp`. A record without one stays"
        " behind the record that it follows. Two moments are compared as moments, whatever their"
        " time zones; one without a zone counts as UTC. New records of one moment are ordered by"
        " content, so that it does not matter which side merges.",
        (
            Triplet(
                "[]",
                '[{"timestamp": "2025-01-15T10:00:00Z"}]',
                '[{"timestamp": "2025-01-15T09:00:00Z"}]',
                '[{"timestamp": "2025-01-15T09:00:00Z"}, {"timestamp": "2025-01-15T10:00:00Z"}]',
            ),
        ),
    ),
    Shape(
        Rule("sequence"),
        "A list whose order and repeats matter, merged as `git merge` merges lines, item by item."
        " What both sides add at one place is kept as two runs, ours first. Objects and lists that"
        " both sides changed are merged one by one, where there are as many of them on each side."
        " Any other stretch that both sides changed is a conflict, and the rest is merged around"
        " it. An item that one side moved, and the other moved elsewhere or removed, makes the list"
        " a conflict.",
        (
            Triplet('["a", "b"]', '["a", "a", "b"]', '["a", "b", "c"]', '["a", "a", "b", "c"]'),
            Triplet('["a"]', '["a", "x"]', '["a", "y"]', '["a", "x", "y"]'),
            Triplet(
                '[{"a": 1, "b": 1}]',
                '[{"a": 2, "b": 1}]',
                '[{"a": 1, "b": 2}]',
                '[{"a": 2, "b": 2}]',
            ),
            Triplet('["a"]', '["b"]', '["c"]', conflict="/0"),
            Triplet('["a", "b", "c"]', '["c", "a", "b"]', '["a", "b"]', conflict=""),
        ),
    ),
    Shape(
        Rule("atomic"),
        "An object or list that is one value: two different changes of it are a conflict as a"
        " whole. So the entries of a lock file are never merged into halves of two.",
        (
            Triplet('{"v": 1}', '{"v": 2}', '{"v": 1}', '{"v": 2}'),
            Triplet('{"v": 1, "w": 1}', '{"v": 2, "w": 1}', '{"v": 1, "w": 2}', conflict=""),
        ),
    ),
    Shape(
        Rule("max"),
        "The larger number, or the later moment. Two kinds of value make a conflict.",
        (
            Triplet("1", "3", "2", "3"),
            Triplet(
                '"2025-01-15T08:00:00Z"',
                '"2025-01-15T10:00:00+02:00"',
                '"2025-01-15T09:00:00Z"',
                '"2025-01-15T09:00:00Z"',
            ),
            Triplet("1", "2", '"many"', conflict=""),
        ),
    ),
    Shape(
        Rule("min"),
        "The smaller number, or the earlier moment.",
        (Triplet("5", "3", "4", "3"),),
    ),
    Shape(
        Rule("version"),
        "The higher of two [semantic versions](https://semver.org). A pre-release and its release,"
        " and what is no such version, are a conflict.",
        (
            Triplet('"1.9.0"', '"1.10.0"', '"1.9.1"', '"1.10.0"'),
            Triplet('"1.0.0"', '"2.0.0-rc.1"', '"2.0.0"', conflict=""),
        ),
    ),
    Shape(
        Rule("latest"),
        "The value of the side whose document has the later `timestamp`. Without two different"
        ' timestamps there is a conflict. `{ latest = "/updated_at" }` names another member that'
        " tells: it is looked for in the objects around the place, from the inside out.",
        (
            Triplet(
                '{"phase": "plan", "timestamp": "2025-01-15T09:00:00Z"}',
                '{"phase": "build", "timestamp": "2025-01-15T10:00:00Z"}',
                '{"phase": "test", "timestamp": "2025-01-15T11:00:00Z"}',
                '{"phase": "test", "timestamp": "2025-01-15T11:00:00Z"}',
            ),
            Triplet(
                '{"phase": "plan"}', '{"phase": "build"}', '{"phase": "test"}', conflict="/phase"
            ),
        ),
        whole=True,
    ),
    Shape(
        Rule("sum"),
        "The base and both changes: for counters. Numbers are added as decimals, without loss.",
        (
            Triplet("10", "13", "12", "15"),
            Triplet("1.10", "1.20", "1.05", "1.15"),
            Triplet("1", "2", "null", conflict=""),
        ),
    ),
    Shape(
        Rule("text"),
        "A string merged by lines. Changes of the same lines, or of lines beside each other, are a"
        " conflict of the whole string.",
        (
            Triplet(
                r'"one\ntwo\nthree"',
                r'"ONE\ntwo\nthree"',
                r'"one\ntwo\nTHREE"',
                r'"ONE\ntwo\nTHREE"',
            ),
            Triplet(r'"one\ntwo"', r'"ONE\ntwo"', r'"1\ntwo"', conflict=""),
            Triplet(r'"one"', r'"one\ntwo"', r'"two"', conflict=""),
        ),
    ),
    Shape(
        Rule("ours"),
        "Our value, whatever theirs is. Ours is the side that is merged into; in a rebase, that is"
        " the upstream branch.",
        (Triplet("1", "2", "3", "2"), Triplet("1", ABSENT, "3", ABSENT)),
    ),
    Shape(
        Rule("theirs"),
        "Their value, whatever ours is.",
        (Triplet("1", "2", "3", "3"),),
    ),
    Shape(
        Rule("derived"),
        "Computed from the merged context, never merged. What cannot be computed, and any place"
        " that is not among the computed figures, keeps our value.",
        (
            Triplet(
                '{"files_modified": ["a"], "metrics": {"total_files_modified": 1}}',
                '{"files_modified": ["a", "b"], "metrics": {"total_files_modified": 2}}',
                '{"files_modified": ["a", "c"], "metrics": {"total_files_modified": 2}}',
                '{"files_modified": ["a", "b", "c"], "metrics": {"total_files_modified": 3}}',
            ),
        ),
        whole=True,
    ),
    Shape(
        Rule("conflict"),
        "Two different changes are a conflict, also of objects and lists. It is what happens to"
        " strings, numbers, booleans and `null` without a rule.",
        (Triplet('"a"', '"b"', '"c"', conflict=""), Triplet('"a"', '"b"', '"b"', '"b"')),
    ),
)

SHAPES: Final = (
    Shape(
        None,
        "**An object** is merged member by member. A member that one side changed and the other"
        " removed is a conflict.",
        (
            Triplet('{"a": 1, "b": 1}', '{"a": 2, "b": 1}', '{"a": 1, "c": 1}', '{"a": 2, "c": 1}'),
            Triplet('{"a": 1}', '{"a": 2}', "{}", conflict="/a"),
        ),
    ),
    Shape(
        None,
        "**A list of scalars without repeats**, in all three versions, is a `set`, save that its"
        " order is an edit: an order that one side alone changed stands, and two different new ones"
        " are a conflict. So is a member that both sides took out where each put in another, or one"
        " put in another at its place: perhaps these are two edits of one. It is a `sequence` where"
        " all three are as many numbers, as in a position or a size; where a member begins with"
        " `-`, as options of a command line do, or ends in a newline; and where both sides add one"
        " member at different places.",
        (
            Triplet('["a"]', '["a", "x"]', '["y", "a"]', '["y", "a", "x"]'),
            Triplet('["v1"]', '["v2"]', '["v3"]', conflict="/0"),
            Triplet('["a", "b", "c"]', '["c", "a", "b"]', '["b", "a", "c"]', conflict=""),
            Triplet(
                '["run"]',
                '["run", "-a", "1"]',
                '["run", "-b", "1"]',
                '["run", "-a", "1", "-b", "1"]',
            ),
        ),
    ),
    Shape(
        None,
        "**A list of objects of which some bear a key** is merged as a `keyed` one, each item by"
        " itself: by the first of @KEYS@ that it bears, else by its whole value. As no rule says"
        " that order means nothing, an order that one side alone changed stands, and two different"
        " new ones are a conflict. So is an item without a key that both sides took out, where what"
        " they put in may be two edits of it, and one to which both sides may have given another"
        " key.",
        (
            Triplet(
                '[{"name": "a", "n": 1}]',
                '[{"name": "a", "n": 2}]',
                '[{"name": "b"}, {"name": "a", "n": 1}]',
                '[{"name": "b"}, {"name": "a", "n": 2}]',
            ),
        ),
    ),
    Shape(
        None,
        "**Any other list** is a `sequence`, and a conflict where the base does not have it. Where"
        " a list of objects would conflict, it is merged by a key of its own, if it has one: a text"
        " that every item of every version bears under one name, unique in each, and neither a date"
        " nor prose nor a status; a number only where the name ends in `id`.",
        (
            Triplet("[1, 1]", "[1, 1, 2]", "[0, 1, 1]", "[0, 1, 1, 2]"),
            Triplet(ABSENT, "[1, 1]", "[2, 2]", conflict=""),
            Triplet(
                '[{"url": "a", "n": 1}]',
                '[{"url": "a", "n": 2}]',
                '[{"url": "b"}, {"url": "a", "n": 1, "m": 1}]',
                '[{"url": "b"}, {"url": "a", "n": 2, "m": 1}]',
            ),
        ),
    ),
    Shape(
        None,
        "**Anything else** is a `conflict`: strings, numbers, booleans, `null`, and values of"
        " different types.",
        (Triplet("1", "2", "3", conflict=""), Triplet("[]", "[1]", "{}", conflict="")),
    ),
)

RECORDS: Final = (
    Shape(
        None,
        "Each record is identified for itself, as an item of a list without a rule: by the first of"
        " @KEYS@ that it bears, else by its whole value. So a header, or a note without a key, does"
        " not change what the others are.",
        (
            Triplet(
                '[{"schema": 2}, {"id": 1, "done": false}]',
                '[{"schema": 2}, {"id": 1, "done": true}]',
                '[{"schema": 2}, {"id": 1, "done": false}, {"id": 2}]',
                '[{"schema": 2}, {"id": 1, "done": true}, {"id": 2}]',
            ),
            Triplet(
                '[{"said": "a"}]',
                '[{"said": "a"}, {"said": "b"}]',
                '[{"said": "a"}, {"said": "c"}]',
                '[{"said": "a"}, {"said": "b"}, {"said": "c"}]',
            ),
            Triplet('[{"said": "a"}]', '[{"said": "b"}]', '[{"said": "c"}]', conflict="/0"),
        ),
        records=True,
    ),
)


def merged(shape: Shape, triplet: Triplet) -> ThreeWayResult:
    """Merge a triplet by the rule of its shape."""
    base, ours, theirs = (_document(shape, text) for text in triplet[:3])
    if shape.records:
        return merge(base, ours, theirs, root=UNRULED)
    return merge(base, ours, theirs, _policy(shape))


def expected(shape: Shape, triplet: Triplet) -> Maybe:
    """Return the document that the triplet promises."""
    return _document(shape, triplet.result)


def conflicts(shape: Shape, triplet: Triplet) -> list[str]:
    """Return the pointers of the conflicts that the triplet promises."""
    if triplet.conflict is None:
        return []
    return [triplet.conflict if shape.whole or shape.records else f"/value{triplet.conflict}"]


def _document(shape: Shape, text: str) -> Maybe:
    if shape.whole or shape.records:
        return parse_text(text).value if text else MISSING
    member: dict[str, Json] = {"value": parse_text(text).value} if text else {}
    return member


def _policy(shape: Shape) -> Policy:
    if shape.rule is None:
        return Policy()
    return context_policy() if shape.whole else Policy({"/value": shape.rule})
