"""Merges of large documents by what differs alone.

The documents are made short, merged as any others, and made long again. If anything is not as it
would be in a merge of the whole, nothing is returned, and the whole is merged.
"""

from __future__ import annotations

import os

from git_context.document.fold import is_child
from git_context.document.policy import context_policy, is_context
from git_context.jsontext.condense import condense
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.render import is_plain_edit, render_clean
from git_context.merge.decisions import Members, Versions
from git_context.merge.policy import Policy
from git_context.merge.standins import judge
from git_context.merge.threeway import merge
from git_context.merge.values import share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from git_context.jsontext.condense import ShortDocuments
    from git_context.jsontext.parse import JsonSource
    from git_context.merge.decisions import Decision
    from git_context.merge.standins import Omission

_TOKEN_BITS: Final = 96


def merge_in_short(versions: list[bytes], policy_of: Callable[[bool], Policy]) -> bytes | None:
    """Merge base, ours and theirs; `None` where they conflict, or the whole is to be merged.

    `policy_of` returns the rules: for contexts, or for the file if it is none. `versions` are
    emptied, which may be the only hold on large files.
    """
    token = int.from_bytes(os.urandom(_TOKEN_BITS // 8), "big") | 1 << _TOKEN_BITS
    short = condense(versions, token)
    versions.clear()
    if short is None:
        return None
    try:
        base, ours, theirs = map(parse, short.texts)
    except JsonTextError:
        return None
    merged = _merged(short, base, ours, theirs, policy_of)
    return short.lengthened(merged) if merged is not None else None


def _merged(
    short: ShortDocuments,
    base: JsonSource,
    ours: JsonSource,
    theirs: JsonSource,
    policy_of: Callable[[bool], Policy],
) -> bytes | None:
    """Merge the short documents; `None` where a merge of the long ones may be another."""
    ours.value = share(base.value, ours.value)
    theirs.value = share(base.value, theirs.value)
    versions = Versions(base.value, ours.value, theirs.value)
    is_of_contexts = any(map(is_context, versions.all()))
    policy = policy_of(is_of_contexts)
    usual = context_policy() if is_of_contexts else Policy()
    may_differ = _may_differ_as_context if is_of_contexts else _may_differ_as_file
    has_own_rules = repr(policy) != repr(usual)
    if has_own_rules or may_differ(short.omissions, base, ours, theirs):
        return None
    is_faithful = all(judge(omission, versions, policy) for omission in short.omissions)
    decision = _decided(versions, policy) if is_faithful else None
    return render_clean(decision, base, ours, theirs) if decision else None


def _decided(versions: Versions, policy: Policy) -> Decision | None:
    """Merge; `None` where there are conflicts, or figures to compute from the whole."""
    merged = merge(*versions.all(), policy)
    decision = merged.decision
    is_derived = isinstance(decision, Members) and policy.has_derived(decision.members)
    return None if is_derived or merged.conflicts else decision


def _may_differ_as_context(
    omissions: list[Omission], _base: JsonSource, ours: JsonSource, theirs: JsonSource
) -> bool:
    """Tell whether it takes the whole to know what a context says: as a child, or at its top."""
    is_at_top = not all(omission.path for omission in omissions)
    return is_at_top or is_child(ours.value) or is_child(theirs.value)


def _may_differ_as_file(
    omissions: list[Omission], base: JsonSource, _ours: JsonSource, theirs: JsonSource
) -> bool:
    """Tell whether a document may be a context, or git be asked about the layout of theirs."""
    may_be_context = any("workflow_id" in omission.names for omission in omissions)
    return may_be_context or not is_plain_edit(base, theirs)
