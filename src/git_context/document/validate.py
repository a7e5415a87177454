"""Validation of one context: text in, findings out. Nothing here reads files or knows git."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document import checks
from git_context.document.composed import composed_document
from git_context.document.findings import CODES, ValidationFinding
from git_context.document.fold import is_object
from git_context.document.migrate import version_of
from git_context.document.ownership import foreign_changes
from git_context.document.secrets import find_all_secrets
from git_context.document.settings import Settings
from git_context.document.shape import fits
from git_context.document.source_map import source_positions
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import decode, parse
from git_context.merge.instants import instant
from git_context.merge.pointer import to_pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from git_context.document.checks import Problem, Problems
    from git_context.document.secrets import Secret
    from git_context.jsontext.parse import JsonSource
    from git_context.merge.values import Json, JsonObject, Path

LARGE: Final = 100_000
TOO_LARGE: Final = 500_000
_MOST_OF_A_KIND: Final = 20


def _nothing_known(_task: str, _reference: str) -> bool:
    return True


class ValidationRequest(NamedTuple):
    """A context to validate, and what is known about its surroundings.

    `base` is the document that stood at the path before, if that is to be compared; `task` the task
    on whose branch it stands, if any; `resolves` tells whether a `context_ref` leads anywhere.
    Of one that `is_superseded`, since another stands there by now, only lasting harm is reported.
    In texts that stand in `seen`, too, nobody looks for secrets: whoever asks has done so already.
    """

    path: str
    data: bytes
    base: JsonObject | None = None
    task: str = ""
    settings: Settings = Settings()
    resolves: Callable[[str, str], bool] = _nothing_known
    is_superseded: bool = False
    seen: Json = None


def validate(subject: ValidationRequest) -> list[ValidationFinding]:
    """List all that is wrong with a context, in the order of its text.

    Nothing in a finding tells a secret whole. At most 20 findings of one code are listed; the last
    of them says how many there are more.
    """
    size = len(subject.data)
    if size > TOO_LARGE:
        return [too_large(size, subject.path)]
    try:
        source = parse(subject.data)
    except JsonTextError as error:
        return _unreadable(subject, error)
    problems = list(_problems(subject, source.value, size))
    secrets = list(_secrets(source.value, subject.seen))
    problems += _secret_problems(secrets, subject.settings)
    findings = _located(source, _shortened(problems), subject.path)
    return _hide([secret for _, secret in secrets], findings)


def too_large(size: int, path: str) -> ValidationFinding:
    """Return the finding about a file of a size that is not read at all."""
    text = f"the file has {size // 1000} KB, more than {TOO_LARGE // 1000}"
    return ValidationFinding(CODES["too-large"], text, path=path)


def _problems(subject: ValidationRequest, value: Json, size: int) -> Problems:
    if size > LARGE:
        yield CODES["large"], (), f"the file has {size // 1000} KB, more than {LARGE // 1000}"
    if not is_object(value):
        yield CODES["schema"], (), "a context is a JSON object"
        return
    if not subject.is_superseded:
        yield from ((CODES["schema"], path, clause) for path, clause in unfit_members(value))
        yield from checks.check_content(value, subject.path, subject.resolves)
    if subject.base is not None:
        yield from _changed(subject, subject.base, value)


def _changed(subject: ValidationRequest, base: JsonObject, document: JsonObject) -> Problems:
    """Compare a document with the one that stood there before."""
    # A child document at its parent's path says what the child contributes, and no more.
    composed = composed_document(document, base)
    composed = composed if is_object(composed) else document
    yield from _against(base, composed)
    if not subject.task:
        return
    for path, clause in foreign_changes(base, composed, subject.task, subject.settings):
        yield CODES["ownership"], path, clause


def unfit_members(document: JsonObject) -> Iterator[tuple[Path, str]]:
    """List the members that do not fit the schema: the path, and a clause that says why."""
    if fits(document):
        return
    from git_context.document.schema import violations  # noqa: PLC0415  # pydantic is slow to import

    yield from violations(document)


def _against(base: JsonObject, document: JsonObject) -> Problems:
    """Compare a document's identity and time with what stood there before."""
    for name in ("workflow_id", "parent_workflow_id"):
        if base.get(name) != document.get(name):
            yield CODES["identity-changed"], (name,), f"{name!r} is not what it was"
    before, after = version_of(base), version_of(document)
    if before and after and after < before:
        yield CODES["identity-changed"], ("version",), "the version is lower than it was"
    yield from _against_time(base, document)


def _against_time(base: JsonObject, document: JsonObject) -> Problems:
    before, after = instant(base.get("timestamp")), instant(document.get("timestamp"))
    if before and after and after < before:
        text = "the document claims to be saved earlier than the version before it"
        yield CODES["time-runs-backwards"], ("timestamp",), text


