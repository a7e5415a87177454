"""The composed document of whatever somebody committed at a context's path."""

from __future__ import annotations

from git_context.document.fold import FoldError, fold, is_child
from git_context.document.policy import is_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.merge.values import Json, Maybe


def composed_document(document: Json, base: Maybe) -> Json:
    """Return a child document that replaced its parent folded into it, and all else as it is.

    `base` is what stood at the path before.
    """
    if not is_child(document) or is_child(base) or not is_context(base):
        return document
    try:
        return fold(base, document)
    except FoldError:
        return document
