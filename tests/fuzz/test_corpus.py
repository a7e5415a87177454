from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from git_context.document.validate import ValidationRequest, validate
from tests.fuzz.keep import kept
from tests.fuzz.target import SEPARATOR, target

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.git
def test_what_the_fuzzer_found_worth_keeping_crashes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    inputs = kept()
    try_one = target(tmp_path)

    for data in inputs:
        try_one(data)
        for document in data.split(SEPARATOR):
            validate(ValidationRequest("w.json", document))

    assert sum(data.count(SEPARATOR) >= 2 for data in inputs) > 10
