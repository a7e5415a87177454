"""The endpoints that contexts speak of: what tasks expect of each other, and what they provide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.merge.pointer import to_pointer
from git_context.merge.values import MISSING, Missing
from git_context.verification.schemas import shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from git_context.merge.values import Json, JsonObject, Maybe, Path
    from git_context.verification.model import VerifiedTask
    from git_context.verification.shapes import Type

    _Finder = Callable[[JsonObject], Path]

_METHODS: Final = ("GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS")
_EXPECTED: Final = "api_contract_assumptions"
_PROVIDED: Final = ("endpoints", "api_spec", "openapi")
_SCHEMAS: Final = ("schemas", "models")
_DETAILS: Final = "implementation_details"

_REQUEST: Final = ("request", "request_model", "request_body", "request_schema", "body", "payload")
_RESPONSE: Final = ("response", "response_model", "response_body", "response_schema", "returns")
_ERRORS: Final = ("error_codes", "errors", "error_responses", "status_codes")
_PATHS: Final = ("path", "url", "endpoint", "route")

PARAMETER: Final = "{}"
# As it is written: `:id`, `{id}`, `{id:int}`, `<id>`, `<int:id>`, `[id]`, `$id`, `${id}`.
_PARAMETER: Final = re.compile(r":[^/]+|\{[^/]*\}|<[^/]*>|\[[^/]*\]|\$[^/]+")
_CODE: Final = re.compile(r"(?<!\d)[45]\d\d(?!\d)")
_LONGEST: Final = 2000


class Body(NamedTuple):
    """A body that an endpoint takes or returns: its shape, as it was written, and where."""

    type: Type
    written: Json
    path: Path


class Endpoint(NamedTuple):
    """The description of one endpoint by a task; `None` where it says nothing.

    `name` is how it is written, `host` the machine of a whole URL. The steps of its route are
    literal, or `PARAMETER`.
    """

    task: VerifiedTask
    name: str
    path: Path
    method: str
    host: str
    route: tuple[str, ...]
    request: Body | None
    response: Body | None
    errors: tuple[frozenset[int], Path] | None

    @property
    def pointer(self) -> str:
        """Its place."""
        return to_pointer(self.path)


def expected(task: VerifiedTask) -> list[Endpoint]:
    """List the endpoints that a task takes for granted."""
    return [
        endpoint
        for section, path in _sections(task)
        for endpoint in _endpoints(task, section.get(_EXPECTED), (*path, _EXPECTED))
    ]


def provided(task: VerifiedTask) -> list[Endpoint]:
    """List the endpoints that a task makes."""
    return [
        endpoint
        for section, path in _sections(task)
        for name in _PROVIDED
        for endpoint in _endpoints(task, section.get(name), (*path, name))
    ]


def schemas(task: VerifiedTask) -> dict[str, Type]:
    """Return the shapes to which a task gives names."""
    found: dict[str, Type] = {}
    for table in _schema_tables(task):
        for name, value in table.items():
            found.setdefault(name, shape(value))
    return found


def _schema_tables(task: VerifiedTask) -> Iterator[JsonObject]:
    """List the tables of shapes: in a section, in what it provides, and in components of these."""
    for section, _ in _sections(task):
        holders: list[Maybe] = [section, *(section.get(name) for name in _PROVIDED)]
        components = [_at(holder, ("components",)) for holder in holders]
        for holder in (*holders, *components):
            for name in _SCHEMAS:
                table = _at(holder, (name,))
                if type(table) is dict:
                    yield table


def _sections(task: VerifiedTask) -> Iterator[tuple[JsonObject, Path]]:
    yield task.context, task.path
    details = task.context.get(_DETAILS)
    if type(details) is dict:
        yield details, (*task.path, _DETAILS)


def _endpoints(task: VerifiedTask, value: Maybe, path: Path) -> Iterator[Endpoint]:
    """Read a table or list of endpoints, or an OpenAPI document."""
    if type(value) is list:
        for at, item in enumerate(value):
            if type(item) is dict:
                yield from _described(task, item, (*path, str(at)))
    elif type(value) is dict:
        for name in ("paths", "endpoints"):
            yield from _endpoints(task, value.get(name), (*path, name))
        yield from _named_by_keys(task, value, path)


def _named_by_keys(task: VerifiedTask, table: JsonObject, path: Path) -> Iterator[Endpoint]:
    """Read a table whose keys name endpoints, as `GET /path`, or paths alone."""
    for key, value in table.items():
        description = value if type(value) is dict else {}
        if all(_split(key)):
            yield _endpoint(task, key, (*path, key), description)
        elif key.startswith("/"):
            yield from _path_item(task, key, description, (*path, key))


def _path_item(
    task: VerifiedTask, url: str, description: JsonObject, path: Path
) -> Iterator[Endpoint]:
    """Read the description of one path, method by method."""
    method = description.get("method")
    if type(method) is str:
        if all(_split(f"{method} {url}")):
            yield _endpoint(task, f"{method} {url}", path, description)
        return
    for verb, operation in description.items():
        if verb.upper() in _METHODS and type(operation) is dict:
            yield _endpoint(task, f"{verb.upper()} {url}", (*path, verb), operation)


def _described(task: VerifiedTask, item: JsonObject, path: Path) -> Iterator[Endpoint]:
    """Read an endpoint that says its own method and path."""
    urls = [url for name in _PATHS if type(url := item.get(name)) is str]
    for url in urls[:1]:
        method = item.get("method")
        name = f"{method} {url}" if type(method) is str and not _split(url)[0] else url
        if all(_split(name)):
            yield _endpoint(task, name, path, item)


def _split(name: str) -> tuple[str, str]:
    """Split `GET /path` into its two words; empty ones where it is no such thing."""
    method, url, *_ = [*name[:_LONGEST].split(maxsplit=2), "", ""]
    known = method.upper() in _METHODS and (url.startswith("/") or "://" in url)
    return (method.upper(), url) if known else ("", "")


def _endpoint(task: VerifiedTask, name: str, path: Path, description: JsonObject) -> Endpoint:
    method, url = _split(name)
    scheme, found, rest = url.partition("://")
    host, slash, below = rest.partition("/") if found else ("", "/", scheme.removeprefix("/"))
    steps = (slash + below).partition("?")[0].strip("/").split("/")
    return Endpoint(
        task,
        f"{method} {url}",
        path,
        method,
        host,
        tuple(PARAMETER if _PARAMETER.fullmatch(step) else step for step in steps),
        _body(description, path, _REQUEST, _openapi_request),
        _body(description, path, _RESPONSE, _openapi_response),
        _errors(description, path),
    )


def _body(
    description: JsonObject, path: Path, names: tuple[str, ...], openapi: _Finder
) -> Body | None:
    below = openapi(description)
    value = _at(description, below)
    if below and not isinstance(value, Missing):
        return Body(shape(value), value, (*path, *below))
    for name in names:
        written = description.get(name)
        if written not in (None, "", {}, []):
            return Body(shape(written), written, (*path, name))
    return None


def _openapi_request(description: JsonObject) -> Path:
    return _content(description, ("requestBody",))


def _openapi_response(description: JsonObject) -> Path:
    responses = description.get("responses")
    codes = responses if type(responses) is dict else {}
    good = sorted(code for code in codes if code.startswith("2"))
    return next(filter(None, (_content(description, ("responses", code)) for code in good)), ())


def _content(description: JsonObject, path: Path) -> Path:
    """Return the way to the schema of a body's content, the one in JSON if there are several."""
    content = _at(description, (*path, "content"))
    if type(content) is not dict:
        return ()
    for media in sorted(content, key=lambda media: "json" not in media):
        below = (*path, "content", media, "schema")
        if not isinstance(_at(description, below), Missing):
            return below
    return ()


def _errors(description: JsonObject, path: Path) -> tuple[frozenset[int], Path] | None:
    for name in (*_ERRORS, "responses"):
        value = description.get(name)
        if value is None:
            continue
        codes = frozenset(int(code) for code in _codes(value))
        if codes or name in _ERRORS:
            return codes, (*path, name)
    return None


def _codes(value: Json) -> list[str]:
    """Find the codes from 400 to 599 in a number, a text, a list of these, or names of members."""
    holders: list[Json] = [value]
    if type(value) is dict:
        holders = [*value]
    elif type(value) is list:
        holders = list(map(_code_of, value))
    return [code for holder in holders for code in _codes_in(holder)]


def _code_of(item: Json) -> Json:
    """Return what tells the code of an error that is described by an object."""
    return item.get("code", item.get("status")) if type(item) is dict else item


def _codes_in(value: Json) -> list[str]:
    if type(value) is bytes:
        return _CODE.findall(value[:_LONGEST].decode())
    if type(value) is str:
        return _CODE.findall(value[:_LONGEST])
    return []


def _at(value: Maybe, path: Path) -> Maybe:
    found = value
    for step in path:
        found = found.get(step, MISSING) if type(found) is dict else MISSING
    return found
