"""Conflicts decided by git context, in the middle of whatever git was doing."""

from __future__ import annotations

import json
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest

import git_context
from git_context.errors import GitContextError
from git_context.merge.values import MISSING
from tests.git.clashes import PAIRS, STYLES, TWO
from tests.git.operations import (
    OPERATIONS,
    cherry_pick,
    merge_squash,
    rebase_apply,
    revert,
    stash_pop,
)
from tests.support.edits import BASE, CLASHING, CONTEXT, Add, Drop, Put, Unset, text, versions
from tests.support.forks import fork
from tests.support.git_oracle import is_unmerged, strict
from tests.support.regions import choose, conflicts

if TYPE_CHECKING:
    from git_context.workflow.resolving.resolve import Resolved
    from tests.git.operations import Operation
    from tests.support.edits import Edit
    from tests.support.repos import Repo

SUMMARY = "/context_summary"
TAKES = ("theirs", "ours", "base")


def resolve(repo: Repo, *paths: str, **how: Any) -> Resolved:
    return git_context.open(repo.path).resolve(*paths, **how)


def clash(repo: Repo, sides: Any = CLASHING, style: str = "merge") -> None:
    repo.git("config", "merge.conflictStyle", style)
    fork(repo, sides)
    assert repo.merge("side").returncode == 1


def document(repo: Repo) -> Any:
    return strict(repo.read(CONTEXT))


@pytest.mark.parametrize(("operation", "take"), list(zip(OPERATIONS, cycle(TAKES), strict=False)))
def test_whatever_git_does_it_goes_on(installed: Repo, operation: Operation, take: str) -> None:
    operation(installed, CLASHING)
    listed = git_context.open(installed.path).conflicts().conflicts
    assert [(found.form, found.pointer) for found in listed] == [("index", SUMMARY)]
    wanted = listed[0].take(take)

    done = resolve(installed, take=[take])

    assert not done.left
    assert [(each.file, each.decided, each.staged) for each in done.files] == [
        (CONTEXT, [SUMMARY], True)
    ]
    assert wanted
    assert document(installed)["context_summary"] == wanted.value
    assert not is_unmerged(installed, CONTEXT)
    assert not any(line[:2] in ("UU", "AA") for line in status(installed))
    assert installed.git("diff", "--quiet", check=False).returncode == 0


@pytest.mark.parametrize(("style", "take"), list(zip(STYLES[:2], TAKES, strict=False)))
@pytest.mark.parametrize(("ours", "theirs"), PAIRS.values(), ids=PAIRS)
def test_from_the_index_or_from_markers_comes_the_same(
    installed: Repo, style: str, take: str, ours: list[Edit], theirs: list[Edit]
) -> None:
    clash(installed, versions(ours, theirs), style)
    marked = (installed.path / CONTEXT).read_bytes()
    resolve(installed, take=[take])
    from_index = installed.read(CONTEXT)
    assert strict(from_index) == strict(choose(marked, take))

    installed.write(CONTEXT, marked)
    done = resolve(installed, CONTEXT, take=[take])
    assert [each.staged for each in done.files] == [False]
    assert strict(installed.read(CONTEXT)) == strict(from_index)


@pytest.mark.parametrize("style", STYLES)
def test_each_conflict_is_decided_on_its_own(installed: Repo, style: str) -> None:
    clash(installed, TWO, style)
    take = ["/version=theirs", "/metadata/owner=ours", f"{SUMMARY}=both"]
    done = resolve(installed, take=take)
    assert done.files[0].staged
    expected = {**BASE, "version": "2.0", "context_summary": "o\nt\nx"}
    expected["metadata"] = {**BASE["metadata"], "owner": "eve"}
    assert document(installed) == expected


@pytest.mark.parametrize("style", STYLES)
def test_what_is_not_decided_keeps_its_markers(installed: Repo, style: str) -> None:
    clash(installed, TWO, style)
    done = resolve(installed, take=["/version=theirs"])
    assert [found.pointer for found in done.left] == ["/metadata/owner", SUMMARY]
    assert not done.files[0].staged
    assert is_unmerged(installed, CONTEXT)
    content = (installed.path / CONTEXT).read_bytes()
    assert len(conflicts(content)) == 2
    assert strict(choose(content, "ours"))["version"] == "2.0"

    done = resolve(installed, take=["theirs"])
    assert [each.staged for each in done.files] == [True]
    assert document(installed) == strict(TWO.theirs)


def test_a_value_of_ones_own(installed: Repo) -> None:
    clash(installed, TWO)
    values = {"/version": "3.0", "/metadata/owner": {"n": b"1.10"}, SUMMARY: None}
    resolve(installed, values=values)
    assert '"n": 1.10' in installed.read(CONTEXT)
    assert document(installed)["context_summary"] is None


