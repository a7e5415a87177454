"""What the comment on a pull request says."""

from __future__ import annotations

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
    assert not breaches(examples[name], [marker(), marker(context)])


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
    new = {"parallel_tasks": [entry], "decisions": ["Use it"], "constraints": ["Fast"]}
    shown = sheet({}, new, tasks=[TaskSummary("api", "ada", "The API", "completed", 45)])
    own = [change._replace(task="api") for change in shown.changes]
    markdown = said(shown._replace(changes=own))
    assert "| `api` | `ada` | `completed` | 45 min | +1 |  |  | +4 |" in markdown
    assert "#### `api`, `ada`\n\n`The API`\n\n**Decisions**\n\n- **+** `Use it`" in markdown
    assert markdown.index("`Use it`") < markdown.index("`Fast`") < markdown.index("<details>")
    assert "<summary>3 more changes by <code>api</code></summary>" in markdown
    assert "**`test_data`**\n\n- **+** `rows`" in markdown
    assert "- **+** `/api/status`: `completed`" in markdown


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ({}, {"decisions": ["a"]}, "- **+** `a`"),
        ({"decisions": ["a"]}, {"decisions": []}, "- **-** `a`"),
        ({"phase": "one"}, {"phase": "two"}, "- **~** `one` → `two`"),
        ({"metadata": {"a/b": 1}}, {"metadata": {"a/b": "1"}}, '- **~** `/a~1b`: `1` → `"1"`'),
        ({"metadata": {"a": None}}, {"metadata": {}}, "- **-** `/a`: `null`"),
        ({}, {"metadata": {"a": ""}}, '- **+** `{"a": ""}`'),
        ({"decisions": ["a", "b"]}, {"decisions": ["b", "a"]}, "- **%** in another order"),
        (
            {"phase": "x" * 500},
            {"phase": "x" * 500 + "y"},
            f"- **~** `…{'x' * 30}` → `…{'x' * 30}y`",
        ),
        ({}, {"metadata": {"a": "x" * 299}}, f"- **+** 1 part\n  - `a`: `{'x' * 299}`"),
        ({}, {"test_data": list(range(400))}, "- **+** 400 parts\n  - `0`\n  - `1`\n"),
    ],
)
def test_a_line_a_change(old: dict[str, Any], new: dict[str, Any], line: str) -> None:
    assert line in said(sheet(old, new))


def test_what_is_in_another_task_s_entry_has_its_name() -> None:
    old, new = ({"parallel_tasks": [{"task_id": "api", "context": {"a": at}}]} for at in (1, 2))
    own = sheet(old, new)
    other = own._replace(changes=[change._replace(task=None) for change in own.changes])
    assert "**`a`**\n\n- **~** `1` → `2`" in said(own)
    assert "**`a`**\n\n- **~** `/api/context/a`: `1` → `2`" in said(other)


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
        "#### 3 actions left to do\n\n- `old`\n- `new`, new by `api`\n- `newer`, new\n" in markdown
    )
    assert "**Actions**\n\n- **-** `done`" in markdown


def test_conflicts_have_their_base_and_sides() -> None:
    sides = [RecordedSide("api", "a" * 40, "theirs"), RecordedSide("web", "b" * 40, MISSING)]
    conflict = RecordedConflict("/phase", "both modified", MISSING, "ours", sides)
    assert (
        "#### 1 conflict to decide\n\n"
        "- `/phase`: `both modified`\n"
        "  - base: *nothing*\n"
        "  - ours, in the document: `ours`\n"
        "  - `api` at `aaaaaaaaaa`: `theirs`\n"
        "  - `web` at `bbbbbbbbbb`: *nothing*\n"
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
        "- `a.json`, line 3, at `/decisions`: `wrong type`\n"
        "- `a.json`, line 1: `missing`\n\n"
        "**Warning CTX107, near-duplicate.** Keep the better one.\n\n"
        "- `a.json`, line 4, at `/decisions/1`: `alike`"
    ) in said(findings=findings)


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
    assert "`wrong`" in markdown
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
