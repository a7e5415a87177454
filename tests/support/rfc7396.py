"""The examples of RFC 7396, JSON Merge Patch: appendix A, and section 3 as the last one."""

from __future__ import annotations

import json
from typing import Any, NamedTuple


class Example(NamedTuple):
    """A document, a patch, and what it makes of the document; numbers are literals."""

    original: Any
    patch: Any
    result: Any


_APPENDIX_A = """
{"a":"b"}          {"a":"c"}              {"a":"c"}
{"a":"b"}          {"b":"c"}              {"a":"b","b":"c"}
{"a":"b"}          {"a":null}             {}
{"a":"b","b":"c"}  {"a":null}             {"b":"c"}
{"a":["b"]}        {"a":"c"}              {"a":"c"}
{"a":"c"}          {"a":["b"]}            {"a":["b"]}
{"a":{"b":"c"}}    {"a":{"b":"d","c":null}}  {"a":{"b":"d"}}
{"a":[{"b":"c"}]}  {"a":[1]}              {"a":[1]}
["a","b"]          ["c","d"]              ["c","d"]
{"a":"b"}          ["c"]                  ["c"]
{"a":"foo"}        null                   null
{"a":"foo"}        "bar"                  "bar"
{"e":null}         {"a":1}                {"e":null,"a":1}
[1,2]              {"a":"b","c":null}     {"a":"b"}
{}                 {"a":{"bb":{"ccc":null}}}  {"a":{"bb":{}}}
"""
_SECTION_3 = Example(
    {
        "title": "Goodbye!",
        "author": {"givenName": "John", "familyName": "Doe"},
        "tags": ["example", "sample"],
        "content": "This will be unchanged",
    },
    {
        "title": "Hello!",
        "phoneNumber": "+01-123-456-7890",
        "author": {"familyName": None},
        "tags": ["example"],
    },
    {
        "title": "Hello!",
        "author": {"givenName": "John"},
        "tags": ["example"],
        "content": "This will be unchanged",
        "phoneNumber": "+01-123-456-7890",
    },
)


def _read(cell: str) -> Any:
    return json.loads(cell, parse_int=str.encode)


EXAMPLES = [
    *(Example(*map(_read, row.split())) for row in _APPENDIX_A.strip().splitlines()),
    _SECTION_3,
]
