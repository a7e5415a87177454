from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonpatch
import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.cli.difflines import lines
from git_context.document.policy import context_policy
from git_context.merge.values import exact
from git_context.review.contributions import list_changes
from git_context.review.diff import ComparedContext, Diff
from git_context.review.versions import INDEX, WORK_TREE
from tests.support.documents import values
from tests.support.histories import PATH, document, save, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.merge.values import Json
    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]

SUMMARY = "The endpoints are implemented and tested; the database migration is ready to be run."
OTHER = ".claude/context/v.json"


def printed(call: Call, *arguments: str) -> str:
    code, out, err = call("diff", *arguments)
    assert (code, err) == (0, "")
    return out


def test_lines_by_task_and_field(here: Repo, call: Call) -> None:
    entry: dict[str, Any] = {"task_id": "t1", "status": "begun"}
    save(here, document(decisions=["a", "b"], parallel_tasks=[entry], phase="p"))
    before = (here.path / PATH).stat().st_size
    entry = {"task_id": "t1", "status": "completed", "context": {"notes": {"x/y": 1}}}
    new = document(decisions=["b", "c"], parallel_tasks=[entry], context_summary=SUMMARY)
    here.write(PATH, text(new))
    after = (here.path / PATH).stat().st_size
    out = printed(call)
    assert (
        out
        == f"""\
w: the index -> the working tree, 6 changes, {before} B -> {after} B
  by no task
    decisions
      - "a"
      + "c"
    context_summary
      + "{SUMMARY}"
    phase
      - "p"
  t1
    notes
      + {{"x/y": 1}}
    parallel_tasks
      ~ /t1/status "begun" -> "completed"
"""
    )


def test_long_text_word_by_word(here: Repo, call: Call) -> None:
    save(here, document(context_summary=SUMMARY))
    here.write(PATH, text(document(context_summary=SUMMARY.replace("ready to", "waiting to"))))
    marked = SUMMARY.replace("ready to", "[-ready-]{+waiting+} to")
    assert f"      ~ {marked}\n" in printed(call)


