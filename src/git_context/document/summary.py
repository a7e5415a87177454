"""The summary of a context, composed from its tasks where nobody has written one.

A composed summary is marked by `summary_composed`, a digest of its text. So whoever changes the
text need not know of the mark: the digest is wrong then, and the summary counts as written. A
written summary is never composed over; a composed one may be at any time.
"""

from __future__ import annotations

from git_context.counts import pluralize
from git_context.document import members
from git_context.document.derive import derive
from git_context.document.fold import is_object
from git_context.merge.decisions import OURS, TAKE_OURS, TAKE_THEIRS, Conflict, Members, Put
from git_context.merge.threeway import ThreeWayResult
from git_context.merge.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

    from git_context.merge.decisions import Decision, Versions
    from git_context.merge.values import JsonObject, Maybe

FIELD: Final = "context_summary"
MARK: Final = "summary_composed"
LONGEST: Final = 500  # characters, as validation counts them
_DIGEST: Final = 16
_MOST_NAMES: Final = 8
_LONGEST_NAME: Final = 60
_SETTLED: Final = ("aligned", "resolved", "closed")


def is_composed(document: Maybe) -> bool:
    """Tell whether the summary of a context is one that was composed, and nobody has changed."""
    if not is_object(document):
        return False
    text, mark = document.get(FIELD), document.get(MARK)
    return type(text) is str and mark is not None and mark == _digest(text)


def with_summary(document: JsonObject, *, begin: bool) -> JsonObject:
    """Return a context with a summary composed anew, if the one it has was composed.

    With `begin`, one is composed where it has none, too.
    """
    is_missing = document.get(FIELD) in (None, "")
    if not (is_composed(document) or (begin and is_missing)):
        return document
    text = compose(document)
    return {**document, FIELD: text, MARK: _digest(text)} if text else document


def with_written(document: JsonObject, text: str) -> JsonObject:
    """Return a context with a summary that somebody wrote."""
    return {**{name: value for name, value in document.items() if name != MARK}, FIELD: text}


def compose(document: JsonObject) -> str:
    """Return what there is to say of a context's tasks, within 500 characters; empty without any.

    It depends on the context alone, and not on the order in which that was made.
    """
    sentences = [*_tasks(document), *_figures(document), *_open(document)]
    return clip(" ".join(sentences), LONGEST) if members.task_entries(document) else ""


def clip(text: str, most: int) -> str:
    """Return a text cut to so many characters, at the end of a word, with … where it goes on."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    if not text[most - 1].isspace() and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:") + "…"


def resolve_summary(merged: ThreeWayResult) -> ThreeWayResult:
    """Resolve a conflict of two summaries of which not both were written, if there is one.

    Of two composed ones, another is composed; a written one wins over a composed one.
    """
    decision, versions = merged.decision, merged.versions
    if not isinstance(decision, Members) or not _is_about_summary(merged.conflicts):
        return merged
    ours, theirs = is_composed(versions.ours), is_composed(versions.theirs)
    if not ours and not theirs:
        return merged
    decided = dict(decision.members)
    if isinstance(decided.get(MARK), Conflict):
        decided[MARK] = TAKE_OURS
    if _is_a_choice(decided.get(FIELD)):
        # At least one side was composed: where theirs was not, it is the written one.
        decided[FIELD] = TAKE_OURS if theirs else TAKE_THEIRS
    if ours and theirs:
        decided |= _composed_anew(decided, versions)
    return ThreeWayResult(Members(decided), versions)


def _is_about_summary(conflicts: list[Conflict]) -> bool:
    return any(conflict.path in ((FIELD,), (MARK,)) for conflict in conflicts)


def _composed_anew(decided: dict[str, Decision], versions: Versions) -> dict[str, Decision]:
    """Return the decisions for another summary, if the result is to have one."""
    value = ThreeWayResult(Members(decided), versions).value(OURS)
    if not is_object(value) or not decided.keys() >= {FIELD, MARK}:
        return {}
    text = compose(value)
    return {FIELD: Put(text), MARK: Put(_digest(text))}


def _is_a_choice(decision: Decision | None) -> bool:
    """Tell whether this is a conflict of which both sides have something to choose."""
    if not isinstance(decision, Conflict):
        return False
    return MISSING not in (decision.versions.ours, decision.versions.theirs)


def _tasks(document: JsonObject) -> Iterator[str]:
    """Say which tasks have which status; those that have none yet are waiting."""
    by_status: dict[str, list[str]] = {}
    for task, entry in members.task_entries(document):
        status = members.text_value(entry, "status") or "waiting"
        by_status.setdefault(_name(status.replace("_", " ")), []).append(_name(task))
    for status, names in by_status.items():
        yield f"{status[:1].upper()}{status[1:]}: {_listed(names)}."


def _figures(document: JsonObject) -> Iterator[str]:
    figures = derive(document)
    files = figures.get(("metrics", "total_files_modified"))
    coverage = figures.get(("metrics", "total_test_coverage"))
    time = figures.get(("metrics", "development_time"))
    clauses = [
        f"{pluralize(int(files), 'file')} modified" if type(files) is bytes else "",
        f"test coverage {coverage}" if type(coverage) is str else "",
        time if type(time) is str else "",
    ]
    sentence = ", ".join(part for part in clauses if part)
    if sentence:
        yield f"{sentence[:1].upper()}{sentence[1:]}."


def _open(document: JsonObject) -> Iterator[str]:
    if actions := members.list_items(document, "pending_actions"):
        yield f"{pluralize(len(actions), 'action')} pending."
    concerns = list(_open_concerns(document))
    if concerns:
        yield f"{pluralize(len(concerns), 'open concern')}: {_listed(concerns)}."


def _open_concerns(document: JsonObject) -> Iterator[str]:
    for concern in members.object_items(document, "integration_concerns"):
        text = members.text_value(concern, "concern")
        if text is not None and concern.get("status") not in _SETTLED:
            yield _name(text)


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _name(text: str) -> str:
    return clip(" ".join(text.split()), _LONGEST_NAME)


def _digest(text: str) -> str:
    from hashlib import sha256  # noqa: PLC0415  # few merges meet a composed summary

    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:_DIGEST]
