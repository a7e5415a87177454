"""Contexts validated before they are committed, by the rules of the hooks and of `validate`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from git_context.document.findings import CODES
from git_context.document.policy import SettingsError
from git_context.document.settings import Settings, read_settings
from git_context.document.validate import ValidationRequest, unfit_members, validate
from git_context.errors import ErrorKind, GitContextError
from git_context.merge.pointer import to_pointer
from git_context.repository import names

if TYPE_CHECKING:
    from git_context.document.findings import ValidationFinding
    from git_context.merge.values import JsonObject
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.target import Target

# A large document is reported, and saved: nothing of it is wrong.
_REPORTED: Final = frozenset({CODES["too-large"], CODES["large"]})
_HINT: Final = "Correct it; or record it all the same with --no-verify."


def check_before_commit(
    store: ObjectStore,
    target: Target,
    commit: str | None,
    before: tuple[JsonObject | None, bytes],
    content: bytes,
) -> list[ValidationFinding]:
    """Validate what is to be committed on top of `commit`; returns what its writer should know.

    `before` is the document that stands there, and its text. Raises `GitContextError` for an error
    that is not in it already: nobody has to mend what others broke before they can go on.
    """
    document, old = before
    task = target.task.id if target.task else ""
    path = names.context_path(target.workflow)
    settings = _settings(store, commit)

    def resolves(name: str, reference: str) -> bool:
        is_file = commit is None or store.entry(commit, reference) is not None
        return is_file or store.tip(names.task(target.workflow, name).branch) is not None

    request = ValidationRequest(path, content, document, task, settings, resolves)
    found = validate(request)
    if not found:
        return []
    known = Counter(map(_kind, validate(request._replace(data=old, base=None, task=""))))
    new: list[ValidationFinding] = []
    for finding in found:
        known[_kind(finding)] -= 1
        if known[_kind(finding)] < 0:
            new.append(finding)
    refuse([_line(one) for one in new if one.is_error and one.code not in _REPORTED])
    return new


def refuse_unfit_child(child: JsonObject, workflow: str) -> None:
    """Raise `GitContextError` where a member of a child document is of a wrong type.

    Folded into its parent's document, it would stand where nobody looks for it.
    """
    ids = ("task_id", "parent_workflow_id")
    own = {name: value for name, value in child.items() if name not in ids}
    unfit = unfit_members({"version": "1.0", **own, "workflow_id": workflow})
    refuse([f"{to_pointer(path)} {clause}" for path, clause in unfit])


def refuse(faults: list[str]) -> None:
    """Raise the error that lists why a context is not saved, if there is anything."""
    if faults:
        raise GitContextError(
            "The context would not be valid, so nothing is saved:",
            listed=faults,
            hint=_HINT,
            kind=ErrorKind.INVALID,
        )


def _settings(store: ObjectStore, commit: str | None) -> Settings:
    """Return the settings in force; broken ones are reported by whoever merges or validates."""
    text = store.settings(commit) if commit else None
    try:
        return read_settings(text.decode()) if text else Settings()
    except (SettingsError, UnicodeDecodeError):
        return Settings()


def _kind(finding: ValidationFinding) -> tuple[str, str]:
    return finding.code, finding.message


def _line(finding: ValidationFinding) -> str:
    return f"{finding.code} {finding.pointer} {finding.message}".replace("  ", " ")
