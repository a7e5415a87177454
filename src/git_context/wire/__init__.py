"""The wire format: the JSON of every result, as types.

A result has a method `to_json` that returns one of these types; the command line prints that, and
programs may have it. The page on JSON output and its JSON Schema are made from these modules.
"""

from __future__ import annotations

from typing import Final

# The number changes when a member of a type goes away or means something else.
FORMAT: Final = 1
