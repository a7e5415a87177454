"""The page on other tools: each snippet is read as its tool does, and run where that is."""

from __future__ import annotations

import fnmatch
import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml  # type: ignore[import-untyped]

from git_context.cli.commands import COMMANDS
from git_context.repository.names import context_path
from tests.support.markdown import ROOT, blocks
from tests.support.programs import programs
from tests.support.versions import needs_program
from tests.support.workflows import W_JSON

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo

SHOWN = {block.words[0]: block.text for block in blocks(ROOT / "docs" / "tools.md")}


class Tool:
    """A program in a folder of its own, that finds `git-context` on its path."""

    def __init__(self, name: str, folder: Path, **environment: str) -> None:
        self.name = name
        self.folder = folder / name
        self.folder.mkdir()
        path = f"{programs(folder / 'programs')}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, **environment, "PATH": path}

    def __call__(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [self.name, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def write(self, phase: str, *decisions: str) -> None:
        file = self.folder / W_JSON
        file.parent.mkdir(parents=True, exist_ok=True)
        document = {"workflow_id": "w", "phase": phase, "decisions": decisions}
        file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")

    def read(self) -> str:
        return (self.folder / W_JSON).read_text(encoding="utf-8")


@pytest.mark.git
@needs_program("jj")
def test_jj(home: Path, tmp_path: Path) -> None:
    settings = home / "jj.toml"
    settings.write_text('user = { name = "A", email = "a@example.org" }\n' + SHOWN["toml"])
    jj = Tool("jj", tmp_path, JJ_CONFIG=str(settings))

    def committed(phase: str, decisions: str, *parents: str) -> str:
        jj("new", *parents)
        jj.write(phase, *decisions)
        jj("commit", "-m", "x")
        return jj("log", "--no-graph", "-r", "@-", "-T", "change_id").strip()

    jj("git", "init")
    base = committed("a", "a")
    ours, theirs = committed("a", "ab", base), committed("a", "ac", base)
    jj("new", ours, theirs)
    jj("resolve", "--tool", "git-context", W_JSON)
    assert json.loads(jj.read())["decisions"] == ["a", "b", "c"]


@pytest.mark.git
@needs_program("hg")
def test_mercurial(home: Path, tmp_path: Path) -> None:
    (home / ".hgrc").write_text("[ui]\nusername = A\n" + SHOWN["ini"])
    hg = Tool("hg", tmp_path, HGRCPATH=str(home / ".hgrc"))

    def committed(phase: str, decisions: str, *parents: str) -> None:
        for parent in parents:
            hg("update", "--quiet", parent)
        hg.write(phase, *decisions)
        hg("commit", "--quiet", "--addremove", "--message", "x")

    hg("init")
    committed("a", "a")
    committed("a", "ab")
    committed("a", "ac", "0")
    hg("merge")
    assert json.loads(hg.read())["decisions"] == ["a", "c", "b"]
    hg("commit", "--message", "merged")
    committed("b", "a")
    committed("c", "a", "3")
    hg("merge", code=1)
    assert '<<<<<<< ours\n  "phase": "c"' in hg.read()
    assert hg("resolve", "--list") == f"U {W_JSON}\n"


def test_lazygit_runs_the_tool_that_init_sets_up(installed: Repo) -> None:
    [entry] = yaml.safe_load(SHOWN["yaml"])["customCommands"]
    command = entry["command"].replace("{{.SelectedFile.Name | quote}}", f'"{W_JSON}"')
    assert "{" not in command
    assert installed.output("config", "mergetool.context.cmd")
    # There is nothing to resolve: git finds the tool, and the file needs it not.
    installed.commit({W_JSON: "{}\n"})
    done = installed.run(*command.replace('"', "").split())
    assert b"No files need merging" in done.stdout + done.stderr


def test_vs_code_finds_the_schema_of_contexts() -> None:
    [schema] = json.loads(SHOWN["json"])["json.schemas"]
    [pattern] = schema["fileMatch"]
    assert fnmatch.fnmatchcase(context_path("w"), pattern)
    page = (ROOT / "docs" / "tools.md").read_text(encoding="utf-8")
    assert f"git context schema >\n{schema['url'].removeprefix('./')}" in page


def test_the_commands_are_there() -> None:
    assert {"merge-file", "schema", "merge"} <= set(COMMANDS)
