"""`python -m tests.docs`: write anew whatever of the documentation is made from the program.

Each page or picture has a module that writes it, and a test that fails where it has drifted.
"""

from __future__ import annotations

from runpy import run_module
from typing import Final

WRITERS: Final = (
    "tests.docs.api",
    "tests.docs.commands",
    "tests.docs.json_output",
    "tests.docs.llms",
    "tests.docs.manpage",
    "tests.docs.mcp",
    "tests.docs.pictures",
    "tests.docs.reference",
    "tests.document.pages",
    "tests.support.kinds",
    "tests.verification.pages",
)

for writer in WRITERS:
    run_module(writer, run_name="__main__")
