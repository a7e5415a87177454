"""What users and repositories set for git changes neither what is done nor what is printed."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from git_context.cli.commands import SECTIONS
from tests.support.branches import commit_on
from tests.support.clocks import TODAY
from tests.support.repos import Repo
from tests.support.workflows import child

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    Call = Callable[..., tuple[int, str, str]]

# One value for each setting of git-config(1) on which the result of a command of git can depend.
# Left out is what is the user's to say: who they are, signatures, hooks, filters, attributes, merge
# drivers, how a remote is reached, what a file system can do, and the style of conflict markers.
# Also what plain git 2.55 breaks its own index by: whoever sets that sees it without us.
HOSTILE = """\
[add]
	ignoreErrors = true
[blame]
	date = relative
[branch]
	autoSetupMerge = inherit
	autoSetupRebase = always
	sort = -committerdate
[checkout]
	defaultRemote = nowhere
	guess = false
	workers = 4
	thresholdForParallelism = 0
[color]
	advice = always
	branch = always
	diff = always
	remote = always
	status = always
	transport = always
	ui = always
[column]
	ui = always
[commit]
	cleanup = scissors
	status = false
	template = /nowhere
	verbose = 2
[core]
	abbrev = 4
	autocrlf = input
	bigFileThreshold = 1
	commentChar = {
	excludesFile = ~/.ignored
	fsmonitor = true
	ignoreStat = true
	logAllRefUpdates = false
	quotePath = false
	safecrlf = true
	splitIndex = true
	untrackedCache = true
	warnAmbiguousRefs = false
[diff]
	algorithm = patience
	colorMoved = zebra
	context = 0
	external = false
	ignoreSubmodules = all
	interHunkContext = 9
	mnemonicPrefix = true
	noprefix = true
	orderFile = /nowhere
	relative = true
	renameLimit = -5
	renames = copies
	submodule = log
	suppressBlankEmpty = true
	wsErrorHighlight = all
[feature]
	experimental = true
	manyFiles = true
[fetch]
	all = true
	output = compact
	prune = true
	pruneTags = true
	recurseSubmodules = true
	writeCommitGraph = true
[format]
	pretty = %H hostile
[i18n]
	commitEncoding = ISO-8859-1
	logOutputEncoding = UTF-16
[index]
	skipHash = false
	sparse = true
	version = 4
[init]
	defaultBranch = other
	defaultObjectFormat = sha256
	defaultRefFormat = reftable
[log]
	abbrevCommit = true
	date = relative
	decorate = full
	diffMerges = first-parent
	excludeDecoration = *
	follow = true
	showRoot = false
	showSignature = true
[merge]
	autoStash = true
	branchdesc = true
	default = binary
	directoryRenames = true
	ff = only
	log = true
	renameLimit = -7
	renames = false
	renormalize = true
	stat = false
	verbosity = 10
	verifySignatures = true
[branch "main"]
	mergeOptions = --squash
[notes]
	displayRef = *
[pull]
	rebase = true
[push]
	autoSetupRemote = true
	default = nothing
	followTags = true
	recurseSubmodules = check
	useForceIfIncludes = true
[remote "origin"]
	fetch = +refs/heads/*:refs/heads/*
	mirror = true
	prune = true
	tagOpt = --tags
[rerere]
	autoUpdate = true
	enabled = true
[splitIndex]
	maxPercentChange = 0
	sharedIndexExpire = now
[status]
	branch = true
	relativePaths = false
	renames = copies
	short = true
	showStash = true
	showUntrackedFiles = no
	submoduleSummary = true
[submodule]
	recurse = true
[worktree]
	guessRemote = true
"""
# Of these, no result is to be seen here: how the hooks do is the matter of `tests/enforcement`, and
# how the server does, of `tests/mcp`.
ELSEWHERE = {"hook", "mcp", "resolve", "update-branches"}

BEGUN = {
    "decisions": ["first"],
    "pending_actions": ["plan"],
    "parallel_tasks": [{"task_id": task, "agent": "ada", "scope": "x"} for task in ("a", "b")],
}
SESSION: list[str | list[str]] = [
    "help init",
    "init",
    ["start", "w", "--file", "begun.json"],
    "fork --all",
    ["save", "--task", "a", "--file", "a.json"],
    "save --task b --file b.json --status completed",
    "code",
    "add decisions ä",
    'set /phase "x"',
    "checkpoint one",
    "remove decisions ä",
    "done plan",
    "rollback one",
    "handoff bob --phase later",
    "fork c --agent ada --scope y --worktree ../there",
    "update --task a",
    "sync --parent",
    "elsewhere",
    "sync --parent",
    "check-merge main context/w/a",
    "verify --task a --dry-run",
    "merge --dry-run",
    "merge",
    "sync --parent",
    "verify-merge",
    "close b",
    "prune",
    "prune --undo",
    "list",
    "status",
    "show",
    "brief",
    "restore",
    "report",
    "log",
    "blame",
    "graph",
    "stats",
    "diff main~3 main",
    "review context/w/a main",
    "check",
    "validate --rev main",
    "validate --range main~3..main",
    "verify --dry-run",
    "format --check begun.json",
    "schema",
    "doctor",
    "merge-file begun.json begun.json a.json -o -",
    "completion bash",
    "import documents --workflow v",
    "demo ../demo",
]


def prepared(folder: Path) -> Repo:
    """Make a repository with code, submodule and a tag, its server, and what the session reads."""
    server = Repo.create(folder / "server", "--bare")
    assert server.path.is_dir()
    repo = Repo.create(folder / "repo")
    repo.git("remote", "add", "origin", "../server")
    code = {f"lib/f{number}": f"{number}\n" * 9 for number in range(4)}
    repo.commit({**code, "note.md": "1\n2\n3\n4\n5\n6\n", ".gitignore": "*.json\ndocuments\n"})
    repo.git("tag", "-a", "v1", "-m", "v1")
    repo.write("begun.json", json.dumps(BEGUN))
    for task in ("a", "b"):
        repo.write(f"{task}.json", json.dumps(child(task, decisions=[task])))
    repo.write("documents/parent.json", json.dumps({**BEGUN, "workflow_id": "v"}))
    return repo


def code(repo: Repo) -> None:
    """Rename a folder on one branch, and write to it on the other, so that git has to find out."""
    repo.git("checkout", "--quiet", "context/w/a")
    repo.git("mv", "lib", "moved")
    repo.commit({"note.md": "1\n2\n3\n4\n5\nsix\n"})
    repo.checkout("main")
    commit_on(
        repo, "context/w/b", {"lib/f1": "1\n" * 9 + "more\n", "note.md": "one\n2\n3\n4\n5\n6\n"}
    )


def elsewhere(repo: Repo) -> None:
    """Have another clone push to a branch that has moved on here, too."""
    other = Repo(repo.path.parent / "other")
    repo.git("clone", "--quiet", "--branch", "main", "../server", other.path)
    other.commit({"other": "1"})
    other.git("push", "--quiet", "origin", "main")
    shutil.rmtree(other.path)
    repo.commit({"mine": "1"})


def lived(folder: Path, call: Call, patch: pytest.MonkeyPatch, settings: str) -> dict[str, object]:
    """Go through the session under some settings, and return all that can be seen of it."""
    repo = prepared(folder)
    config = folder.parent / "home/.gitconfig"
    calm = config.read_text()
    seen: dict[str, object] = {}
    patch.chdir(repo.path)
    for number, line in enumerate(SESSION):
        command = line.split(" ") if isinstance(line, str) else line
        if command == ["code"]:
            code(repo)
        elif command == ["elsewhere"]:
            elsewhere(repo)
        else:
            config.write_text(calm + settings)
            seen[f"{number} {' '.join(command)}"] = call(*command)
            config.write_text(calm)
    # What a push notes of the remote goes where the settings of the remote say.
    seen["refs"] = [
        line for line in repo.output("for-each-ref").split("\n") if "remotes" not in line
    ]
    seen["on the server"] = Repo(folder / "server").output("for-each-ref")
    seen["files"] = repo.output("ls-files", "--stage")
    seen["status"] = repo.output("status", "--porcelain")
    seen["worktree"] = Repo(folder / "there").output("status", "--porcelain", "--branch")
    return seen


def test_hostile_settings_change_nothing(
    home: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = {line.split(" ")[0] if isinstance(line, str) else line[0] for line in SESSION}
    assert commands >= {name for section in SECTIONS.values() for name in section} - ELSEWHERE
    (home / ".ignored").write_text("*\n")
    for date in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(date, TODAY)
    folder = tmp_path / "one place"
    plain = lived(folder, call, monkeypatch, "")
    shutil.rmtree(folder)
    hostile = lived(folder, call, monkeypatch, HOSTILE)
    for name, result in plain.items():
        assert (name, hostile[name]) == (name, result)
