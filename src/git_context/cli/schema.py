"""`git context schema`: print the JSON Schema of contexts."""

from __future__ import annotations

import json

from git_context.cli import declare, output
from git_context.errors import DONE


@declare.command("schema")
def command() -> int:
    """Print the JSON Schema (draft 2020-12) of contexts.

    The comment ($comment) of a field names the strategy that merges it.
    """
    from git_context.document.schema import json_schema  # noqa: PLC0415  # pydantic is slow to import

    output.print_json_text(json.dumps(json_schema(), indent=2) + "\n")
    return DONE
