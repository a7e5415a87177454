from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]


def test_all_is_well(call: Call, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.path)
    call("init")
    repo.commit(message="Set up")

    code, out, err = call("doctor")

    assert (code, err) == (0, "")
    assert out.startswith("All is well")
    code, out, err = call("doctor", "--json")
    assert (code, json.loads(out)) == (0, {"format": 1, "ok": True, "findings": []})


def test_findings_come_with_their_cure(
    call: Call, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.path)

    code, out, _ = call("doctor")
    assert code == 1
    assert "error: The merge driver is not configured.\n  cure: git context init\n" in out

    code, out, _ = call("doctor", "--json")
    report = json.loads(out)
    assert (code, report["ok"]) == (1, False)
    assert report["findings"][0] == {
        "severity": "error",
        "problem": "The merge driver is not configured.",
        "cure": "git context init",
    }
