"""Resources: the hand-offs of workflows and tasks, as texts for agents, and the schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import ErrorKind, GitContextError

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.api import Repository
    from git_context.review.brief import Brief

_HAND_OFF: Final = "git-context://hand-off/"
_SCHEMA: Final = "git-context://schema"
_TEXT: Final = "text/plain"
_JSON_SCHEMA: Final = "application/schema+json"


class ListedResource(NamedTuple):
    """A resource that there is."""

    uri: str
    name: str
    description: str
    mime_type: str = _TEXT


class UriTemplate(NamedTuple):
    """The form of the URIs of resources (RFC 6570)."""

    uri_template: str
    name: str
    description: str
    mime_type: str = _TEXT


class ResourceText(NamedTuple):
    """The content of a resource."""

    uri: str
    text: str
    mime_type: str = _TEXT


TEMPLATES: Final = (
    UriTemplate(
        _HAND_OFF + "{workflow}",
        "hand-off of a workflow",
        "The hand-off of a workflow, as `git context brief` prints it.",
    ),
    UriTemplate(
        _HAND_OFF + "{workflow}/{task}",
        "hand-off of a task",
        "The hand-off of a task, as `git context brief` prints it.",
    ),
)
SCHEMA: Final = ListedResource(
    _SCHEMA, "schema", "The JSON Schema of contexts, for those who write whole ones.", _JSON_SCHEMA
)


class Resources:
    """The resources of a repository, which is opened for each question."""

    def __init__(
        self, open_repository: Callable[[], Repository], hand_off_text: Callable[[Brief], str]
    ) -> None:
        self._open_repository = open_repository
        self._hand_off_text = hand_off_text

    def listed(self) -> list[ListedResource]:
        """List the hand-offs of all workflows and of the tasks that have branches."""
        found = [SCHEMA]
        for workflow in self._open_repository().list():
            name = workflow.workflow
            found.append(_hand_off(name, f"The hand-off of the workflow {name}."))
            found += [
                _hand_off(f"{name}/{task}", f"The hand-off of the task {task} of {name}.")
                for task in workflow.tasks
            ]
        return found

    def read(self, uri: str) -> ResourceText:
        """Return the content of a resource. Raises `GitContextError` where there is none."""
        repository = self._open_repository()
        if uri == _SCHEMA:
            return ResourceText(uri, json.dumps(repository.schema(), indent=2), _JSON_SCHEMA)
        workflow, task = _named(uri)
        brief = repository.brief(workflow=workflow, task=task)
        return ResourceText(uri, self._hand_off_text(brief))


def _named(uri: str) -> tuple[str, str | None]:
    """Return the workflow and the task whose hand-off a URI names."""
    workflow, slash, task = uri.removeprefix(_HAND_OFF).partition("/")
    is_one = uri.startswith(_HAND_OFF) and workflow and bool(task) == bool(slash)
    if not is_one or "/" in task:
        forms = [SCHEMA.uri, *[template.uri_template for template in TEMPLATES]]
        raise GitContextError(
            f"There is no resource {uri!r}.",
            hint=f"There are {', '.join(forms)}.",
            kind=ErrorKind.MISSING,
        )
    return workflow, task or None


def _hand_off(name: str, description: str) -> ListedResource:
    return ListedResource(_HAND_OFF + name, f"hand-off of {name}", description)
