"""Contexts validated before they are committed, by the rules of the hooks and of `validate`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.findings import CODES
from git_context.document.ids import is_id
from git_context.document.policy import SettingsError
from git_context.document.settings import Settings, read_settings
from git_context.document.validate import ValidationRequest, unfit_members, validate
from git_context.errors import ErrorKind, GitContextError
from git_context.merge.pointer import to_pointer
from git_context.repository import names

if TYPE_CHECKING:
    from git_context.document.findings import ValidationFinding
    from git_context.jsontext.parse import JsonSource
    from git_context.merge.values import JsonObject
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.target import Target

# A large document is reported, and saved: nothing of it is wrong.
_REPORTED: Final = frozenset({CODES["too-large"], CODES["large"]})
# Text that cannot be read is refused whatever anybody wants.
_UNREADABLE: Final = frozenset({CODES["json-syntax"], CODES["duplicate-key"]})
_HINT: Final = "Correct it; or record it all the same with --no-verify."


class PresentContext(NamedTuple):
    """The context of a branch before a change: its commit, its text, and its composed document."""

    commit: str | None
    source: JsonSource | None = None
    document: JsonObject | None = None

    @property
    def data(self) -> bytes:
        """The bytes of its file; those of an empty object where there is none."""
        return self.source.encode(self.source.text) if self.source else b"{}"


def read_present(store: ObjectStore, workflow: str, commit: str | None) -> PresentContext:
    """Read the context of a workflow as a commit has it, if it has one."""
    source = store.source(commit, workflow) if commit else None
    if commit is None or source is None:
        return PresentContext(commit)
    return PresentContext(commit, source, store.stored(commit, workflow, source))


def check_before_commit(
    store: ObjectStore, target: Target, here: PresentContext, content: bytes
) -> list[ValidationFinding]:
    """Validate what is to be committed on top of `here`; returns what its writer should know.

    Raises `GitContextError` for an error that is not there already: nobody has to mend what others
    broke before they can go on.
    """
    commit = here.commit
    task = target.task.id if target.task else ""
    path = names.context_path(target.workflow)
    settings = _settings(store, commit)

    def resolves(name: str, reference: str) -> bool:
        if commit is None or store.entry(commit, reference) is not None:
            return True
        return is_id(name) and store.tip(names.task(target.workflow, name).branch) is not None

    request = ValidationRequest(path, content, here.document, task, settings, resolves)
    new = _new_findings(request, here)
    refuse([_line(one) for one in new if one.is_error and one.code not in _REPORTED | _UNREADABLE])
    return new


def _new_findings(request: ValidationRequest, here: PresentContext) -> list[ValidationFinding]:
    """Return the findings that the context has not had before."""
    before = here.source.value if here.source else None
    is_fine = not validate(request._replace(seen=before))
    if is_fine:
        return []
    old = validate(request._replace(data=here.data, base=None, task=""))
    known = Counter(map(_kind, old))
    new: list[ValidationFinding] = []
    for finding in validate(request):
        kind = _kind(finding)
        known[kind] -= 1
        is_new = known[kind] < 0
        if is_new:
            new.append(finding)
    return new


def refuse_unfit_child(child: JsonObject, workflow: str) -> None:
    """Raise `GitContextError` where a member of a child document is of a wrong type.

    Folded into its parent's document, it would stand where nobody looks for it.
    """
    ids = ("task_id", "parent_workflow_id")
    members = {name: value for name, value in child.items() if name not in ids}
    unfit = unfit_members({"version": "1.0", **members, "workflow_id": workflow})
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
