"""Finds out why contexts would not merge here, and what to do about it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from git_context.repository import files
from git_context.repository.commits import IDENTITY_CURE
from git_context.repository.git import OLDEST_GIT
from git_context.repository.object_store import ObjectStore
from git_context.setup import attributes, diffdriver, mergetool
from git_context.setup.command import configured_paths, driver_command, is_own
from git_context.setup.filters import examine_filters
from git_context.setup.finding import ERROR, INIT, WARNING, SetupProblem
from git_context.setup.hookcheck import examine_hooks
from git_context.setup.install import DRIVER, GLOBAL, LOCAL, RECURSIVE
from git_context.setup.interpreter import import_trouble, is_ephemeral, uncompiled_modules
from git_context.setup.leftovers import examine_leftovers, git_locks
from git_context.setup.trial import attribute_in_other_clones, merge_trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.repository.git import Git


def diagnose(git: Git) -> list[SetupProblem]:
    """Look at the repository of `git` and merge something in a throwaway copy of its set-up.

    Nothing in the repository changes. Raises `GitContextError` where there is no repository.
    """
    store = ObjectStore(git)
    locks = git_locks(store.common_dir)
    findings = [*_git(git), *_driver(git), *_attributes(git), *examine_filters(git)]
    findings += [*_differences(git), *_tool(git)]
    if not any(finding.severity == ERROR for finding in findings):
        findings += _trial(git)
    return [
        *findings,
        *_identity(git),
        *examine_hooks(git),
        *_other_clones(git),
        *examine_leftovers(store.common_dir, locks),
    ]


def _git(git: Git) -> Iterator[SetupProblem]:
    version = git.version()
    if version < OLDEST_GIT:
        shown = ".".join(map(str, version))
        yield SetupProblem(
            WARNING,
            f"git {shown} is too old for merges without a working tree.",
            "Install git 2.38 or newer.",
        )


def _driver(git: Git) -> Iterator[SetupProblem]:
    commands = git.config(key=DRIVER)
    if not commands:
        yield SetupProblem(ERROR, "The merge driver is not configured.", INIT)
        return
    command = commands[-1]
    if not is_own(command):
        yield SetupProblem(
            ERROR,
            f"{DRIVER} is set to a driver that is not git-context's: {command}",
            f"git config --unset-all {DRIVER}; {INIT}",
        )
        return
    yield from _clash(git)
    yield from _command(command)
    yield from _lasting(command)
    if git.config(key=RECURSIVE)[-1:] not in ([], ["context"]):
        yield SetupProblem(
            WARNING,
            f"{RECURSIVE} is not 'context': in criss-cross histories, what one side removed can"
            " come back.",
            INIT,
        )


def _clash(git: Git) -> Iterator[SetupProblem]:
    local, everywhere = (git.config(scope, key=DRIVER) for scope in (LOCAL, GLOBAL))
    if local and everywhere and local[-1] != everywhere[-1]:
        yield SetupProblem(
            WARNING,
            "The driver is configured for this clone and, differently, for all repositories; the"
            " clone's own setting is in force.",
            f"{INIT}; {INIT} --global",
        )


def _command(command: str) -> Iterator[SetupProblem]:
    paths = configured_paths(command)
    problem = f"{DRIVER} was written by another version of git-context."
    outdated = SetupProblem(WARNING, problem, INIT)
    if paths is None:
        yield outdated
        return
    if driver_command(*paths) != command:
        yield outdated
    python, site = map(Path, paths)
    if not os.access(python, os.X_OK):
        yield SetupProblem(ERROR, f"The configured Python is gone: {python}", INIT)
    elif not (site / "git_context" / "driver.py").is_file():
        yield SetupProblem(ERROR, f"git-context is gone from the configured folder: {site}", INIT)
    elif trouble := import_trouble(python, site):
        yield SetupProblem(
            ERROR, f"{python} cannot run the driver in {site}: {trouble}", f"Reinstall; {INIT}"
        )
    elif modules := uncompiled_modules(python, site):
        yield SetupProblem(
            WARNING,
            f"{len(modules)} modules of the driver are not compiled, so that each merge of a file"
            " starts slower.",
            f"{INIT} (by someone who may write to {site})",
        )


def _lasting(command: str) -> Iterator[SetupProblem]:
    """Say that what git runs may be gone tomorrow."""
    for path in map(Path, configured_paths(command) or ()):
        if is_ephemeral(path):
            yield SetupProblem(
                WARNING,
                f"git runs the driver from a cache that may be emptied at any time: {path}",
                f"Install git-context (uv tool install, pipx install), then {INIT}",
            )


def _attributes(git: Git) -> Iterator[SetupProblem]:
    found = git.attribute("merge", attributes.EXAMPLE_PATH)
    if found == "context":
        return
    consequence = {
        "unset": "git reports a conflict for every context that both sides changed",
        "unspecified": "git merges contexts as text, which can damage them silently",
    }.get(found, f"git merges them with {found!r}")
    yield SetupProblem(
        ERROR,
        f"Contexts do not go to the driver: {consequence}.",
        f"{INIT}; if that does not help, see: git check-attr merge -- {attributes.EXAMPLE_PATH}",
    )


def _differences(git: Git) -> Iterator[SetupProblem]:
    found = git.config(key=diffdriver.TEXTCONV)[-1:]
    if found and not diffdriver.is_own(found[0]):
        return  # somebody prefers to see contexts in another way
    paths = configured_paths("".join(git.config(key=DRIVER)[-1:]))
    written = {key: "".join(git.config(key=key)[-1:]) for key in diffdriver.SETTINGS}
    can_remember = diffdriver.can_remember(git)
    remembers = written[diffdriver.CACHE] == "true"
    if remembers and not can_remember:
        yield SetupProblem(
            WARNING,
            "git does not know who you are, so that git diff and git log -p of contexts fail: what"
            " they convert is remembered in commits.",
            f"{IDENTITY_CURE}; or, to do without: {INIT}",
        )
    elif paths and written != diffdriver.settings(*paths, remember=can_remember):
        message = "The settings by which git compares contexts are missing or old."
        yield SetupProblem(WARNING, message, INIT)
    attribute = git.attribute("diff", attributes.EXAMPLE_PATH)
    if attribute != "context":
        yield SetupProblem(
            WARNING,
            f"git compares contexts as text: git check-attr says diff: {attribute}.",
            f"{INIT}; if that does not help, see: git check-attr diff -- {attributes.EXAMPLE_PATH}",
        )


def _identity(git: Git) -> Iterator[SetupProblem]:
    """Say that git does not know who commits, where somebody does: in a working tree."""
    if git.work_tree() and not diffdriver.can_remember(git):
        yield SetupProblem(
            ERROR,
            "git does not know who you are, so that no merge, save or commit can be made here.",
            IDENTITY_CURE,
        )


def _tool(git: Git) -> Iterator[SetupProblem]:
    trouble = mergetool.trouble(git)
    if trouble and git.config(key=DRIVER):
        yield SetupProblem(WARNING, trouble, INIT)


def _trial(git: Git) -> Iterator[SetupProblem]:
    trouble = merge_trouble(git)
    if trouble:
        yield SetupProblem(
            ERROR,
            f"A trial merge went wrong: {trouble}",
            f"Reinstall git-context; {INIT}; if it stays, report it.",
        )


def _other_clones(git: Git) -> Iterator[SetupProblem]:
    if attribute_in_other_clones(git) in ("unset", "context"):
        return
    top = git.work_tree()
    lines = files.read(top / ".gitattributes").splitlines() if top else []
    written = attributes.NEVER_AS_TEXT in lines
    cure = (
        "git add .gitattributes && git commit" if written else f"{INIT}, then commit .gitattributes"
    )
    if not top:
        cure = f"Commit in .gitattributes: {attributes.NEVER_AS_TEXT.decode()}"
    yield SetupProblem(
        WARNING,
        "The current commit's .gitattributes does not say -merge for contexts: a clone without"
        " git-context merges them as text, which can damage them silently.",
        cure,
    )
