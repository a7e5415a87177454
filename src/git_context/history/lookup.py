"""Paths in a version of a context, at which values are followed from one version to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.merge.identity import item_names, positions_by_step
from git_context.merge.pointer import index
from git_context.merge.values import MISSING

if TYPE_CHECKING:
    from git_context.merge.policy import Policy, Rule
    from git_context.merge.values import Json, Maybe, Path


def value_at(value: Maybe, path: Path, policy: Policy) -> Maybe:
    """Return what stands at a path in a version, or `MISSING`; items by key or index."""
    for depth, step in enumerate(path):
        if type(value) is dict:
            value = value.get(step, MISSING)
        elif type(value) is list:
            at = find_index(value, step, policy.rule(path[:depth]))
            value = MISSING if at is None else value[at]
        else:
            return MISSING
    return value


def find_index(items: list[Json], step: str, rule: Rule | None) -> int | None:
    """Return the index of the item that a step leads to: by its key, else as an index."""
    at = find_item(items, step, rule)
    return index(step, len(items)) if at is None else at


def find_item(items: list[Json], step: str, rule: Rule | None) -> int | None:
    """Find an item by its key, the rule's or one of those that are inferred from the shape."""
    fields = rule.fields if rule else ()
    return positions_by_step(item_names(items, fields)).get(step)
