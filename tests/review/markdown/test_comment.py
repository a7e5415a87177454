"""What the comment on a pull request says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from git_context.document.conflicts import RecordedConflict, RecordedSide
from git_context.document.findings import CODES, ValidationFinding
from git_context.document.policy import context_policy
from git_context.history.graph import HistoryNode
from git_context.history.timeline import Credit
from git_context.merge.values import MISSING, exact
from git_context.review.context_review import ContextReview, TaskSummary
from git_context.review.context_reviews import Ends
from git_context.review.contributions import list_changes
from git_context.review.markdown.comment import comment, marker
from git_context.review.review import Review
from git_context.verification.findings import VerificationFinding
from tests.review.hostile import breaches
from tests.support.review_examples import BRANCHES, example_comments, golden_comment

if TYPE_CHECKING:
    from collections.abc import Sequence

ENDS = Ends("main", "b" * 40, "feature", "c" * 40)


def sheet(old: Any, new: Any, **members: Any) -> ContextReview:
    before, after = (value if value is MISSING else exact(value) for value in (old, new))
    tasks = [task.id for task in members.get("tasks", ())]
    changes = list_changes(before, after, context_policy(), tasks)
    made = ContextReview("w", "main", "feature", after, context_policy(), 100, 200, changes=changes)
    return made._replace(**members)


def said(
    *sheets: ContextReview,
    findings: Sequence[ValidationFinding] = (),
    commits: Sequence[str] = (),
    workflow: str | None = None,
) -> str:
    return comment(Review(ENDS, workflow, list(sheets), list(findings), frozenset(commits)))


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return example_comments(tmp_path_factory.mktemp("example") / "demo")


@pytest.mark.parametrize("name", BRANCHES)
def test_the_example(examples: dict[str, str], name: str) -> None:
    assert examples[name] == golden_comment(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", BRANCHES)
def test_the_example_is_rendered_as_it_is_meant(examples: dict[str, str], name: str) -> None:
    context = "user-profile-feature-20250115"
    assert not breaches(examples[name], [marker(), marker(context)], is_prose=True)


def open_lines(markdown: str) -> int:
    """Return the lines before the first fold."""
    return markdown.partition("<details>")[0].rstrip("\n").count("\n") + 1


def test_the_example_fits_one_screen(examples: dict[str, str]) -> None:
    assert open_lines(examples["merged"]) <= 60
    assert examples["merged"].count("\n") <= 120
    assert examples["merged"].count("<details>") == 4  # a task each, and the commits


@pytest.mark.parametrize("count", [4, 20, 200])
def test_many_tasks_fit_one_screen(count: int) -> None:
    names = [f"task-{at}" for at in range(count)]
    summaries = [TaskSummary(name, "ada", summary=f"Did {name}. " + "x " * 200) for name in names]
    new = {
        "decisions": [f"Decide for {name} {at}" for name in names for at in range(5)],
        "pending_actions": [f"Do for {name} {at}" for name in names for at in range(3)],
        "files_modified": [f"src/{name}.py" for name in names],
    }
    made = sheet({}, new)
    changes = [
        change._replace(task=next(name for name in names[::-1] if name in str(change.after)))
        for change in made.changes
    ]
    sides = [RecordedSide(name, "a" * 40, "theirs") for name in names[:2]]
    conflicts = [RecordedConflict(f"/{name}", "both modified", "a", "b", sides) for name in names]
    mismatches = [
        VerificationFinding(check, "mismatch", name, f"About {name}")
        for check in ("request", "shared-file")
        for name in names
    ]
    shown = made._replace(
        tasks=summaries, changes=changes, conflicts=conflicts, mismatches=mismatches
    )
    markdown = said(shown)
    opened, _, folded = markdown.partition("<details>")
    assert open_lines(markdown) <= 60
    lines = re.findall(r"^- `(task-\d+)`, `ada`: Did `task-\d+`\.", opened, re.MULTILINE)
    assert lines == sorted(names, key=names.index)[: len(lines)]
    assert len(lines) == min(count, 20)
    for title in ("conflict", "mismatch", "file", "action"):
        assert re.search(rf"^- \*\*[\d,]+ {title}.*\*\*(, the first \d+)?", opened, re.MULTILINE)
    if count < 200:
        assert ("omitted" in markdown) is (count > 20)
        for name in names:
            assert f"<summary>5 entries, 1 file by <code>{name}</code></summary>" in folded
            assert f"- **+** Decide for `{name}` 4\n" in folded
            assert f"- Do for `{name}` 2, new by `{name}`\n" in markdown
            assert f"- `/{name}`: both sides changed it, differently\n" in folded


def test_a_comment_begins_with_its_marker() -> None:
    assert said().startswith("<!-- git-context review -->\n")
    limited = said(sheet({}, {}), workflow="w")
    assert limited.startswith("<!-- git-context review: w -->\n")
    assert limited.count("<!--") == 1


def test_each_context_of_several_has_a_section_with_a_marker() -> None:
    markdown = said(sheet({}, {}, workflow="one"), sheet({}, {}, workflow="two"))
    assert "`feature` changed 2 contexts since `main`" in markdown
    assert (
        markdown.index(marker("one")) < markdown.index("### `one`") < markdown.index(marker("two"))
    )


def test_contexts_beyond_twenty_are_named() -> None:
    markdown = said(*(sheet({}, {}, workflow=f"w{at}") for at in range(25)))
    assert "### `w19`" in markdown
    assert "### `w20`" not in markdown
    assert "### Other contexts that changed\n\n- `w20`\n" in markdown


def test_nothing_changed() -> None:
    assert "`feature` changed no context since `main`, in 0 commits. No findings." in said()


def test_decisions_come_first_and_details_are_folded() -> None:
    entry = {"task_id": "api", "status": "completed", "context": {"test_data": "rows"}}
    new = {
        "parallel_tasks": [entry],
        "decisions": ["Use it"],
        "constraints": ["Fast"],
        "files_modified": ["a.py", "b.py"],
    }
    task = TaskSummary("api", "ada", "The API", "completed", 45, "All done.", "coded")
    shown = sheet({}, new, tasks=[task])
    own = [change._replace(task="api") for change in shown.changes]
    markdown = said(shown._replace(changes=own))
    assert (
        "#### `api`, `ada`\n\n"
        "`completed`, `coded`, 45 min: All done.\n"
        "- **+** Use it\n"
        "- **+** *Constraint:* Fast\n"
        "- 2 files: `a.py`, `b.py`\n\n"
        "<details><summary>1 more change by <code>api</code></summary>\n\n"
        "- **+** `/test_data`: `rows`\n\n"
        "</details>"
    ) in markdown


def test_a_task_without_a_summary_has_its_scope() -> None:
    found = sheet({}, {"decisions": ["Use it"]}, tasks=[TaskSummary("api", None, "The API")])
    own = [change._replace(task="api") for change in found.changes]
    assert "#### `api`\n\nThe API\n- **+** Use it" in said(found._replace(changes=own))


def test_metadata_is_no_change() -> None:
    old = {"version": "1.0", "phase": "one", "next_agent": None}
    new = {
        "version": "1.1",
        "timestamp": "2026-01-01T00:00:00Z",
        "workflow_id": "w",
        "phase": "two",
        "test_data": None,
        "current_agent": "ada",
        "parallel_tasks": [{"task_id": "api", "started_at": "2026-01-01T00:00:00Z"}],
    }
    markdown = said(sheet(old, new))
    assert "1 change; 100 → 200 bytes" in markdown
    assert re.findall(r"^- \*\*.*", markdown, re.MULTILINE) == ["- **~** `/phase`: `one` → `two`"]


def test_a_decision_has_its_reasons() -> None:
    decision = {
        "decision": "Use FastAPI",
        "why": "async, typed",
        "rejected": ["Flask", {"a": 1}],
        "by": "ada",
    }
    assert (
        '- **+** Use FastAPI; *why*: async, typed; *rejected*: Flask, `{"a": 1}`; `by`: `ada`\n'
    ) in said(sheet({}, {"decisions": [decision]}))


def test_entries_beyond_eight_are_folded() -> None:
    markdown = said(sheet({}, {"decisions": [f"number {at}" for at in range(11)]}))
    opened, _, folded = markdown.partition("<details><summary>3 more changes by no task</summary>")
    assert opened.count("- **+** number ") == 8
    assert folded.count("- **+** number ") == 3


def test_what_verification_wrote_down_is_told_first_hand() -> None:
    written = {"concern": "c", "status": "mismatch", "verified_by": "git-context", "message": "m"}
    by_hand = {"concern": "Too slow", "status": "open"}
    finding = VerificationFinding("request", "mismatch", "c", "api sends no name.")
    new = {"integration_concerns": [written, by_hand]}
    markdown = said(sheet({}, new, mismatches=[finding]))
    opened = markdown.partition("<details>")[0]
    assert "- **1 mismatch**\n  - request: api sends no name.\n" in opened
    assert "- **+** *Concern:* Too slow; `status`: `open`\n" in opened
    assert "verified" not in opened
    assert "No findings" not in markdown


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ({}, {"decisions": ["a"]}, "- **+** a"),
        ({"decisions": ["a"]}, {"decisions": []}, "- **-** a"),
        ({"phase": "one"}, {"phase": "two"}, "- **~** `/phase`: `one` → `two`"),
        (
            {"metadata": {"a/b": 1}},
            {"metadata": {"a/b": "1"}},
            '- **~** `/metadata/a~1b`: `1` → `"1"`',
        ),
        ({"metadata": {"a": True}}, {"metadata": {}}, "- **-** `/metadata/a`: `true`"),
        ({}, {"metadata": {"a": ""}}, '- **+** `/metadata`: `{"a": ""}`'),
        ({"decisions": ["a", "b"]}, {"decisions": ["b", "a"]}, "- **%** in another order"),
        (
            {"phase": "x" * 500},
            {"phase": "x" * 500 + "y"},
            f"- **~** `/phase`: `…{'x' * 30}` → `…{'x' * 30}y`",
        ),
        (
            {},
            {"metadata": {"a": "x" * 299}},
            f"- **+** `/metadata`: 1 part\n  - `a`: `{'x' * 299}`",
        ),
        (
            {},
            {"test_data": list(range(400))},
            "- **+** `/test_data`: 400 parts\n  - `0`\n  - `1`\n",
        ),
    ],
)
def test_a_line_a_change(old: dict[str, Any], new: dict[str, Any], line: str) -> None:
    assert line in said(sheet(old, new))


def test_what_is_in_another_task_s_entry_has_its_name() -> None:
    old, new = ({"parallel_tasks": [{"task_id": "api", "context": {"a": at}}]} for at in (1, 2))
    own = sheet(old, new)
    other = own._replace(changes=[change._replace(task=None) for change in own.changes])
    assert "- **~** `/a`: `1` → `2`" in said(own)
    assert "- **~** `/parallel_tasks/api/context/a`: `1` → `2`" in said(other)


def test_what_is_new_and_what_is_gone() -> None:
    new = said(sheet(MISSING, {"phase": "one"}, before=0, after=401))
    assert "New context with 401 bytes, about 100 tokens." in new
    gone = said(sheet({"phase": "one"}, MISSING, before=1402, after=0))
    assert "Deleted; it had 1,402 bytes, about 351 tokens." in gone
    kept = said(sheet({"phase": "one"}, {"phase": "two"}))
    assert "1 change; 100 → 200 bytes, about 25 → 50 tokens." in kept


def test_what_could_not_be_read_is_said() -> None:
    markdown = said(sheet({}, {}, fault="line 3: expected ','"))
    assert "**Not all of it could be read:** `line 3: expected ','`" in markdown


def test_open_actions_are_those_of_the_newer_version() -> None:
    actions = {"pending_actions": ["old", "new", "newer"]}
    found = sheet({"pending_actions": ["old", "done"]}, actions)
    changes = [
        change._replace(task=None if change.after == "newer" else "api") for change in found.changes
    ]
    markdown = said(found._replace(changes=changes))
    assert (
        "### Needs attention\n\n"
        "- **3 actions left to do**\n  - old\n  - new, new by `api`\n  - newer, new\n"
    ) in markdown
    assert "- **-** *Action:* done" in markdown


def test_conflicts_have_their_base_and_sides() -> None:
    sides = [RecordedSide("api", "a" * 40, "theirs"), RecordedSide("web", "b" * 40, MISSING)]
    conflict = RecordedConflict("/phase", "both modified", MISSING, "ours", sides)
    assert (
        "### Needs attention\n\n"
        "- **1 conflict to decide**\n"
        "  - `/phase`: both sides changed it, differently\n"
        "    - base: *nothing*\n"
        "    - ours, in the document: ours\n"
        "    - `api` at `aaaaaaaaaa`: theirs\n"
        "    - `web` at `bbbbbbbbbb`: *nothing*\n"
    ) in said(sheet({}, {}, conflicts=[conflict]))


def test_findings_say_what_where_and_what_to_do() -> None:
    findings = [
        ValidationFinding("CTX005", "wrong type", "/decisions", 3, 5, "a.json"),
        ValidationFinding("CTX005", "missing", "", 1, 1, "a.json"),
        ValidationFinding("CTX107", "alike", "/decisions/1", 4, 5, "a.json"),
    ]
    assert (
        "### 2 errors, 1 warning\n\n"
        "**Error CTX005, schema.** Change the member to the type that the message gives.\n\n"
        "- `a.json`, line 3, at `/decisions`: wrong type\n"
        "- `a.json`, line 1: missing\n\n"
        "<details><summary>1 warning</summary>\n\n"
        "**Warning CTX107, near-duplicate.** Keep the better one.\n\n"
        "- `a.json`, line 4, at `/decisions/1`: alike"
    ) in said(findings=findings)


def test_warnings_alone_are_folded() -> None:
    markdown = said(findings=[ValidationFinding("CTX107", "alike", path="a.json")])
    assert (
        "in 0 commits. No errors; 1 warning below.\n\n<details><summary>1 warning</summary>"
    ) in markdown


def test_commits_are_those_of_the_review_the_newest_first() -> None:
    nodes = [
        HistoryNode(Credit(commit * 40, "2026-01-01T00:00:00Z", task, "ada"), None, "Save", [], [])
        for commit, task in (("1", None), ("2", "api"), ("3", None))
    ]
    markdown = said(sheet({}, {}, commits=nodes), commits=["2" * 40, "3" * 40])
    assert (
        "<summary>2 commits</summary>\n\n"
        "- `3333333333` 2026-01-01T00:00:00Z `ada`: `Save`\n"
        "- `2222222222` 2026-01-01T00:00:00Z `api` `ada`: `Save`\n"
    ) in markdown


SECRET = "AKIA" + "IOSFODNN7EXAMPL1"


@pytest.mark.parametrize(
    "new",
    [
        {"decisions": [f"Upload with {SECRET}"]},
        {"metadata": {"note": "x" * 290 + SECRET}},
        {"metadata": {"key": {"deep": [SECRET]}}},
        {"pending_actions": [SECRET]},
        {"context_summary": SECRET},
        {"metadata": {"password": "hunter2-XyZ!9"}},
    ],
)
def test_secrets_are_cut(new: dict[str, Any]) -> None:
    old = {"metadata": {"password": "none"}}
    markdown = said(sheet(old, new))
    assert SECRET not in markdown
    assert "hunter2" not in markdown
    assert SECRET[:12] not in markdown


def test_what_has_no_room_is_counted_with_the_way_to_see_it() -> None:
    decisions = [f"{at:04} " + "x" * 250 for at in range(1000)]
    findings = [ValidationFinding(CODES["schema"], "wrong", path="a.json")]
    markdown = said(sheet({}, {"decisions": decisions}), findings=findings)
    assert len(markdown) <= 60_000
    assert ": wrong\n" in markdown
    shown = markdown.count("- **+** ")
    assert f"… and {1000 - shown} more" in markdown
    assert markdown.endswith(
        f"{1000 - shown} lines omitted. To see all:"
        " `git context review main feature --format html -o review.html`\n"
    )


def test_names_in_the_command_are_quoted_for_a_shell() -> None:
    ends = ENDS._replace(head="$(touch x)")
    decisions = {"decisions": [f"{at:04} " + "x" * 250 for at in range(1000)]}
    markdown = comment(Review(ends, "w", [sheet({}, decisions)], [], frozenset()))
    assert "`git context review -w w main '$(touch x)' --format html" in markdown
