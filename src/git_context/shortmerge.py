"""Merges of large documents by what differs alone.

The documents are made short, merged as any others, and made long again. Where anything is not as it
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
    versions = Versions(base.value, ours.value, theirs.value)
    is_of_contexts = any(map(is_context, versions.all()))
    policy = policy_of(is_of_contexts)
    if not _is_plain(short, versions, policy, is_of_contexts=is_of_contexts):
        return None
    for side in (ours, theirs):
        side.value = share(base.value, side.value)
    versions = Versions(base.value, ours.value, theirs.value)
    merged = merge(*versions.all(), policy)
    decision = merged.decision
    is_derived = isinstance(decision, Members) and policy.has_derived(decision.members)
    if merged.conflicts or is_derived:
        return None
    # Of contexts, the layout is ours to choose; of others, git is asked about theirs'.
    if not is_of_contexts and not is_plain_edit(base, theirs):
        return None
    return render_clean(decision, base, ours, theirs)


def _is_plain(
    short: ShortDocuments, versions: Versions, policy: Policy, *, is_of_contexts: bool
) -> bool:
    """Tell whether stand-ins are merged as what they stand for, and documents are as they stand."""
    usual = context_policy() if is_of_contexts else Policy()
    if repr(policy) != repr(usual):
        return False
    if is_of_contexts:
        is_at_top = any(not omission.path for omission in short.omissions)
        if is_at_top or is_child(versions.ours) or is_child(versions.theirs):
            return False
    elif any("workflow_id" in omission.names for omission in short.omissions):
        return False
    return all(judge(omission, versions, policy) for omission in short.omissions)
