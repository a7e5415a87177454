"""The contexts of the example workflow, read exactly."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

from git_context.document.fold import fold, is_object, task_entry
from git_context.merge.values import exact

if TYPE_CHECKING:
    from git_context.merge.values import Json

    Object = dict[str, Json]


EXAMPLE = files("git_context") / "data" / "user-profile"


CHILDREN = ("2a-frontend.json", "2b-backend.json", "2c-tests.json")


def example(name: str) -> Object:
    value = exact(json.loads((EXAMPLE / name).read_text(encoding="utf-8")))
    assert is_object(value)
    return value


def reported(name: str) -> dict[str, Json]:
    written = example(name)
    folded = fold(example("1-parent.json"), written)
    entry = task_entry(folded, str(written["task_id"]))
    assert entry
    entry.update(status="completed", completed_at=written["timestamp"])
    return folded
