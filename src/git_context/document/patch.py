"""JSON Merge Patch (RFC 7396)."""

from __future__ import annotations

from git_context.document.fold import is_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.merge.values import Json


def merge_patch(target: Json, patch: Json) -> Json:
    """Return what `patch` makes of `target` (RFC 7396, section 2); changes neither.

    Members of an object are set; those that the patch gives as null are removed. Anything but an
    object replaces the target.
    """
    if not is_object(patch):
        return patch
    result = dict(target) if is_object(target) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge_patch(result.get(name), value)
    return result