def test_lines_fit_the_screen(here: Repo, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    save(here, document(context_summary=SUMMARY))
    new = document(context_summary=SUMMARY * 2, x={"long": ["x" * 90, {"deep": SUMMARY}]})
    here.write(PATH, text(new))
    out = printed(call)
    assert max(map(len, out.splitlines())) <= 40
    assert "database" in out


def test_nothing_differs(here: Repo, call: Call) -> None:
    save(here, document())
    assert call("diff", "--exit-code") == (0, "", "")
    assert printed(call, "--format", "patch") == "[]\n"
    assert json.loads(printed(call, "--json"))["contexts"] == []
    assert "has the same contexts as" in printed(call, "--format", "markdown")


def test_a_layout_alone(here: Repo, call: Call) -> None:
    save(here, document())
    here.write(PATH, json.dumps(document()))
    assert "nothing but the file's layout" in printed(call, "--exit-code")


@pytest.mark.parametrize("form", ["text", "markdown", "json", "patch"])
def test_exit_codes_are_those_of_git(here: Repo, call: Call, form: str) -> None:
    save(here, document())
    here.write(PATH, text(document(phase="x")))
    assert call("diff", "--format", form)[0] == 0
    assert call("diff", "--format", form, "--exit-code")[0] == 1
    assert call("diff", "--format", form, "--quiet") == (1, "", "")
    assert call("diff", "nowhere", "--quiet")[0] == 3
    assert call("diff", "HEAD", "HEAD", "HEAD")[0] == 2
    assert call("diff", "--cached", "--quiet") == (0, "", "")


def test_statistics(here: Repo, call: Call) -> None:
    save(here, document(decisions=["a", "b"], phase="p"))
    here.write(PATH, text(document(decisions=["c", "b", "d"], phase="q")))
    out = printed(call, "--stat")
    assert [line.split() for line in out.splitlines()[1:]] == [
        ["TASK", "FIELD", "+", "-", "~"],
        ["-", "decisions", "2", "1", "0"],
        ["-", "phase", "0", "0", "1"],
    ]
    assert re.match(r"w: the index -> the working tree, 4 changes, \d+ B -> \d+ B", out)


def test_the_patch_makes_the_new_file(here: Repo, call: Call) -> None:
    old = document(decisions=["a", "b"], x={"": [1, 2.50, {"/~": None}]})
    new = document(decisions=["b", "c"], x={"": [2.5, {"/~": True}, 1e2]}, y="é\n")
    first, second = save(here, old), save(here, new)
    patch = printed(call, first, second, "--format", "patch")
    assert "1e2" in patch or "100.0" in patch
    assert jsonpatch.apply_patch(old, patch) == new
    assert jsonpatch.apply_patch(new, printed(call, second, first, "--format", "patch")) == old


def test_a_patch_is_of_one_document(here: Repo, call: Call) -> None:
    here.commit({PATH: text(document()), OTHER: text(document())})
    here.write(PATH, text(document(phase="x")))
    here.write(OTHER, text(document(phase="x")))
    code, out, err = call("diff", "--format", "patch")
    assert (code, out) == (2, "")
    assert "v, w" in err
    (operation,) = json.loads(printed(call, "--format", "patch", "-w", "v"))
    assert operation == {"op": "add", "path": "/phase", "value": "x"}


def test_a_patch_of_what_cannot_be_read(here: Repo, call: Call) -> None:
    save(here, document())
    here.write(PATH, "{")
    code, out, err = call("diff", "--format", "patch")
    assert (code, out) == (3, "")
    assert "w.json in the working tree" in err
    assert "! .claude/context/w.json" in printed(call)


def test_json_holds_values_exactly(here: Repo, call: Call) -> None:
    first = here.commit({PATH: '{"version": "1.0", "n": 1.10}'})
    here.commit({PATH: '{"version": "1.0", "n": 1.1}'})
    out = printed(call, first, "HEAD", "--json")
    assert '"before": 1.10,' in out
    assert '"after": 1.1,' in out
    assert json.loads(out)["old"] == {"name": first, "commit": first}


def test_origins_name_agents(here: Repo, call: Call) -> None:
    save(here, document())
    commit = save(here, document(phase="x"), "t1", "ada")
    out = printed(call, "HEAD~1", "HEAD", "--origins")
    assert f'+ "x"  ({commit[:10]} ada at ' in out
    assert "  t1\n" in out


def test_a_page(here: Repo, call: Call) -> None:
    save(here, document())
    save(here, document(phase="x"))
    assert printed(call, "HEAD~1..HEAD", "--format", "html").startswith("<!DOCTYPE html>")
    here.write(PATH, text(document(phase="y")))
    code, _, err = call("diff", "--format", "html")
    assert code == 2
    assert "two commits" in err


HOSTILE = st.text(alphabet="\x1b\x07\n\r\u202e\u2028`|[]{}-+<>@#ab \ud800", max_size=90)


@given(st.dictionaries(HOSTILE, HOSTILE | values), st.dictionaries(HOSTILE, HOSTILE | values))
def test_no_value_reaches_the_terminal_as_it_is(old: Json, new: Json) -> None:
    told = "\n".join(lines(made(old, new)))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", told)
    assert all(letter.isprintable() or letter == "\n" for letter in plain)


@given(values, values)
def test_each_change_has_its_line(old: Json, new: Json) -> None:
    diff = made({"f": old}, {"f": new})
    shown = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines(diff)]
    (compared,) = diff.contexts
    begun = [line for line in shown if re.match(r" {6}[-+~%]( |$)", line)]
    assert len(begun) == len(compared.changes)


def made(old: Json, new: Json) -> Diff:
    before, after = exact(old), exact(new)
    found = list_changes(before, after, context_policy(), [])
    return Diff(INDEX, WORK_TREE, [ComparedContext("w", None, before, after, 0, 0, found)])