def _secrets(value: Json, seen: Json) -> Iterator[tuple[Path, Secret]]:
    """List secrets with their paths, but for texts that were seen, each as often as it was."""
    texts, known_texts = _named_texts(value), Counter(_named_texts(seen))
    new: list[int] = []
    for at, text in enumerate(texts):
        known_texts[text] -= 1
        if known_texts[text] < 0:
            new.append(at)
    found = list(find_all_secrets([texts[at] for at in new]))
    # It takes longer to tell lines and columns of texts, and most contexts have no secret.
    paths = [path for path, _, _ in _texts((), "", value)] if found else []
    for at, secret in found:
        yield paths[new[at]], secret


def _named_texts(value: Json) -> list[tuple[str, str]]:
    """List the texts of a document as `_texts` does, without their paths."""
    found: list[tuple[str, str]] = []
    _gather_texts(found, "", value)
    return found


def _gather_texts(found: list[tuple[str, str]], name: str, value: Json) -> None:
    """Gather the texts of a document as `_texts` lists them, without their paths."""
    if isinstance(value, str):
        found.append((name, value))
    elif isinstance(value, list):
        for item in value:
            _gather_texts(found, name, item)
    elif is_object(value):
        for key, member in value.items():
            found.append(("", key))
            _gather_texts(found, key, member)


def _texts(path: Path, name: str, value: Json) -> Iterator[tuple[Path, str, str]]:
    """List all texts of a document: where, the member that holds them, and what they say."""
    if isinstance(value, str):
        yield path, name, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts((*path, str(index)), name, item)
    elif is_object(value):
        for key, member in value.items():
            yield (*path, key), "", key
            yield from _texts((*path, key), key, member)


def _secret_problems(secrets: Iterable[tuple[Path, Secret]], settings: Settings) -> Problems:
    for path, secret in secrets:
        if secret.fingerprint not in settings.allowed_secrets:
            shown = f"{secret.kind}: {secret.shown}, fingerprint {secret.fingerprint}"
            yield CODES["secret"], path, shown


def _unreadable(subject: ValidationRequest, error: JsonTextError) -> list[ValidationFinding]:
    """Report text that is no JSON, and the secrets in it all the same."""
    code = CODES[error.kind]
    findings = [
        ValidationFinding(code, error.message, "", error.line, error.column, subject.path),
    ]
    try:
        text = decode(subject.data)[0]
    except JsonTextError:
        text = subject.data.decode("utf-8", "replace")
    secrets: list[Secret] = []
    for line, secret in find_all_secrets([("", line) for line in text.split("\n")]):
        secrets.append(secret)
        for secret_code, _, clause in _secret_problems([((), secret)], subject.settings):
            findings.append(ValidationFinding(secret_code, clause, "", line + 1, 1, subject.path))
    return _hide(secrets, findings[: _MOST_OF_A_KIND + 1])


def _shortened(problems: list[Problem]) -> list[Problem]:
    """Keep the first of each code, and say how many more there are."""
    totals = Counter(code for code, _, _ in problems)
    seen: Counter[str] = Counter()
    kept: list[Problem] = []
    for code, path, clause in problems:
        seen[code] += 1
        count = seen[code]
        if count > _MOST_OF_A_KIND:
            continue
        total = totals[code]
        more = total - _MOST_OF_A_KIND
        shown = clause
        is_last = count == _MOST_OF_A_KIND
        has_more = more > 0
        if is_last and has_more:
            shown += f" (and {more} more of this kind)"
        kept.append((code, path, shown))
    return kept


def _located(source: JsonSource, problems: list[Problem], path: str) -> list[ValidationFinding]:
    positions = source_positions(source, [place for _, place, _ in problems])
    findings = [
        ValidationFinding(code, clause, to_pointer(place), *positions[place], path)
        for code, place, clause in problems
    ]
    return sorted(findings, key=lambda finding: (finding.line, finding.column, finding.code))


def _hide(secrets: Iterable[Secret], findings: list[ValidationFinding]) -> list[ValidationFinding]:
    """Cut secrets out of all that is shown: names of members are part of pointers and messages."""
    shown = "\n".join(finding.message + finding.pointer for finding in findings)
    for secret in secrets:
        is_shown = secret.value in shown
        if not is_shown:
            continue
        hidden: list[ValidationFinding] = []
        for finding in findings:
            cut = (secret.value, secret.shown)
            message = finding.message.replace(*cut)
            pointer = finding.pointer.replace(*cut)
            without = finding._replace(message=message, pointer=pointer)
            hidden.append(without)
        # The next secret is cut out of what is left.
        findings = hidden
    return findings
