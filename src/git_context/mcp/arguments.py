"""The arguments of tools: their JSON Schema, and those of a call, checked against it."""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any, Final, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from git_context.errors import USAGE, GitContextError
from git_context.merge.values import exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.mcp.tools import Tool

_STRICT: Final = ConfigDict(extra="forbid")
# For what pydantic puts in the words of forms.
_PLAIN_WORDS: Final = {
    "missing": "this argument is missing",
    "extra_forbidden": "there is no such argument",
}


def input_schema(tool: Tool) -> dict[str, Any]:
    """Return the JSON Schema of the arguments of a tool."""
    schema = _model(tool).model_json_schema()
    properties = schema.get("properties", {})
    return {
        "type": "object",
        "properties": {name: _plain_schema(described) for name, described in properties.items()},
        "required": schema.get("required", []),
        "additionalProperties": False,
    }


def checked(tool: Tool, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a call, of the types that the tool's function takes.

    `null` for an argument that may be left out is as if it were. Raises `GitContextError` where one
    is missing, unknown or of another type.
    """
    model = _model(tool)
    left_out = [
        name for name, value in arguments.items() if value is None and not _is_required(model, name)
    ]
    given = {name: value for name, value in arguments.items() if name not in left_out}
    return _validated(tool, model, given)


def _validated(tool: Tool, model: type[BaseModel], given: dict[str, Any]) -> dict[str, Any]:
    try:
        # Python reads infinities and the like, which JSON does not have.
        exact(given)
        validated = model.model_validate(given)
    except TypeError as error:
        raise _refusal(tool, [f"{error}."]) from error
    except ValidationError as error:
        raise _refusal(tool, list(_complaints(error))) from error
    return {name: getattr(validated, name) for name in given}


def _is_required(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    return field is not None and field.is_required()


def _refusal(tool: Tool, complaints: list[str]) -> GitContextError:
    return GitContextError(
        f"The arguments of {tool.name} are not valid:",
        listed=complaints,
        hint=f"It takes {', '.join(_model(tool).model_fields) or 'none'}.",
        exit_code=USAGE,
    )


def _complaints(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        place = ".".join(map(str, problem["loc"]))
        yield f"{place}: {_PLAIN_WORDS.get(problem['type'], problem['msg'])}."


@cache
def _model(tool: Tool) -> type[BaseModel]:
    fields = {
        name: (hint, Field(default, description=words))
        for name, hint, words, default in _parameters(tool)
    }
    made: type[BaseModel] = create_model(tool.name, __config__=_STRICT, **fields)  # type: ignore[call-overload]  # names are not known to type checkers
    return made


def _parameters(tool: Tool) -> Iterator[tuple[str, Any, str, Any]]:
    """Pass the parameters of a tool but for the repository: name, type, words, default."""
    hints = get_type_hints(tool.function, include_extras=True)
    _repository, *parameters = inspect.signature(tool.function).parameters.values()
    for parameter in parameters:
        hint = hints[parameter.name]
        if parameter.kind is parameter.VAR_KEYWORD:
            yield from _selector_parameters(hint)
        else:
            kind, words = get_args(hint)
            is_required = parameter.default is parameter.empty
            default = ... if is_required else parameter.default
            yield parameter.name, kind, words, default


def _selector_parameters(hint: Any) -> Iterator[tuple[str, Any, str, Any]]:
    """Pass the parameters that are members of `**selector: Unpack[Selector]`."""
    [keywords] = get_args(hint)
    for name, annotated in get_type_hints(keywords, include_extras=True).items():
        kind, words = get_args(annotated)
        yield name, kind, words, None


def _plain_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing: titles, and that `null` is as if an argument were left out."""
    described = {name: part for name, part in schema.items() if name != "title"}
    if described.get("default", ...) is None:
        del described["default"]
    options = [option for option in described.pop("anyOf", []) if option != {"type": "null"}]
    return {**described, **(options[0] if len(options) == 1 else {})}
