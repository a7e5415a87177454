"""The notations of agents, read into the same shapes; whatever cannot be read says why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.merge.values import exact
from git_context.verification.compatibility import Compatibility
from git_context.verification.schemas import shape
from git_context.verification.shapes import Type, reason
from git_context.verification.type_parser import DEEPEST, LONGEST, parse_type

PERSON = "{ id: string, bio?: string }"


def differences(wanted: object, given_: object, *, sends: bool = False) -> list[tuple[str, str]]:
    fitting = Compatibility("web", "api", {}, {}, caller_sends=sends)
    found = fitting.differences(shape(exact(wanted)), shape(exact(given_)))
    return [(each.place, each.status) for each in found]


@pytest.mark.parametrize(
    "text",
    [
        "{ id: string; bio?: string }",
        "{ id: string, bio?: string, }",
        "{\n  id: string\n  bio?: string\n}",
        "{ 'id': string, \"bio\"?: string }",
        "id: UUID, bio: Optional[str]",
        "id: str (min 1, max 100), bio: Optional[str] (max 500)",
        "id: str, bio: str | None = None",
        "id: str = Field(min_length=1), bio: str = ''",
        "id: str = Field(...), bio: str = Field(default=None)",
        "id: uuid.UUID, bio: typing.Optional[str]",
        "id: Annotated[str], bio: Union[str, None]",
        "{ readonly id: 'a' | 'b', bio: string | null | undefined }",
        'id: Literal["a", "b"], bio: string (optional)',
        "application/json { id: string, bio?: string }",
        {"id": "string", "bio?": "string"},
        {"fields": {"id": "str", "bio": "Optional[str]"}},
        {"id": {"type": "str"}, "bio": {"type": "str", "required": False}},
        ["id: string", "bio?: string"],
        [{"name": "id", "type": "string"}, {"name": "bio", "type": "string", "optional": True}],
        {"type": "object", "properties": {"id": {"type": "string"}, "bio": {}}, "required": ["id"]},
    ],
)
def test_all_of_these_say_the_same(text: object) -> None:
    assert differences(PERSON, text) == []
    assert differences(text, PERSON) == []


@pytest.mark.parametrize(
    ("wanted", "given_", "found"),
    [
        ("{ a: string }", "a: int", [("a", "mismatch")]),
        ("{ a: string[] }", "a: List[str]", []),
        ("{ a: Array<string> }", "a: list[int]", [("a[]", "mismatch")]),
        ("{ a: string[] }", "a: str", [("a", "mismatch")]),
        ("{ a: number }", "a: float", []),
        ("{ a: boolean }", "a: bool", []),
        ("{ a: { b: string } }", {"a": {"type": "object", "properties": {}}}, [("a.b", "missing")]),
        ("{ a: { b: string, c: number } }", "a: { b: str, c: str }", [("a.c", "mismatch")]),
        ("{ a: string }", "a: Optional[str]", [("a", "mismatch")]),
        ("{ a?: string }", "b: str", [("a", "missing")]),
        ("{ a: string | number }", "a: int", []),
        ("{ a: 'x' | 'y' }", "a: Literal['z']", [("a", "mismatch")]),
        ("{ a: string }", "a: Money", [("a", "unverified")]),
        ("{ a: Money }", "a: Money", []),
        ("{ a: any }", "a: Money", []),
        ("{ a: string }", "a: Decimal", []),
        ("{ a }", "a: int", []),
        ("{ a: string }", "the user, with all that is known", [("", "unverified")]),
        ("multipart/form-data with 'avatar' field", "multipart/form-data", []),
        ("multipart/form-data", "image/png", [("", "mismatch")]),
        ("multipart/form-data", "{ a: string }", [("", "unverified")]),
        ("User[]", "{ a: string }", [("", "mismatch")]),
    ],
)
def test_what_a_caller_reads(wanted: object, given_: object, found: list[tuple[str, str]]) -> None:
    assert differences(wanted, given_) == found


@pytest.mark.parametrize(
    ("sent", "taken", "found"),
    [
        ("{ a: string }", "a: str, b: Optional[int]", []),
        ("{ a: string }", "a: str, b: int", [("b", "missing")]),
        ("{ a?: string }", "a: str", [("a", "mismatch")]),
        ("{ a: string, b: string }", "a: str", [("b", "missing")]),
        ("{ a: string }", "a: Optional[str]", []),
        ("{ a: string }", "a: int", [("a", "mismatch")]),
    ],
)
def test_what_a_caller_sends(sent: object, taken: object, found: list[tuple[str, str]]) -> None:
    assert differences(sent, taken, sends=True) == found


@pytest.mark.parametrize(
    "text",
    ["", "{", "{ a: }", "{ a: string", "a: str b", "see the docs", "{ ...Base, a: string }", "(((",
     "a: Optional[", "{ a: string } and more", "{" * (DEEPEST + 5), "a: [[[[", "x" * (LONGEST + 1)],
)  # fmt: skip
def test_what_cannot_be_read_says_why(text: str) -> None:
    assert reason(parse_type(text))


def test_names_that_differ_in_their_style_alone_are_told() -> None:
    fitting = Compatibility("web", "api", {}, {}, caller_sends=False)
    [found] = fitting.differences(
        parse_type("{ avatarUrl: string }"), parse_type("avatar_url: str")
    )
    assert "but 'avatar_url'" in found.clause


def test_names_that_stand_for_each_other_end() -> None:
    schemas = {"A": parse_type("B"), "B": parse_type("A"), "T": parse_type("{ next?: T, id: str }")}
    schemas |= {
        name: parse_type(f"{{ a: {name}, b: {name}, c: {name}, d: {name} }}") for name in "UV"
    }
    fitting = Compatibility("web", "api", schemas, schemas, caller_sends=False)
    assert fitting.differences(parse_type("T"), parse_type("{ next?: T, id: string }")) == []
    assert fitting.differences(parse_type("U"), parse_type("V")) == []
    assert [each.status for each in fitting.differences(parse_type("A"), parse_type("T"))] == [
        "unverified"
    ]


_SIGNS = st.text(alphabet="ab?:,;|{}[]<>()'\"=. \n1-/$", max_size=60)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _SIGNS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            _SIGNS | st.sampled_from(["type", "properties", "items", "$ref", "fields", "anyOf"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON, _JSON, st.booleans())
def test_anything_can_be_read_and_compared(one: object, other: object, sends: bool) -> None:  # noqa: FBT001  # drawn
    assert isinstance(shape(exact(one)), Type)
    differences(one, other, sends=sends)
    assert {status for _, status in differences(one, one, sends=sends)} <= {"unverified"}


@pytest.mark.parametrize("piece", ["{a:", "a:[", "'", '"', "a|", "(", "a: str (", "a?", "<", "- "])
def test_hostile_texts_take_no_time(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    assert isinstance(parse_type(text), Type)
