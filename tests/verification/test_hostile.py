"""Contexts that are made to hurt: what verification takes for them stays bounded.

Each runs in a process of its own that is stopped after so many seconds of work (not of waiting):
what is quadratic in these sizes takes minutes.
"""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING, Any

import pytest

from git_context.merge.values import exact
from git_context.verification.claims import claims
from git_context.verification.compatibility import Compatibility
from git_context.verification.contracts import contracts
from git_context.verification.contradictions import contradictions
from git_context.verification.model import BranchEvidence, VerificationSubject, tasks_of
from git_context.verification.shapes import of_name, reason, union
from git_context.verification.type_parser import DEEPEST, LONGEST, parse_type
from tests.support.processes import in_child

if TYPE_CHECKING:
    from collections.abc import Callable

    Document = dict[str, Any]

SECONDS = 10
MANY = 20_000

TEXTS = {
    "blanks": " " * LONGEST,
    "lines": "\n" * LONGEST,
    "wide blanks": "\u3000" * LONGEST,
    "lists": "x" + "[]" * (LONGEST // 2 - 1),
    "braces": "{" * LONGEST,
    "brackets": "[" * LONGEST,
    "parentheses": "(" * LONGEST,
    "angles": "a<" * (LONGEST // 2),
    "objects": "{a:" * (LONGEST // 3),
    "defaults": "a: b" + "(" * (LONGEST - 4),
    "annotations": "a: b" + "()" * (LONGEST // 2 - 2),
    "alternatives": "|".join(f"'{at}'" for at in range(LONGEST // 8)),
    "quotes": "\"'" * (LONGEST // 2),
    "opening quotes": "'" + '"' * (LONGEST - 1),
    "dots": "." * LONGEST,
    "numbers": "-" * LONGEST,
    "fields": "a:b " * (LONGEST // 4),
    "media": "text/" + "a" * (LONGEST - 5),
    "media and blanks": " " * (LONGEST - 9) + "text/a {}",
}


def within_bounds(work: Callable[[], object]) -> bool:
    """Tell whether work ends, without an error, within so many seconds of the processor's time."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        work()

    return in_child(bounded) == 0


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_read_and_compared(name: str) -> None:
    def work() -> None:
        found = parse_type(TEXTS[name])
        repr(found)
        Compatibility("a", "b", {}, {}, caller_sends=True).differences(
            found, parse_type(TEXTS[name] + " ")
        )
        list(contracts(subject(endpoints(TEXTS[name]))))

    assert within_bounds(work)


def test_lists_are_read_to_the_depth_that_all_else_is() -> None:
    assert not reason(parse_type("x" + "[]" * (DEEPEST - 1)))
    assert reason(parse_type("x" + "[]" * DEEPEST)) == "it is too deep"


def endpoints(body: Any, count: int = 1) -> Document:
    """Return a context in which one task takes, and another provides, what the text describes."""
    contract = {f"GET /{at}": {"response": body, "request": body} for at in range(count)}
    return {
        "parallel_tasks": [
            {"task_id": "a", "context": {"api_contract_assumptions": contract}},
            {"task_id": "b", "context": {"endpoints": contract}},
        ]
    }


def fields(start: str) -> Document:
    return {f"{start}{at}": "string" for at in range(MANY)}


def circles() -> Document:
    """Return shapes with names that lead in circles, one side by names where the other has none."""
    names = [f"f{at}" for at in range(8)]

    def twice(name: str) -> Document:
        return {each: dict.fromkeys(names, name) for each in names}

    calls = {
        "api_contract_assumptions": {"GET /": {"response": "W"}},
        "schemas": {"W": twice("W")},
    }
    provides = {
        "endpoints": {"GET /": {"response": dict.fromkeys(names, "G")}},
        "schemas": {"G": twice("G")},
    }
    entries = [{"task_id": "a", "context": calls}, {"task_id": "b", "context": provides}]
    return {"parallel_tasks": entries}


def different() -> Document:
    """Return two sides of which none has any field of the other."""
    first = {"GET /": {"response": fields("a_")}}
    second = {"GET /": {"response": fields("b_")}}
    return {
        "parallel_tasks": [
            {"task_id": "a", "context": {"api_contract_assumptions": first}},
            {"task_id": "b", "context": {"endpoints": second}},
        ]
    }


def routes(count: int = 12) -> Document:
    """Return as many routes as there are ways to put a parameter or a word at each of the steps."""
    made = [
        "/".join("{x}" if number >> at & 1 else "x" for at in range(count))
        for number in range(2**count)
    ]
    contract: Document = {f"GET /{route}": {} for route in made}
    return {
        "parallel_tasks": [
            {"task_id": "a", "context": {"api_contract_assumptions": contract}},
            {"task_id": "b", "context": {"endpoints": contract}},
        ]
    }


def same_route() -> Document:
    listed = [{"method": "GET", "path": "/a"} for _ in range(MANY // 4)]
    return {
        "parallel_tasks": [
            {"task_id": "a", "context": {"api_contract_assumptions": listed}},
            {"task_id": "b", "context": {"endpoints": listed}},
        ]
    }


def required() -> Document:
    names = [f"f{at}" for at in range(MANY)]
    return endpoints(
        {"properties": {name: {"type": "string"} for name in names}, "required": names}
    )


def actions() -> Document:
    listed = [f"action {at}" for at in range(MANY)]
    entry = {
        "task_id": "a",
        "status": "completed",
        "context": {"pending_actions": listed, "completed_actions": listed},
    }
    return {"pending_actions": listed, "parallel_tasks": [entry]}


def paths() -> Document:
    long = ["./" * 500_000 + "x", "a/" * 2_000 + "x", "*" * 5_000 + "x", "migrations/" + "1" * 500]
    listed = [{"task_id": task, "context": {"files_modified": long}} for task in "ab"]
    return {"parallel_tasks": listed}


def many_schemas() -> Document:
    named = {f"S{at}": "string" for at in range(2_000)}
    return {**endpoints("S1", 2_000), "schemas": named}


MADE = (circles, different, routes, same_route, required, actions, paths, many_schemas)


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.__name__)
def test_a_context_is_verified(made: Callable[[], Document]) -> None:
    document = made()

    def work() -> None:
        about = subject(document)
        list(contracts(about))
        list(claims(about))
        list(contradictions(about))

    assert within_bounds(work)


def subject(document: Document) -> VerificationSubject:
    value = exact(document)
    assert isinstance(value, dict)
    constraints = [f"constraint {at}" for at in range(MANY)]
    value["constraints"] = [f"other {at}" for at in range(MANY)]
    branch = BranchEvidence(
        "0" * 40, "1" * 40, frozenset({"a/b", "c"}), {}, 0, 0, {"constraints": constraints}
    )
    tasks = [task._replace(branch=branch) for task in tasks_of(value)]
    return VerificationSubject("w", value, tasks, {})


def test_what_is_taken_among_thousands_is_found() -> None:
    """As pairs are compared, it does not matter how many there are, nor in which order members."""
    many = parse_type("|".join(f"'{at}'" for at in range(1_000)))
    fitting = Compatibility("a", "b", {}, {}, caller_sends=True)
    assert fitting.differences(parse_type("'7'"), many) == []
    assert [one.status for one in fitting.differences(parse_type("'x'"), many)] == ["mismatch"]
    assert [one.status for one in fitting.differences(of_name("X"), many)] == ["unverified"]
    either = union([parse_type("{a: string, b: number}"), parse_type("string")])
    other = union(
        [parse_type("{b: number, a: string}"), parse_type("string[]"), parse_type("string")]
    )
    assert fitting.differences(either, other) == []
