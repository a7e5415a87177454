"""RFC 7396, JSON Merge Patch: its examples through `git context save --patch`, and its program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given

from git_context.document.patch import merge_patch
from tests.support.json_texts import briefly, values
from tests.support.rfc7396 import EXAMPLES
from tests.support.workflows import child, small

if TYPE_CHECKING:
    from git_context.merge.values import Json
    from tests.support.repos import Repo


def pseudo_code(target: Any, patch: Any) -> Any:
    """Do what section 2 of the RFC writes down, line by line."""
    if isinstance(patch, dict):
        if not isinstance(target, dict):
            target = {}
        target = dict(target)
        for name, value in patch.items():
            if value is None:
                if name in target:
                    del target[name]
            else:
                target[name] = pseudo_code(target.get(name), value)
        return target
    return patch


@briefly
@given(values(), values())
def test_any_patch_does_what_the_rfcs_program_does(target: Json, patch: Json) -> None:
    assert merge_patch(target, patch) == pseudo_code(target, patch)


def test_the_examples_are_saved(repo: Repo) -> None:
    """Each example stands in a member of its own of one document, which is patched once."""
    names = [f"example_{number}" for number in range(len(EXAMPLES))]
    columns = [dict(zip(names, column, strict=True)) for column in zip(*EXAMPLES, strict=True)]
    original, patch, result = columns
    opened = small(repo, "t")
    opened.save(child("t", **original), task="t")

    opened.save(patch, patch=True, task="t")

    # A patch of null is a member to remove.
    kept = {name: value for name, value in result.items() if value is not None}
    assert opened.show(task="t").value == child("t", **kept)
