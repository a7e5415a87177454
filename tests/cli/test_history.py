from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.histories import PATH, document, save, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]


def printed(call: Call, *arguments: str) -> Any:
    code, out, err = call(*arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_log_prints_one_line_a_change(here: Repo, call: Call) -> None:
    save(here, document(decisions=["a", "b"], phase="p"))
    commit = save(here, document(decisions=["b", "a", "c"], phase="q"), "t1", "ada")
    code, out, err = call("log")
    assert (code, err) == (0, "")
    start = f"{commit[:10]}  2026-01-01T00:0"
    news = [line for line in out.splitlines() if line.startswith(start)]
    assert [line.split("  t1  ada", 1)[1].strip() for line in news] == [
        "% /decisions in another order",
        '+ /decisions "c"',
        '~ /phase "p" -> "q"',
    ]
    assert all(line.split("  ")[2].strip() in ("t1", "-") for line in out.splitlines())


def test_log_of_a_place_and_a_revision(here: Repo, call: Call) -> None:
    first = save(here, document(phase="p"))
    save(here, document(phase="q"))
    code, out, _ = call("log", first, "/phase")
    assert code == 0
    assert out.splitlines()[0].endswith('+ /phase "p"')
    assert len(out.splitlines()) == 1
    assert call("log", "/nothing") == (0, "", "No commit changed /nothing.\n")
    assert call("log", "a", "b")[0] == 2


def test_log_as_json(here: Repo, call: Call) -> None:
    save(here, document(n=1))
    commit = save(here, {**document(n=1.50), "decisions": ["x"]}, "t1", "ada")
    found = printed(call, "log")
    assert list(found) == ["format", "workflow", "commit", "pointer", "entries"]
    assert (found["format"], found["workflow"], found["commit"]) == (1, "w", commit)
    entry = found["entries"][0]
    assert {name: entry[name] for name in ("commit", "task", "agent", "subject", "merge")} == {
        "commit": commit,
        "task": "t1",
        "agent": "ada",
        "subject": "Change",
        "merge": False,
    }
    assert entry["changes"] == [
        {"kind": "changed", "pointer": "/n", "member": False, "before": 1, "after": 1.5},
        {"kind": "added", "pointer": "/decisions", "member": True, "after": "x"},
    ]


def test_blame_and_removals(here: Repo, call: Call) -> None:
    first = save(here, document(decisions=["a", "b"]))
    second = save(here, document(decisions=["c", "a"]), "t1", "ada")
    code, out, _ = call("blame", "/decisions")
    assert code == 0
    assert [(line.split()[0], line.split()[-1]) for line in out.splitlines()[1:]] == [
        (second[:10], '"c"'),
        (first[:10], '"a"'),
    ]
    found = printed(call, "blame", "/decisions")
    assert found["parts"][0]["value"] == "c"
    assert found["parts"][0]["by"] == {
        "commit": second,
        "time": here.output("log", "-1", "--format=%aI").replace("+00:00", "Z"),
        "task": "t1",
        "agent": "ada",
    }
    (gone,) = printed(call, "blame", "--removed")["removed"]
    assert (gone["pointer"], gone["member"], gone["value"]) == ("/decisions", True, "b")
    assert (gone["by"]["commit"], gone["brought_by"]["commit"]) == (second, first)
    assert call("blame", "--removed")[1].splitlines()[1].endswith('/decisions "b"')
    assert call("blame", "--removed", "/version")[1:] == ("", "Nothing was removed.\n")


def test_blame_of_what_never_was(here: Repo, call: Call) -> None:
    save(here, document())
    code, out, err = call("blame", "/nothing")
    assert (code, out) == (3, "")
    assert "Nothing stands, or ever stood, at /nothing." in err


def test_graph(here: Repo, call: Call) -> None:
    save(here, document(parallel_tasks=[{"task_id": "t1", "agent": "ada"}]))
    here.branch("context/w/t1")
    commit = save(here, document(parallel_tasks=[{"task_id": "t1", "agent": "ada", "x": 1}]))
    here.checkout("main")
    code, out, _ = call("graph")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "w on main"
    assert lines[3].split() == ["t1", "ada", "-", "-", "context/w/t1", "1", "no"]
    assert f"* {commit[:10]} (context/w/t1) Change [Ada Lovelace]" in lines
    found = printed(call, "graph")
    assert found["tasks"][0]["commit"] == commit
    assert found["commits"][0]["refs"] == ["context/w/t1"]
    assert found["commits"][0]["parents"] == [found["commits"][1]["commit"]]


@pytest.mark.parametrize("command", ["log", "blame", "graph"])
def test_what_a_terminal_would_obey_is_escaped(here: Repo, call: Call, command: str) -> None:
    evil = "\x1b[31m\x07\r"
    content = document(**{f"k{evil}": f"v{evil}"})
    here.commit({PATH: text(content)}, f"S{evil}ubject\n\nContext-Agent: a{evil}b")
    out = call(command)[1]
    assert not set("\x1b\x07\r") & set(out)
    assert "\\x1b" in out


def test_long_values_and_names_are_cut(here: Repo, call: Call) -> None:
    save(here, document(long="x" * 5000, many=["y" * 20] * 500), "t", "a" * 150)
    for command in ("log", "blame"):
        lines = call(command)[1].splitlines()
        assert max(map(len, lines)) < 300


def test_an_unreadable_version_is_one_line(here: Repo, call: Call) -> None:
    save(here, document())
    here.commit({PATH: "{"}, "Broken")
    line = call("log", "-w", "w")[1].splitlines()[0]
    assert "! unreadable: line 1, column 2: " in line
    assert "fault" in printed(call, "log", "-w", "w")["entries"][0]
