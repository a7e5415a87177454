"""Settings and code that pages show are read, and do what the pages say."""

from __future__ import annotations

from typing import Any

import yaml  # type: ignore[import-untyped]

from git_context.checks import Finding, Subject
from git_context.document.settings import read_settings
from git_context.verification.check_settings import parse_checks
from tests.support.markdown import ROOT, blocks


def shown(page: str, language: str) -> str:
    """Return the first block of a language on a page."""
    return next(
        block.text for block in blocks(ROOT / "docs" / page) if block.words[:1] == [language]
    )


def test_the_settings_of_the_gates() -> None:
    settings = read_settings(shown("ci.md", "toml"))

    assert settings.allowed_secrets == frozenset({"1a5d44a2dca19669d72edf4c"})
    assert ("notes",) in settings.edited
    assert settings.added_to == (("constraints",),)
    assert settings.parents == ("main", "release/*")


def test_the_hooks_of_the_framework() -> None:
    wanted = yaml.safe_load(shown("ci.md", "yaml"))["repos"][0]["hooks"]
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

    assert [hook["id"] for hook in wanted] == [hook["id"] for hook in offered]


def test_the_settings_of_agents() -> None:
    assert read_settings(shown("agents.md", "toml")).verify_agents


def test_own_checks() -> None:
    assert parse_checks(shown("verification.md", "toml")) == ("licences",)


def test_an_own_check_in_python() -> None:
    scope: dict[str, Any] = {}
    exec(shown("verification.md", "python"), scope)

    [found] = scope["licences"](Subject("w", {}, []))
    assert isinstance(found, Finding)
    assert found.pointer == "/licence"
    assert list(scope["licences"](Subject("w", {"licence": "MIT"}, []))) == []
