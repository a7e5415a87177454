from __future__ import annotations

import json
from typing import TYPE_CHECKING

from git_context.document.schema import json_schema

if TYPE_CHECKING:
    from collections.abc import Callable


def test_it_prints_the_schema(call: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = call("schema")

    assert (code, json.loads(out), err) == (0, json_schema(), "")
