"""Whether a context fits the schema: a plain table that says yes exactly where pydantic does.

Almost every context fits, and to load pydantic takes longer than all else that validation does. So
`document.schema` is asked only what is wrong with one that does not. A test holds the two to each
other. Members that no table names may hold anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.document.migrate import version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from git_context.merge.values import Json

    Check = Callable[[Json], bool]


def _anything(_value: Json) -> bool:
    return True


def _text(value: Json) -> bool:
    return type(value) is str


def _text_or_object(value: Json) -> bool:
    return type(value) is str or type(value) is dict


def _text_or_null(value: Json) -> bool:
    return value is None or type(value) is str


def _id(value: Json) -> bool:
    """Tell whether a value can be examined as an id; whether it is one, the check of ids says."""
    return type(value) is str and _is_unicode(value)


def _id_or_null(value: Json) -> bool:
    return value is None or _id(value)


def _number(value: Json) -> bool:
    return type(value) is bytes and value.lstrip(b"-").isdigit()


def _number_or_null(value: Json) -> bool:
    return value is None or _number(value)


def _text_or_number(value: Json) -> bool:
    return _text(value) or _number(value)


def _version(value: Json) -> bool:
    return version_of({"version": value}) is not None


def _texts_by_name(value: Json) -> bool:
    return type(value) is dict and all(map(_text, value.values()))


def _list_of(check: Check) -> Check:
    return lambda value: type(value) is list and all(map(check, value))


def _object(members: Mapping[str, Check], *required: str) -> Check:
    def check(value: Json) -> bool:
        if type(value) is not dict or any(name not in value for name in required):
            return False
        return all(
            _is_unicode(name) and members.get(name, _anything)(member)
            for name, member in value.items()
        )

    return check


def _object_or_null(members: Mapping[str, Check]) -> Check:
    check = _object(members)
    return lambda value: value is None or check(value)


def _is_unicode(text: str) -> bool:
    """Tell whether a text has no half of a pair of surrogates."""
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


_TEXTS: Final = _list_of(_text)
_ENTRIES: Final = _list_of(_text_or_object)
_RECORDS: Final = _list_of(_object({"timestamp": _text_or_null, "agent": _text_or_null}))
_LOGS: Final = {"error_log": _RECORDS, "conversation_history": _RECORDS}
_SPAN: Final = {"started_at": _text_or_null, "completed_at": _text_or_null}

TASK_CONTEXT: Final = {"timestamp": _text_or_null, **_LOGS}
TASK: Final = {
    **dict.fromkeys(("agent", "scope", "status", "phase"), _text_or_null),
    **dict.fromkeys(("context_summary", "context_ref"), _text_or_null),
    **_SPAN,
    "task_id": _id,
    "files_count": _number_or_null,
    "context": _object(TASK_CONTEXT),
}
CHECKPOINT: Final = {"id": _text_or_number, "timestamp": _text_or_null}
REFERENCE: Final = {"commit": _text, "parts": _TEXTS, "items": _texts_by_name}
METRICS: Final = {
    "total_files_modified": _number_or_null,
    **dict.fromkeys(("total_test_coverage", "development_time", "speedup"), _text_or_null),
}
DOCUMENT: Final = {
    "version": _version,
    "workflow_id": _id,
    "parent_workflow_id": _id_or_null,
    "task_id": _id_or_null,
    **dict.fromkeys(("timestamp", "current_agent", "next_agent", "phase"), _text_or_null),
    **dict.fromkeys(("summary_composed", "context_summary"), _text_or_null),
    **dict.fromkeys(("shared_constraints", "constraints", "integration_requirements"), _ENTRIES),
    **dict.fromkeys(("decisions", "pending_actions"), _ENTRIES),
    "files_modified": _TEXTS,
    "parallel_tasks": _list_of(_object(TASK, "task_id")),
    "parallel_execution_summary": _object_or_null(_SPAN),
    "integration_concerns": _list_of(_object({"concern": _text}, "concern")),
    "checkpoints": _list_of(_object(CHECKPOINT, "id")),
    **_LOGS,
    "metrics": _object(METRICS),
    "pruned": _list_of(_object(REFERENCE, "commit")),
    "merge_conflicts": _list_of(_object({"path": _text}, "path")),
}

fits: Final = _object(DOCUMENT, "version", "workflow_id")