def test_all_else_keeps_its_bytes(any_json: Repo) -> None:
    base = '{"a":1,\n\n   "b" : [1,2],  "c": "\\u0041" }'
    sides = [base.replace('"a":1', f'"a":{n}') for n in (2, 3)]
    fork(any_json, versions([], [])._replace(base=base, ours=sides[0], theirs=sides[1]), "a.json")
    any_json.merge("side")
    done = resolve(any_json, "a.json", take=["theirs"])
    assert done.files[0].staged
    assert any_json.read("a.json") == sides[1]


def test_what_was_edited_beside_the_markers_stays(installed: Repo) -> None:
    clash(installed, TWO)
    edited = installed.read(CONTEXT).replace('"ticket": 17', '"ticket": 99')
    edited = edited.replace('"version": "1.1"', '"version": "1.2"')
    installed.write(CONTEXT, edited)
    done = resolve(installed, take=["ours"])
    assert done.files[0].staged
    assert document(installed)["metadata"]["ticket"] == 99
    assert document(installed)["version"] == "1.2"


def test_a_region_that_somebody_resolved_stays_so(installed: Repo) -> None:
    clash(installed, TWO)
    content = installed.read(CONTEXT)
    start = content.index("<<<<<<<")
    end = content.index("\n", content.index(">>>>>>>")) + 1
    installed.write(CONTEXT, content[:start] + '  "version": "9",\n' + content[end:])
    listed = git_context.open(installed.path).conflicts().conflicts
    assert [found.pointer for found in listed] == ["/metadata/owner", SUMMARY]
    assert [found.base for found in listed] == ["ada", "Begun."]
    resolve(installed, take=["theirs"])
    assert document(installed)["version"] == "9"


def test_a_file_that_somebody_resolved_is_left_alone_and_told(installed: Repo) -> None:
    clash(installed)
    installed.write(CONTEXT, text({**BASE, "context_summary": "mine"}))
    before = installed.read(CONTEXT)
    done = resolve(installed, take=["ours"])
    assert (done.files, done.edited) == ([], [CONTEXT])
    assert installed.read(CONTEXT) == before
    assert is_unmerged(installed, CONTEXT)


@pytest.mark.parametrize(
    "broken",
    [
        lambda content: content.replace("=======\n", ""),
        lambda content: content.replace("{\n", "{{\n", 1),
        lambda content: content.replace(content, "not JSON"),
    ],
)
def test_a_file_that_is_neither_marked_nor_json_is_left_alone(installed: Repo, broken: Any) -> None:
    clash(installed)
    installed.write(CONTEXT, broken(installed.read(CONTEXT)))
    before = installed.read(CONTEXT)
    with pytest.raises(GitContextError, match="line ") as error:
        resolve(installed, take=["ours"])
    assert "git checkout --merge" in error.value.hint
    assert installed.read(CONTEXT) == before


def test_without_the_driver_the_index_is_enough(repo: Repo) -> None:
    repo.commit({".gitattributes": "*.json -merge\n"})
    fork(repo, CLASHING)
    assert repo.merge("side").returncode == 1
    resolve(repo, take=["theirs"])
    assert not is_unmerged(repo, CONTEXT)
    assert all(
        edit.stands(document(repo)) for edit in CLASHING.edits if edit not in CLASHING.edits[6:7]
    )


def test_without_the_driver_what_merges_cleanly_is_merged(repo: Repo) -> None:
    repo.commit({".gitattributes": "*.json -merge\n"})
    sides = versions([Add("/decisions", "a")], [Add("/decisions", "b")])
    fork(repo, sides)
    assert repo.merge("side").returncode == 1
    assert git_context.open(repo.path).conflicts().conflicts == []
    done = resolve(repo)
    assert [(each.decided, each.staged) for each in done.files] == [([], True)]
    assert all(edit.stands(document(repo)) for edit in sides.edits)


@pytest.mark.parametrize("take", ["ours", "theirs", "base"])
def test_a_context_that_one_side_removed(installed: Repo, take: str) -> None:
    installed.commit({CONTEXT: CLASHING.base})
    installed.branch("side")
    installed.commit({CONTEXT: None})
    installed.checkout("main")
    installed.commit({CONTEXT: CLASHING.ours})
    assert installed.merge("side").returncode == 1
    (found,) = git_context.open(installed.path).conflicts().conflicts
    assert (found.pointer, found.kind) == ("", "deleted by them")
    assert found.sides[1].value is MISSING

    resolve(installed, take=[take])

    assert not is_unmerged(installed, CONTEXT)
    if take == "theirs":
        assert not (installed.path / CONTEXT).exists()
    else:
        assert installed.read(CONTEXT) == getattr(CLASHING, take)


