"""`git context init`: set the merge driver up, or take it away."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from git_context.agents.harnesses import HARNESSES
from git_context.agents.installing import install_agents, missing_agents, remove_agents
from git_context.cli import declare, output
from git_context.errors import DONE, FINDINGS, USAGE, GitContextError
from git_context.history.prefetch import prefetch_histories
from git_context.repository.git import Git
from git_context.repository.object_store import ObjectStore
from git_context.setup import hooks, install
from git_context.setup.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Sequence


@declare.command("init")
@declare.option(
    "--local/--global",
    "locally",
    default=True,
    help="For this clone with all its worktrees (the default), or for you in every repository.",
)
@declare.option(
    "--hooks", "with_hooks", is_flag=True, help="Also install the hooks that validate contexts."
)
@declare.option(
    "--preset",
    "presets",
    type=declare.choice(sorted(PRESETS)),
    multiple=True,
    help="Merge the JSON files of a tool, too; may be given several times.",
)
@declare.option(
    "--agents",
    "agents",
    type=declare.choice(sorted(HARNESSES)),
    multiple=True,
    help="Have a harness of agents call git-context; may be given several times.",
)
@declare.option(
    "--check", "checking", is_flag=True, help="With --agents: write nothing; exit 1 if it would."
)
@declare.option("--remove", "removing", is_flag=True, help="Undo what init did.")
@declare.option(
    "--history/--no-history",
    "with_history",
    default=True,
    help="Prefetch long histories of contexts (the default), or leave it to log and blame.",
)
def command(  # noqa: PLR0913  # options, each a choice of its own
    *,
    locally: bool,
    with_hooks: bool,
    presets: tuple[str, ...],
    agents: tuple[str, ...],
    checking: bool,
    removing: bool,
    with_history: bool,
) -> int:
    """Let git merge contexts field by field.

    Writes the settings merge.context.* and the attribute that sends .claude/context/*.json to the
    driver, and adds -merge for these files to .gitattributes, for clones without git-context.
    Running it again changes nothing.

    --hooks also installs pre-commit, pre-merge-commit and pre-push, or pre-receive in a bare
    repository: as settings where git runs hooks of its configuration, otherwise as files. Hooks
    that are there stay.

    --preset adds the attributes and merge rules for files of other tools to .gitattributes and
    .git-context.toml; commit both, so that every clone merges alike.

    --agents also writes the project's settings of a harness, by which it hands each subagent its
    task's hand-off, and records what it did; commit them. All else in these files stays.

    If contexts have a history of 200 commits and more, it is read once, so that log and blame
    are quick from the first time on.

    --remove takes hooks and driver away, --remove --hooks the hooks alone, and --remove --agents
    the settings of harnesses alone. It leaves the -merge in
    .gitattributes: git reports a conflict then, instead of merging contexts as text.
    """
    git = Git.here()
    if with_hooks and not locally:
        raise GitContextError("Hooks are for one repository: leave --global out.", exit_code=USAGE)
    if presets and (removing or not locally):
        raise GitContextError("A preset is written into one repository's files.", exit_code=USAGE)
    _refuse_agents(agents, locally=locally, checking=checking)
    if checking:
        return _check(git, agents)
    if removing:
        outcome = _remove(git, locally=locally, hooks_alone=with_hooks, agents=agents)
        _tell(outcome, "Nothing to remove.")
    else:
        missing_agents(git, agents)  # refuses what cannot be changed, before anything is written
        outcome = _install(git, locally=locally, with_hooks=with_hooks, presets=presets)
        install_agents(git, agents, outcome)
        _tell(outcome, "Already set up; nothing changed.")
    if with_history and locally and not removing:
        _read_histories(git)
    return DONE


def _refuse_agents(agents: Sequence[str], *, locally: bool, checking: bool) -> None:
    if agents and not locally:
        raise GitContextError("Harnesses are set up in one repository's files.", exit_code=USAGE)
    if checking and not agents:
        raise GitContextError(
            "--check is about harnesses: name them with --agents.",
            hint="All else is for git context doctor to find out.",
            exit_code=USAGE,
        )


def _check(git: Git, agents: Sequence[str]) -> int:
    missing = missing_agents(git, agents)
    changes = [f"would change {file}" for file in missing]
    output.print_lines(changes or ["Already set up."])
    return FINDINGS if missing else DONE


def _tell(outcome: install.SetupChanges, nothing: str) -> None:
    output.print_lines(outcome.changes or [nothing])
    for note in outcome.notes:
        output.print_lines(["", note])


def _install(
    git: Git, *, locally: bool, with_hooks: bool, presets: Sequence[str]
) -> install.SetupChanges:
    if locally:
        ObjectStore(git)  # refuses a repository in which no command would work
    if with_hooks:
        hooks.refuse(git)  # before anything is written
    outcome = install.install(git, globally=not locally)
    if with_hooks:
        hooks.install_hooks(git, outcome)
    if presets:
        install.add_presets(git, presets, outcome)
    return outcome


def _remove(
    git: Git, *, locally: bool, hooks_alone: bool, agents: Sequence[str]
) -> install.SetupChanges:
    if agents:
        outcome = install.SetupChanges()
        remove_agents(git, agents, outcome)
        if not hooks_alone:
            return outcome
    outcome = install.SetupChanges() if hooks_alone else install.remove(git, globally=not locally)
    if locally:
        hooks.remove_hooks(git, outcome)
    return outcome


def _read_histories(git: Git) -> None:
    # Whatever hinders this, such as a broken context, hinders no merge.
    with suppress(GitContextError):
        for workflow in prefetch_histories(ObjectStore(git)):
            output.print_line(f"Read the history of {workflow}, for log and blame.")
