"""Expectations of tasks on each other's endpoints, against what those provide."""

from __future__ import annotations

from collections import ChainMap
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.jsontext.style import ONE_LINE
from git_context.jsontext.write import write
from git_context.merge.pointer import to_pointer
from git_context.verification.compatibility import Compatibility
from git_context.verification.endpoints import expected, provided, schemas
from git_context.verification.findings import (
    ALIGNED,
    MISMATCH,
    MISSING,
    UNVERIFIED,
    VerificationFinding,
)
from git_context.verification.routes import Routes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from git_context.merge.values import Json
    from git_context.verification.endpoints import Body, Endpoint
    from git_context.verification.model import VerificationSubject
    from git_context.verification.shapes import Type

_LONGEST: Final = 300
_SHOWN: Final = 3


class _EndpointPair(NamedTuple):
    """An endpoint as its caller knows it, and as its provider does."""

    wanted: Endpoint
    given: Endpoint
    caller_schemas: Mapping[str, Type]
    provider_schemas: Mapping[str, Type]


def contracts(subject: VerificationSubject) -> Iterator[VerificationFinding]:
    """Compare each endpoint that a task expects with the one that it gets."""
    everybody = [*subject.tasks, subject.workflow_task]
    known = {task.id: schemas(task) for task in everybody}
    endpoints = (endpoint for task in everybody for endpoint in provided(task))
    routes = Routes(endpoints)
    for task in everybody:
        for wanted in expected(task):
            given = routes.provider(wanted)
            if given is None:
                yield _not_provided(wanted, routes)
                continue
            shared = known[""]
            of_caller = ChainMap(known[task.id], shared)
            of_provider = ChainMap(known[given.task.id], shared)
            sides = _EndpointPair(
                wanted,
                given,
                of_caller,
                of_provider,
            )
            yield from _compared(sides)


def _not_provided(wanted: Endpoint, routes: Routes) -> VerificationFinding:
    finding = VerificationFinding(
        "endpoint",
        MISSING,
        _concern(wanted),
        "",
        wanted.task.ids,
        wanted.pointer,
        expects=_describe(wanted),
    )
    if wanted.host:
        return finding._replace(
            status=UNVERIFIED,
            message=f"{wanted.task.name} expects {wanted.name}, of {wanted.host}, which no task"
            " describes.",
        )
    if not routes.has_others(wanted):
        return finding._replace(
            status=UNVERIFIED,
            message=f"{wanted.task.name} expects {wanted.name}, and no other task says what it"
            " provides.",
        )
    message = f"{wanted.task.name} expects {wanted.name}, and no task provides it"
    there = routes.elsewhere(wanted)[:_SHOWN]
    if not there:
        return finding._replace(message=f"{message}.")
    listed = " and ".join(f"{each.name} by {each.task.name}" for each in there)
    tasks = [name for each in there for name in _both(wanted, each)]
    return finding._replace(
        message=f"{message}; there is {listed}.", tasks=tuple(dict.fromkeys(tasks))
    )


def _compared(sides: _EndpointPair) -> Iterator[VerificationFinding]:
    faults = [*_bodies(sides, "request"), *_bodies(sides, "response")]
    wanted, given = sides.wanted, sides.given
    yield from faults
    if not faults:
        yield VerificationFinding(
            "endpoint",
            ALIGNED,
            _concern(wanted),
            f"{wanted.name} of {given.task.name} is what {wanted.task.name} expects.",
            _both(wanted, given),
            wanted.pointer,
            expects=_describe(wanted),
            provides=_describe(given),
        )
    if wanted.errors and wanted.errors[0]:
        yield _error_codes(sides, *wanted.errors)


def _bodies(sides: _EndpointPair, part: str) -> Iterator[VerificationFinding]:
    wanted, given = sides.wanted, sides.given
    ours: Body | None = getattr(wanted, part)
    theirs: Body | None = getattr(given, part)
    if ours is None and theirs is None:
        return
    finding = VerificationFinding(
        part,
        UNVERIFIED,
        f"{_concern(wanted)}: {part}",
        "",
        _both(wanted, given),
        to_pointer(ours.path) if ours else wanted.pointer,
        expects=_written_body(ours),
        provides=_written_body(theirs),
    )
    if ours is None or theirs is None:
        # A caller that does not read the response relies on nothing.
        if ours is None and part == "response":
            return
        silent = (given if ours else wanted).task.name
        yield finding._replace(
            message=f"{silent} does not say what the {part} of {wanted.name} is."
        )
        return
    yield from _differences(sides, finding, ours, theirs)


def _differences(
    sides: _EndpointPair, finding: VerificationFinding, ours: Body, theirs: Body
) -> Iterator[VerificationFinding]:
    """Report field by field where two bodies differ; `finding` is of the whole bodies."""
    wanted, given, part = sides.wanted, sides.given, finding.check
    compatibility = Compatibility(
        wanted.task.name,
        given.task.name,
        sides.caller_schemas,
        sides.provider_schemas,
        caller_sends=part == "request",
    )
    for place, status, clause in compatibility.differences(ours.type, theirs.type):
        where = f"{part} of {wanted.name}" + (f", field {place!r}" if place else "")
        yield finding._replace(
            status=status,
            concern=finding.concern + (f" {place}" if place else ""),
            message=f"In the {where}: {clause}.",
        )


def _error_codes(
    sides: _EndpointPair, wanted_codes: frozenset[int], path: tuple[str, ...]
) -> VerificationFinding:
    wanted, given = sides.wanted, sides.given
    finding = VerificationFinding(
        "error-codes",
        ALIGNED,
        f"{_concern(wanted)}: error codes",
        f"{given.task.name} states the error codes of {wanted.name} that {wanted.task.name}"
        " expects.",
        _both(wanted, given),
        to_pointer(path),
        expects=_listed(wanted_codes),
    )
    if given.errors is None or not given.errors[0]:
        return finding._replace(
            status=UNVERIFIED,
            message=f"{given.task.name} does not state the error codes of {wanted.name};"
            f" {wanted.task.name} expects {_listed(wanted_codes)}.",
        )
    stated = given.errors[0]
    finding = finding._replace(provides=_listed(stated))
    clauses = [
        f"{one} {verb} {_listed(codes)}"
        for one, verb, codes in (
            (wanted.task.name, "alone expects", wanted_codes - stated),
            (given.task.name, "alone states", stated - wanted_codes),
        )
        if codes
    ]
    if not clauses:
        return finding
    difference = " and ".join(clauses)
    return finding._replace(
        status=MISMATCH, message=f"The error codes of {wanted.name} differ: {difference}."
    )


def _concern(wanted: Endpoint) -> str:
    return f"{wanted.name}, as {wanted.task.name} expects it"


def _both(wanted: Endpoint, given: Endpoint) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*wanted.task.ids, *given.task.ids]))


def _describe(endpoint: Endpoint) -> str:
    """Say what a side says of an endpoint, in its own words."""
    parts = [("takes", endpoint.request), ("returns", endpoint.response)]
    described = [f"{verb} {_written(body.written)}" for verb, body in parts if body]
    return " ".join([endpoint.name, ", ".join(described)]).strip()


def _written_body(body: Body | None) -> str:
    return _written(body.written) if body else ""


def _written(value: Json) -> str:
    text = value if type(value) is str else write(value, ONE_LINE)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _listed(codes: frozenset[int]) -> str:
    return ", ".join(map(str, sorted(codes)))