@pytest.mark.parametrize("take", ["ours", "theirs"])
def test_a_context_that_our_side_removed(installed: Repo, take: str) -> None:
    installed.commit({CONTEXT: CLASHING.base})
    installed.branch("side")
    installed.commit({CONTEXT: CLASHING.theirs})
    installed.checkout("main")
    installed.commit({CONTEXT: None})
    assert installed.merge("side").returncode == 1
    resolve(installed, take=[take])
    assert not is_unmerged(installed, CONTEXT)
    assert (installed.path / CONTEXT).exists() == (take == "theirs")


def test_an_identity_that_is_not_ours_is_written_and_not_staged(installed: Repo) -> None:
    clash(installed, versions([Put("/version", "2.0")], [Put("/version", "1.5")]))
    done = resolve(installed, take=["theirs"])
    assert [found.pointer for found in done.files[0].findings] == ["/version"]
    [shown] = done.to_json()["files"][0]["findings"]
    assert shown.keys() == {"code", "pointer", "message"}
    assert is_unmerged(installed, CONTEXT)


def test_both_sides_added_the_context(installed: Repo) -> None:
    installed.commit(message="Empty")
    installed.branch("side")
    installed.commit({CONTEXT: CLASHING.theirs})
    installed.checkout("main")
    installed.commit({CONTEXT: CLASHING.ours})
    assert installed.merge("side").returncode == 1
    for found in git_context.open(installed.path).conflicts().conflicts:
        assert found.kind == "both added"
    resolve(installed, take=["ours"])
    assert not is_unmerged(installed, CONTEXT)


def test_both_of_a_list(installed: Repo) -> None:
    base = {**BASE, "steps": ["a", "b"]}
    sides = versions([Put("/steps", ["a", "x"])], [Put("/steps", ["a", "y"])], base)
    clash(installed, sides)
    (found,) = git_context.open(installed.path).conflicts().conflicts
    assert "both" in found.options
    resolve(installed, take=["both"])
    assert document(installed)["steps"] == ["a", "x", "y"]


def test_figures_follow_the_decision(installed: Repo) -> None:
    base = {**BASE, "parallel_execution_summary": {"completed_tasks": 0}}
    clash(
        installed,
        versions(
            [Put("/parallel_tasks/backend/status", "completed")],
            [Put("/parallel_tasks/backend/status", "failed")],
            base,
        ),
    )
    resolve(installed, take=["ours"])
    ours = document(installed)
    assert ours["parallel_tasks"][0]["status"] == "completed"
    clean = git_context.open(installed.path)
    installed.git("commit", "--quiet", "--no-edit")
    assert clean.set("/context_summary", "x").changed
    after = json.loads(installed.show(CONTEXT))
    assert after["parallel_execution_summary"] == ours["parallel_execution_summary"]


def test_who_the_sides_are(installed: Repo) -> None:
    installed.commit({CONTEXT: CLASHING.base})
    installed.branch("context/shop/backend")
    theirs = installed.commit(
        {CONTEXT: CLASHING.theirs}, "Save\n\nContext-Task: backend\nContext-Agent: ada"
    )
    installed.checkout("main")
    ours = installed.commit({CONTEXT: CLASHING.ours})
    installed.merge("context/shop/backend")
    (found,) = git_context.open(installed.path).conflicts().conflicts
    mine, other = (side.by for side in found.sides)
    assert (mine.label, mine.commit) == ("main", ours)
    assert (other.label, other.task, other.agent, other.commit) == (
        "context/shop/backend",
        "backend",
        "ada",
        theirs,
    )
    resolve(installed, take=["backend"])
    assert document(installed)["context_summary"] == "Summed up by theirs."


@pytest.mark.parametrize(
    ("operation", "label", "note"),
    [
        (cherry_pick, "side", ""),
        (revert, "before ", "A revert: "),
        (stash_pop, "stash", ""),
        (merge_squash, "", ""),
        (rebase_apply, "side", "In a rebase, "),
    ],
)
def test_what_theirs_is_called(
    installed: Repo, operation: Operation, label: str, note: str
) -> None:
    operation(installed, CLASHING)
    found = git_context.open(installed.path).conflicts()
    theirs = found.conflicts[0].sides[1].by.label
    assert theirs.startswith(label) if label else theirs == ""
    assert "".join(found.notes).startswith(note)


