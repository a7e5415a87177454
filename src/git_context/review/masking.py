"""Secrets cut out of what a page shows, wherever they stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from git_context.document.secrets import find_all_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from git_context.review.context_review import ContextReview


def mask_review(review: ContextReview) -> ContextReview:
    """Return a review in which every secret that a detector recognises is cut, in all its texts.

    It is searched for before any text is cut for lack of room: half a secret is not recognised.
    """
    texts = list(dict.fromkeys(_texts(review, "")))
    found = {secret.value: secret.shown for _, secret in find_all_secrets(texts)}
    longest_first = sorted(found, key=len, reverse=True)

    def cut(text: str) -> str:
        for secret in longest_first:
            text = text.replace(secret, found[secret])
        return text

    masked: ContextReview = _changed(review, cut) if found else review
    return masked


def _texts(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """List all texts in a value, each with the name of the member that holds it, if any."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item, name)
    elif isinstance(value, dict):
        for key, member in value.items():
            yield "", key
            yield from _texts(member, key)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value with all texts in it changed, names of members among them."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): _changed(member, change) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        items = [_changed(item, change) for item in value]
        is_record = hasattr(value, "_fields")
        return type(value)(*items) if is_record else type(value)(items)
    return value
