"""Interpreters whose scanner is not quite the one of today's CPython."""

from __future__ import annotations

import subprocess
import sys

import pytest

LACKING = {
    "no module": "sys.modules['_json'] = None",
    "no make_scanner": "import _json; del _json.make_scanner",
    "no scanstring": "import _json; del _json.scanstring",
    "no encode_basestring": "import _json; del _json.encode_basestring",
    "a hook that nobody knows yet": """
import _json
def make_scanner(hooks, real=_json.make_scanner):
    if not isinstance(hooks, type):
        return real(hooks)  # the decoder of this interpreter's own module has whatever it needs
    return hooks.hook_of_a_later_python
_json.make_scanner = make_scanner""",
    "more arguments": """
import _json
def make_scanner(hooks, real=_json.make_scanner):
    if not isinstance(hooks, type):
        return real(hooks)
    raise TypeError('expected 2 arguments, got 1')
_json.make_scanner = make_scanner""",
}
READ = r"""
from git_context.jsontext.parse import parse
from git_context.jsontext.write import write
print(write(parse(b'{"a": [1.10, "\\u00e9\\n", {"x": null}]}').value))
for text in (b'{"a": 1, "a": 2}', b"[NaN]", b"[" * 100000, b"[1 2]", b"[1, tru]", b'["a', b"[1,]"):
    try:
        parse(text)
    except ValueError as error:
        print(error)
"""
SHOWN = [
    *["{", '  "a": [', "    1.10,", r'    "é\n",', "    {", '      "x": null', "    }", "  ]", "}"],
    'line 1, column 10: the key "a" stands twice in one object',
    "line 1, column 2: NaN and Infinity are not JSON values",
    "line 1, column 201: nested more than 200 levels deep",
    "line 1, column 4: a comma is missing",
    "line 1, column 5: a value is missing",
    "line 1, column 2: a string does not end",
    "line 1, column 3: a trailing comma is not JSON",
]


@pytest.mark.parametrize("lack", ["", *LACKING.values()], ids=["nothing", *LACKING])
def test_an_interpreter_without_the_private_scanner_reads_the_same(lack: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{lack}\n{READ}"],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert (done.stderr, done.stdout.splitlines()) == ("", SHOWN)
