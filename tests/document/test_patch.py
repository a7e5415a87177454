from __future__ import annotations

import json

import pytest

from git_context.document.patch import merge_patch
from git_context.merge.values import exact

# RFC 7396, appendix A: original, patch, result.
TABLE = """
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


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_the_examples_of_the_rfc(row: str) -> None:
    original, patch, result = (exact(json.loads(cell)) for cell in row.split())
    before = json.dumps(original, default=str)
    assert merge_patch(original, patch) == result
    assert json.dumps(original, default=str) == before
