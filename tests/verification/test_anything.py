"""No document, however strange, makes verification crash; and its findings merge into any."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from git_context.errors import GitContextError
from git_context.merge.values import exact
from git_context.verification.claims import claims
from git_context.verification.concerns import apply_overrides, failing, unique, with_findings
from git_context.verification.contracts import contracts
from git_context.verification.contradictions import contradictions
from git_context.verification.findings import CHECKS, STATUSES, VerificationFinding
from git_context.verification.model import BranchEvidence, VerificationSubject, tasks_of
from tests.support.workflows import children, parent

NAMES = [
    "api_contract_assumptions",
    "api_spec",
    "commit",
    "completed_actions",
    "constraints",
    "context",
    "context_ref",
    "database_changes",
    "endpoints",
    "error_codes",
    "fields",
    "files_modified",
    "implementation_details",
    "integration_concerns",
    "merge_conflicts",
    "method",
    "path",
    "paths",
    "pending_actions",
    "request",
    "response",
    "responses",
    "schemas",
    "status",
    "task_id",
    "test_results",
    "verification_results",
    "GET /a/{b}",
    "GET /a/:c",
    "/a/{b}",
    "get",
]
WORDS = ["completed", "failed", "a", "b", "GET", "/a", "migrations/1_x.py", "migrations/01_y.py",
         "1/2 passed", "{ a: string }", "0123456789",
         "git-context", "2025-01-15T09:00:00Z"]  # fmt: skip
scalars = st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS) | st.text(max_size=5)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)
entries = st.fixed_dictionaries(
    {"task_id": st.sampled_from(["a", "b", ""])},
    optional=dict.fromkeys(("context", "status", "context_ref", "test_results"), values),
)
documents = st.fixed_dictionaries(
    {"parallel_tasks": st.lists(entries, max_size=3) | values},
    optional=dict.fromkeys(NAMES, values),
)
branches = st.none() | st.builds(
    BranchEvidence,
    tip=st.just("0" * 40),
    fork=st.just("1" * 40),
    files=st.frozensets(st.sampled_from(WORDS)),
    former=st.dictionaries(st.sampled_from(WORDS), st.sampled_from(WORDS), max_size=2),
    started=st.integers(0, 10**9),
    forked=st.integers(0, 10**9),
    dropped=st.just({"constraints": ["a"]}),
    exact=st.booleans(),
)


def found(document: Any, branch: BranchEvidence | None = None) -> list[VerificationFinding]:
    value = exact(document)
    assert isinstance(value, dict)
    tasks = [task._replace(branch=branch) for task in tasks_of(value)]
    about = VerificationSubject("w", value, tasks, dict.fromkeys(WORDS, False))
    return [*contracts(about), *claims(about), *contradictions(about)]


@given(documents, branches)
@settings(max_examples=150)
def test_any_document_can_be_verified(document: Any, branch: BranchEvidence | None) -> None:
    findings = found(document, branch)
    for finding in findings:
        assert finding.check in CHECKS
        assert finding.status in STATUSES
        assert finding.message
        assert finding.concern
        assert finding.pointer.startswith("/")
    value = exact(document)
    assert isinstance(value, dict)
    try:
        settled = apply_overrides(value, unique(findings))
        written = with_findings(value, settled)
    except GitContextError:
        assert type(value.get("integration_concerns", [])) is not list or (
            type(value.get("verification_results", {})) is not dict
        )
        return
    assert with_findings(written, apply_overrides(written, unique(findings))) == written
    own = {finding.concern for finding in unique(findings) if finding.fails}
    assert set(failing(written)) <= own


def example() -> dict[str, Any]:
    tasks = [
        {**entry, "context": child}
        for entry, child in zip(parent()["parallel_tasks"], children().values(), strict=True)
    ]
    return {**parent(), "parallel_tasks": tasks}


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    return [path] + [
        place
        for key, member in inner
        for place in (
            _places(member, (*path, key)) if isinstance(member, (dict, list)) else [(*path, key)]
        )
    ]


@given(st.data())
@settings(max_examples=80)
def test_the_example_with_anything_anywhere_can_be_verified(data: st.DataObject) -> None:
    document = example()
    place = data.draw(st.sampled_from(_places(document)[1:]))
    holder: Any = document
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = data.draw(values)
    found(document)