def test_in_a_rebase_it_is_said_whose_ours_is(installed: Repo) -> None:
    fork(installed, CLASHING)
    installed.checkout("side")
    installed.git("rebase", "main", check=False)
    found = git_context.open(installed.path).conflicts()
    ours, theirs = (side.by for side in found.conflicts[0].sides)
    assert ours.label == "main"
    assert theirs.label == "side"
    assert theirs.commit == installed.head("REBASE_HEAD")
    assert any("rebase" in note for note in found.notes)


def test_a_choice_for_no_conflict_changes_nothing(installed: Repo) -> None:
    clash(installed)
    before = installed.read(CONTEXT)
    for how in ({"take": ["/nope=ours"]}, {"take": ["nobody"]}, {"values": {"/nope": 1}}):
        with pytest.raises(GitContextError):
            resolve(installed, **how)
    assert installed.read(CONTEXT) == before
    assert is_unmerged(installed, CONTEXT)


def test_a_value_that_is_not_allowed_is_written_and_not_staged(installed: Repo) -> None:
    clash(installed)
    done = resolve(installed, values={SUMMARY: 5})
    assert [each.staged for each in done.files] == [False]
    assert [found.pointer for found in done.files[0].findings] == [SUMMARY]
    assert is_unmerged(installed, CONTEXT)


def test_records_in_an_unmerged_file_are_decided_too(installed: Repo) -> None:
    record = {"path": "/phase", "kind": "both modified", "sides": [{"task": "a", "value": "built"}]}
    base = {**BASE, "merge_conflicts": [record]}
    sides = versions([Put(SUMMARY, "a")], [Put(SUMMARY, "b")], base)
    clash(installed, sides)
    done = resolve(installed, values={SUMMARY: "c"})
    assert [found.form for found in done.left] == ["recorded"]
    assert not done.files[0].staged
    done = resolve(installed, take=["/phase=a"])
    assert done.files[0].staged
    assert (document(installed)["phase"], document(installed)["merge_conflicts"]) == ("built", [])


def test_what_would_not_show_is_not_decided(installed: Repo) -> None:
    record = {"path": "/phase", "kind": "both modified", "sides": [{"task": "a", "value": "built"}]}
    base = {**BASE, "merge_conflicts": [record]}
    clash(installed, versions([Put(SUMMARY, "a")], [Put(SUMMARY, "b")], base))
    before = installed.read(CONTEXT)
    done = resolve(installed, take=[f"{SUMMARY}=ours"])
    assert [found.pointer for found in done.left] == [SUMMARY]
    assert (done.files, installed.read(CONTEXT)) == ([], before)


def test_both_rounds_at_once(installed: Repo) -> None:
    record = {"path": "/phase", "kind": "both modified", "sides": [{"task": "a", "value": "built"}]}
    base = {**BASE, "merge_conflicts": [record]}
    clash(installed, versions([Put(SUMMARY, "a")], [Put(SUMMARY, "b")], base))
    done = resolve(installed, take=[f"{SUMMARY}=theirs", "/phase=a"])
    assert (done.left, done.files[0].staged) == ([], True)
    assert document(installed)["phase"] == "built"


def test_a_path_with_spaces_in_a_folder(any_json: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    path = "a folder/with 'some' name.json"
    fork(any_json, CLASHING, path)
    any_json.merge("side")
    monkeypatch.chdir(any_json.path / "a folder")
    done = git_context.Repository.here().resolve("with 'some' name.json", take=["ours"])
    assert [each.file for each in done.files] == [path]
    assert not is_unmerged(any_json, path)


def test_line_ends_of_the_working_tree_stay(installed: Repo) -> None:
    installed.git("config", "core.autocrlf", "true")
    clash(installed, TWO)
    assert "\r\n" in installed.read(CONTEXT)
    (first, *_) = git_context.open(installed.path).conflicts().conflicts
    assert first.form == "index"
    resolve(installed, take=["ours"])
    content = installed.read(CONTEXT)
    assert content.count("\r\n") == content.count("\n")
    assert installed.show(CONTEXT, "") == TWO.ours


def test_removed_members_and_items(installed: Repo) -> None:
    clash(
        installed,
        versions(
            [Unset("/metadata/owner"), Drop("/parallel_tasks", BASE["parallel_tasks"][0])],
            [Put("/metadata/owner", "bob"), Put("/parallel_tasks/backend/status", "failed")],
        ),
    )
    resolve(installed, take=["/metadata/owner=ours", "/parallel_tasks/backend=base"])
    assert "owner" not in document(installed)["metadata"]
    assert document(installed)["parallel_tasks"] == BASE["parallel_tasks"]


def status(repo: Repo) -> list[str]:
    return repo.git("status", "--porcelain").stdout.decode().splitlines()
