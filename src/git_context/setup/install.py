"""Installs the drivers: git's settings, and the attributes that send contexts to them.

Two files are written. The settings and `merge=context diff=context` go where only this clone (or
this user) reads them. `-merge` goes to `.gitattributes`, for everybody: in a clone that never heard
of the driver, git then reports a conflict, where it would otherwise merge JSON as text and say
nothing. git ranks `$GIT_DIR/info/attributes` above `.gitattributes`, and that above the user's own
file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from git_context.document.policy import SETTINGS_FILE
from git_context.errors import GitContextError
from git_context.repository import files
from git_context.setup import attributes, diffdriver, mergetool
from git_context.setup.command import driver_command, is_own
from git_context.setup.interpreter import compile_driver, driver_interpreter, site_folder
from git_context.setup.presets import PRESETS, with_attributes, with_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from git_context.repository.git import Git

NAME: Final = "merge.context.name"
DRIVER: Final = "merge.context.driver"
RECURSIVE: Final = "merge.context.recursive"
_DRIVER_SETTINGS: Final = (NAME, RECURSIVE, DRIVER)
OCTOPUS: Final = "pull.octopus"
ONE_BY_ONE: Final = "ort"  # a strategy that refuses to merge several branches at once
LOCAL: Final = "--local"
GLOBAL: Final = "--global"


def missing_setup(git: Git) -> str:
    """Return a sentence where plain git would merge contexts as text here, else nothing."""
    if git.config(key=DRIVER) or git.work_tree() is None:
        return ""
    return "This clone is not set up: git merges contexts as text until you run git context init."


class SetupChanges:
    """The changes of an installation or removal, and notes for the user."""

    def __init__(self) -> None:
        self.changes: list[str] = []
        self.notes: list[str] = []


def install(git: Git, *, globally: bool = False) -> SetupChanges:
    """Set the drivers up for the repository of `git`, or for the user in every repository.

    Running it again changes nothing; an older setting of git-context is brought up to date. Raises
    `GitContextError`, before anything is written, where a driver that is not ours bears the name,
    a file cannot be changed safely, or the interpreter cannot run the driver.
    """
    scope = GLOBAL if globally else LOCAL
    changes = SetupChanges()
    private = user_attributes(git) if globally else clone_attributes(git)
    shared = None if globally else shared_attributes(git)
    _refuse_foreign_drivers(git, scope)
    python, site = driver_interpreter(), site_folder()
    compile_driver(python, site)
    remember = diffdriver.can_remember(git)
    # Settings first: an attribute that names a driver unknown to git means a silent text merge.
    for key, value in settings(str(python), str(site), remember=remember).items():
        write_setting(git, scope, key, value, changes)
    if not remember:
        changes.notes.append(
            "git does not know who you are, and remembers conversions for git diff in commits: now"
            " it does without, which is slower. Set user.name and user.email, then run this again."
        )
    if not globally:
        diffdriver.forget_cache(git)
    edit_file(private, attributes.with_block(files.read(private), attributes.USE_DRIVERS), changes)
    if not globally:
        _refuse_octopus(git, changes)
    if shared:
        _never_as_text(shared, changes)
    elif not globally:
        changes.notes.append(
            "There is no working tree here. So that clones without git-context report a conflict"
            " instead of merging contexts as text, commit this line in the .gitattributes of every"
            f" branch: {attributes.NEVER_AS_TEXT.decode()}"
        )
    _note_what_wins(git, changes, globally=globally)
    return changes


def add_presets(git: Git, names: Sequence[str], changes: SetupChanges) -> None:
    """Write the attributes and rules of presets where every clone has them.

    Raises `GitContextError`, before anything is written, where there is no working tree, or the
    settings file cannot be used as it is.
    """
    shared = shared_attributes(git)
    if shared is None:
        raise GitContextError(
            "Presets are written into files of the working tree, and there is none here.",
            hint="Run this in a clone with a working tree, and commit what it writes.",
        )
    rules_file = shared.with_name(SETTINGS_FILE)
    attributes_text, rules_text = files.read(shared), files.read(rules_file)
    for name in names:
        attributes_text = with_attributes(attributes_text, PRESETS[name])
        rules_text = with_rules(rules_text, PRESETS[name])
    edit_file(shared, attributes_text, changes)
    edit_file(rules_file, rules_text, changes)


def remove(git: Git, *, globally: bool = False) -> SetupChanges:
    """Undo `install`: our settings and our attributes, and nothing of anybody else's.

    `-merge` stays in `.gitattributes`. It is committed, other clones rely on it, and here it makes
    git report a conflict from now on instead of merging contexts as text.
    """
    scope = GLOBAL if globally else LOCAL
    changes = SetupChanges()
    private = user_attributes(git) if globally else clone_attributes(git)
    # Attributes first, for the reason that `install` has for the other order.
    edit_file(private, attributes.without_block(files.read(private)), changes)
    if _drop_own(git, scope, _DRIVER_SETTINGS, is_own, changes) and not globally:
        _allow_octopus(git, changes)
    is_ours = diffdriver.is_own
    if _drop_own(git, scope, diffdriver.SETTINGS, is_ours, changes) and not globally:
        diffdriver.forget_cache(git)
    _drop_own(git, scope, mergetool.SETTINGS, mergetool.is_own, changes)
    if not globally:
        _note_what_is_left(git, changes)
    return changes


def settings(python: str, site: str, *, remember: bool = True) -> dict[str, str]:
    """Return the settings of drivers and tool, in the order in which they are to be written."""
    return {
        # The driver merges the bases of a criss-cross history too: without that, what one side
        # took from the other and then removed would come back.
        RECURSIVE: "context",
        NAME: "three-way merge of JSON contexts (git-context)",
        DRIVER: driver_command(python, site),
        **diffdriver.settings(python, site, remember=remember),
        **mergetool.settings(site),
    }


def clone_attributes(git: Git) -> Path:
    """Return the attributes file of this clone, which all its worktrees share."""
    return git.common_dir() / "info" / "attributes"


def user_attributes(git: Git) -> Path:
    """Return the attributes file of the user, as git finds it."""
    configured = git.config(GLOBAL, "--type=path", key="core.attributesFile")
    if configured:
        return Path(configured[-1])
    base = git.variables("XDG_CONFIG_HOME").get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "git" / "attributes"


def shared_attributes(git: Git) -> Path | None:
    """Return the `.gitattributes` of the working tree; `None` where there is no working tree."""
    top = git.work_tree()
    if top is None:
        return None
    file = top / ".gitattributes"
    if file.is_symlink():
        raise GitContextError(
            f"{file} is a symbolic link, which git does not follow.",
            hint="Put a file in its place, then run this again.",
        )
    return file


def _refuse_foreign_drivers(git: Git, scope: str) -> None:
    for key, is_ours in (
        (DRIVER, is_own),
        (diffdriver.TEXTCONV, diffdriver.is_own),
        (mergetool.COMMAND, mergetool.is_own),
    ):
        for command in git.config(scope, key=key):
            if not is_ours(command):
                raise GitContextError(
                    f"{key} is set to what is not git-context's: {command}",
                    hint=f"If you no longer need it: git config {scope} --unset-all {key}",
                )


def write_setting(git: Git, scope: str, key: str, value: str, changes: SetupChanges) -> None:
    """Give a setting one value in a scope (as `--local`)."""
    if git.config(scope, key=key) == [value]:
        return
    git.run("config", scope, "--replace-all", key, value)
    changes.changes.append(f"set {key} ({scope.lstrip('-')} configuration)")


def drop_setting(git: Git, scope: str, key: str, changes: SetupChanges) -> None:
    """Take a setting out of a scope."""
    if git.config(scope, key=key):
        git.run("config", scope, "--unset-all", key)
        changes.changes.append(f"unset {key} ({scope.lstrip('-')} configuration)")


def _drop_own(
    git: Git,
    scope: str,
    keys: tuple[str, ...],
    is_ours: Callable[[str], bool],
    changes: SetupChanges,
) -> bool:
    """Take settings out of a scope where they are ours; returns whether they were.

    The command, which tells that, is the last of them, and goes last.
    """
    commands = git.config(scope, key=keys[-1])
    if not commands or not all(map(is_ours, commands)):
        return False
    for key in keys:
        drop_setting(git, scope, key, changes)
    return True


def _allow_octopus(git: Git, changes: SetupChanges) -> None:
    if git.config(LOCAL, key=OCTOPUS) == [ONE_BY_ONE]:
        drop_setting(git, LOCAL, OCTOPUS, changes)


def _refuse_octopus(git: Git, changes: SetupChanges) -> None:
    """Keep git from merges of several branches at once: it does those as text, whatever we set."""
    if not git.config(key=OCTOPUS):
        write_setting(git, LOCAL, OCTOPUS, ONE_BY_ONE, changes)
        changes.notes.append(
            "git merges several branches at once (an octopus) without any driver, as text, so it"
            f" now refuses to. Merge one after the other. To allow it: git config {OCTOPUS} octopus"
        )


def edit_file(file: Path, content: bytes, changes: SetupChanges) -> bool:
    """Bring a file to `content`; one that is left without any content goes away.

    Links are followed and stay, as git reads through those of dotfile managers.
    """
    is_same = content == files.read(file)
    if is_same:
        return False
    is_known = file.exists()
    done = "changed" if is_known else "created"
    stays = content or file.is_symlink()
    if stays:
        target = Path(os.path.realpath(file))
        files.replace(target, content)
    else:
        files.remove(file)
        done = "removed"
    changes.changes.append(f"{done} {file}")
    return True


def _never_as_text(file: Path, changes: SetupChanges) -> None:
    lines = (attributes.WHY_NEVER, attributes.NEVER_AS_TEXT)
    if edit_file(file, attributes.with_block(files.read(file), *lines), changes):
        changes.notes.append(
            f"Commit {file}: in clones where git-context is not set up, it makes git report a"
            " conflict instead of merging contexts as text."
        )


def _note_what_wins(git: Git, changes: SetupChanges, *, globally: bool) -> None:
    if globally:
        changes.notes.append(
            "A repository whose .gitattributes says -merge for contexts, as `git context init`"
            " writes it, still needs `git context init` of its own: git ranks that file higher."
        )
    elif (found := git.attribute("merge", attributes.EXAMPLE_PATH)) != "context":
        changes.notes.append(
            f"Another line still wins for contexts: git check-attr says merge: {found}."
            f" Look in {clone_attributes(git)} and in any .gitattributes below .claude."
        )


def _note_what_is_left(git: Git, changes: SetupChanges) -> None:
    found = git.attribute("merge", attributes.EXAMPLE_PATH)
    if found == "unset":
        changes.notes.append(
            "-merge stays in .gitattributes: git reports a conflict for contexts changed on both"
            " sides. Without it git would merge them as text."
        )
    elif not (found == "context" and git.config(key=DRIVER)):
        changes.notes.append(
            "No attribute keeps git from merging contexts as text here, which can damage them"
            f" silently. To prevent it, add to .gitattributes: {attributes.NEVER_AS_TEXT.decode()}"
        )
