"""The commands: which there are, what each is for in a few words, and where they are found."""

from __future__ import annotations

from typing import Final

PROGRAM: Final = "git context"
MORE: Final = "More"
ALL: Final = "git_context.all"  # whether help is to list all commands
# Grouped by purpose, as `git context --help` lists them, but for `MORE`.
SECTIONS: Final = {
    "Organise": {
        "init": "Let git merge contexts field by field, or no longer",
        "start": "Begin a workflow",
        "fork": "Give tasks branches of their own",
        "update": "Merge what the parent has become since into a task",
        "merge": "Merge tasks into their workflow, in one commit",
        "sync": "Fetch, merge and push the branches of tasks",
        "close": "Delete the branch of a merged task",
    },
    "Write": {
        "add": "Add values to a list",
        "remove": "Take values out of a list",
        "set": "Set one value",
        "done": "Take a finished action off the pending ones",
        "save": "Commit what an agent wrote",
        "handoff": "Name the next agent",
    },
    "Look": {
        "status": "Show the status of a workflow and its tasks",
        "show": "Print a context, or a part of it",
        "brief": "Print the hand-off for the agent that goes on",
        "log": "Show what each commit changed",
        "blame": "Show who brought what",
        "diff": "Show what differs between two versions",
        "review": "Show what a branch changed, for a pull request",
    },
    "Check and repair": {
        "check": "Check contexts, a merge, or the claims of tasks",
        "resolve": "Decide conflicts",
        "checkpoint": "Note a state to go back to",
        "rollback": "Go back to a checkpoint",
        "doctor": "Find out why contexts would not merge here",
    },
    MORE: {
        "list": "List the workflows",
        "import": "Make a workflow of existing documents",
        "update-branches": "Merge the base into a remote's open branches",
        "graph": "Show the branches, and where they were merged",
        "stats": "Show how large a context is, and how it grew",
        "report": "Print the whole picture: brief --all",
        "restore": "Print a hand-off without decisions: brief has more",
        "prune": "Shrink a context; git's history keeps what goes",
        "validate": "Find what is wrong with contexts",
        "verify": "Find out whether tasks fit together, and what is true",
        "check-merge": "Try a merge, and say whether it is good",
        "verify-merge": "Look for edits that a merge lost",
        "merge-file": "Merge three files, for tools other than git",
        "format": "Give JSON files the canonical layout",
        "schema": "Print the JSON Schema of contexts",
        "mcp": "Serve agents by the Model Context Protocol",
        "hook": "Run the checks of a hook (called by git or a harness)",
        "completion": "Print the script by which a shell completes commands",
        "demo": "Build an example repository, and show it",
        "help": "Print the help of commands, for programs, too",
    },
}
COMMANDS: Final = dict(sorted(pair for section in SECTIONS.values() for pair in section.items()))
# As modules, these would stand for the keyword or builtin of that name within this package.
TAKEN: Final = ("import", "list", "set")


def module_of(command: str) -> str:
    """Return the name of a command's module; `-` becomes `_`, and names that are taken get one."""
    return command.replace("-", "_") + "_" * (command in TAKEN)
