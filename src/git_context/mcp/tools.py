"""Tools: functions on a repository, with their effects, and the shape of their results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple, TypedDict, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable

    # A function with the repository as its first parameter, and keywords with words for each.
    ToolFunction = Callable[..., Any]

PREFIX: Final = "context_"


class Effect(NamedTuple):
    """The effects of a tool, as clients ask before they let an agent call it.

    `destructive` is a tool that replaces or takes out what a context has now; git's history keeps
    that. `idempotent` is one that changes nothing more where it is called again.
    """

    read_only: bool = False
    destructive: bool = False
    idempotent: bool = False


READS: Final = Effect(read_only=True, idempotent=True)
ADDS: Final = Effect(idempotent=True)
REPLACES: Final = Effect(destructive=True, idempotent=True)
REPLACES_AGAIN: Final = Effect(destructive=True)


class Tool(NamedTuple):
    """A tool: its name, its description for agents, what it may do, and what it does."""

    name: str
    description: str
    effect: Effect
    function: ToolFunction

    @property
    def shape(self) -> type:
        """The type of the wire format that it returns."""
        shape: type = get_type_hints(self.function)["return"]
        return shape


class WorkflowChoice(TypedDict, total=False):
    """Which workflow a tool is about."""

    workflow: Annotated[str, "The workflow; by default, the only one here."]
    branch: Annotated[
        str, "The branch of the workflow's own context; by default, the current, or only, one."
    ]


class TaskChoice(WorkflowChoice, total=False):
    """Which workflow and task a tool is about."""

    task: Annotated[
        str,
        "The task; by default, that of the environment or of the branch checked out, else the"
        " workflow as a whole.",
    ]


class Authorship(TypedDict, total=False):
    """The maker of a change, and the commit message."""

    agent: Annotated[str, "The agent that makes the change."]
    message: Annotated[str, "Commit message."]


class WorkflowChange(WorkflowChoice, Authorship, total=False):
    """A change of a workflow."""


class TaskChange(TaskChoice, Authorship, total=False):
    """A change of a workflow or task."""


Revision = Annotated[str | None, "A commit; by default, the tip of the branch."]
Pointer = Annotated[str, "A JSON Pointer, as `/decisions`; empty for the whole."]


def tool(effect: Effect) -> Callable[[ToolFunction], Tool]:
    """Return what makes a tool of a function, whose docstring is its description."""

    def made(function: ToolFunction) -> Tool:
        name = PREFIX + function.__name__.rstrip("_")
        paragraphs = (function.__doc__ or "").split("\n\n")
        description = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
        return Tool(name, description, effect, function)

    return made
