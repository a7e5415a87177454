"""Sheets for tests of the page: small ones made by hand, and large or hostile ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.document.conflicts import RecordedConflict, RecordedSide
from git_context.document.findings import ValidationFinding
from git_context.document.policy import context_policy
from git_context.history.blame import BlamedPart
from git_context.history.graph import HistoryNode
from git_context.history.timeline import Credit
from git_context.merge.values import MISSING, exact
from git_context.repository.commits import moment
from git_context.review.context_review import ContextReview, ReviewedChange, TaskSummary
from git_context.review.line_counts import LineCounts
from git_context.verification.findings import VerificationFinding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.merge.values import Json

FIRST_SECOND = 1_767_225_600  # 2026-01-01 00:00 UTC
HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>alert(1)</script>",
    "]]><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "&lt;script&gt;&#60;b&#62;",
    "javascript:alert(1)",
    "${alert(1)} {{7*7}} $style %s",
    "\u202egnp.exe \u2028\u2029\x00\x1b[31m\ud800",
    "__proto__",
    "</style></title></textarea></template></noscript>",
)


def sheet(text: str = "plain", name: str = "profile") -> ContextReview:
    """Return a small sheet with one of everything, in which `text` stands wherever text can."""
    credits_ = [Credit(f"{at:040x}", moment(FIRST_SECOND + 600 * at), None, text) for at in (1, 2)]
    own = Credit(f"{3:040x}", text, text, text)
    document = exact(
        {
            "workflow_id": name,
            "context_summary": text,
            "decisions": ["first", text],
            "pending_actions": [text, {"action": f"Do {text}", "why": text}],
            "metrics": {text: 1, "ratio": 1.5, "none": None},
        }
    )
    return ContextReview(
        workflow=name,
        base=text,
        head=text,
        document=document,
        policy=context_policy(),
        before=10,
        after=2000,
        tasks=[TaskSummary(text, text, text, text, 45, text, text)],
        changes=[
            added("decisions", text, own),
            added("files_modified", text, own),
            added(
                "decisions",
                {"decision": f"Use {text}", "rejected": [text]},
                own._replace(task=None),
            ),
            ReviewedChange("removed", ("metrics", text), exact({text: [text]}), MISSING, text),
            ReviewedChange("edited", ("phase",), f"old {text}", f"new {text}", None, own),
        ],
        parts=[
            BlamedPart("/decisions", member=True, value="first", by=credits_[0]),
            BlamedPart("/decisions", member=True, value=text, by=own),
            BlamedPart("/metrics/ratio", member=False, value=b"1.5", by=credits_[1]),
        ],
        conflicts=[
            RecordedConflict("/phase", text, text, MISSING, [RecordedSide(text, own.commit, text)])
        ],
        findings=[ValidationFinding("CTX005", text, f"/{text}")],
        mismatches=[
            VerificationFinding("response", "mismatch", text, text, (text,), text, text, text, text)
        ],
        commits=[
            HistoryNode(credits_[0], None, text, [], []),
            HistoryNode(own, text, text, [credits_[0].commit], [text]),
            HistoryNode(credits_[1], None, text, [credits_[0].commit, own.commit], [text]),
        ],
        sizes={credits_[0].commit: 100, credits_[1].commit: 200},
        files={text: LineCounts(12, 3)},
    )


def large(size: int, tasks: int = 12) -> ContextReview:
    """Return a sheet of about `size` bytes of data, as a long history of many tasks leaves."""
    names = [f"task-{at}" for at in range(tasks)]
    count = size // 750
    commits = [_credit(at, names[at % tasks] if at % 3 else None) for at in range(count)]
    nodes = list(_nodes(commits))
    texts = [f"Decision {at}: " + "words about what was decided " * 4 for at in range(count)]
    document: dict[str, Json] = {
        "workflow_id": "large",
        "decisions": list(texts),
        "notes": {
            f"note {at}": {"text": text, "at": [b"1", b"2"]} for at, text in enumerate(texts)
        },
    }
    return ContextReview(
        workflow="large",
        base="main~1000",
        head="main",
        document=document,
        policy=context_policy(),
        before=1000,
        after=size,
        tasks=[TaskSummary(name, f"agent of {name}", status="completed") for name in names],
        changes=sorted(
            (added("decisions", text, by) for by, text in zip(commits, texts, strict=True)),
            key=lambda change: change.task or "",
        ),
        parts=[
            BlamedPart("/decisions", member=True, value=text, by=by)
            for by, text in zip(commits, texts, strict=True)
        ],
        commits=nodes,
        sizes={credit.commit: 200 * at for at, credit in enumerate(commits)},
    )


def wide() -> ContextReview:
    """Return a sheet with very many members, items, conflicts and tasks, and a very long text."""
    small = sheet("decision 41")
    document: dict[str, Json] = {f"member {at}": "a value" for at in range(40_000)}
    document["list"] = [f"item {at}" for at in range(60_000)]
    document["text"] = "decision 41 " * 100_000
    return small._replace(
        document=document,
        tasks=[TaskSummary(f"task-{at}") for at in range(2000)],
        changes=[added("decisions", f"decision {at}", small.parts[1].by) for at in range(500)],
        conflicts=list(small.conflicts) * 2000,
        findings=list(small.findings) * 2000,
    )


def added(field: str, member: Json, by: Credit) -> ReviewedChange:
    """Return the change by which a member came into a set."""
    return ReviewedChange("added", (field,), MISSING, member, by.task, by, is_member=True)


def _credit(at: int, task: str | None) -> Credit:
    agent = f"agent of {task}" if task else "orchestrator"
    return Credit(f"{at:040x}", moment(FIRST_SECOND + 60 * at), task, agent)


def _nodes(credits_: list[Credit]) -> Iterator[HistoryNode]:
    last: dict[str | None, str] = {}
    for at, credit in enumerate(credits_):
        own = last.get(credit.task, last.get(None))
        parents = [own] if own else []
        if credit.task is None and at % 9 == 0:
            parents += list(last.values())[-1:]
        last[credit.task] = credit.commit
        yield HistoryNode(credit, None, f"Commit number {at}", list(dict.fromkeys(parents)), [])
