"""What git calls, on contexts made to hurt: it neither crashes nor prints what a terminal obeys."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from git_context.driver import CONFLICTS, MERGED, REFUSED, main
from git_context.textconv import convert
from tests.fuzz import contexts
from tests.fuzz.commands import is_raw, workable
from tests.support.workflows import W_JSON

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.git
@pytest.mark.parametrize("seed", range(20))
def test_the_drivers_on_contexts_made_to_hurt(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = Random(seed)
    monkeypatch.chdir(tmp_path)
    ended: list[int] = []
    monkeypatch.setattr("os._exit", ended.append)
    versions = [tmp_path / name for name in ("base", "ours", "theirs")]
    for file in versions:
        made = contexts.changed(chance, workable())
        file.write_bytes(contexts.written(chance, made))
        assert not any(map(is_raw, convert(file.read_bytes()).decode()))
    labels = ("base", "ours \x1b[31m", "theirs")
    arguments = [*map(str, versions), "7", W_JSON, *labels]
    monkeypatch.setattr("sys.argv", ["driver", *arguments])

    main()

    assert ended[0] in (MERGED, CONFLICTS, REFUSED)
    assert not any(map(is_raw, capfd.readouterr().err))
