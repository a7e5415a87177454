"""A stand-in for a model, on 127.0.0.1: it answers as a script says, whoever asks.

Each agent's prompt names it, as `ACTOR=NAME`. What it says next is told from what it has said so
far, which every request repeats: the stand-in keeps no state, so that agents at once cannot race.
"""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]

_REFERENCE = re.compile(r"@AGENT(\d)")


class Text(NamedTuple):
    """Words of an agent."""

    text: str


class Call(NamedTuple):
    """A call of a tool; `@AGENT0` in its arguments is the id of the agent that main started first.

    `namespace` is the group of tools that it is in, if any.
    """

    tool: str
    arguments: Json
    namespace: str = ""


Turn = list[Text | Call]
Script = dict[str, list[Turn]]


class Request(NamedTuple):
    """A request: who asks for which of its turns, and the whole of it."""

    actor: str
    turn: int
    body: Json

    @property
    def text(self) -> str:
        """All that the agent has been told and has said, as JSON."""
        return json.dumps(self.body)


class Dialect(Protocol):
    """The programming interface of one maker's models."""

    path: str

    def prompts(self, body: Json) -> str:
        """Return what an agent has been asked, as JSON."""

    def spoken(self, body: Json) -> int:
        """Return how many turns the agent has had."""

    def agents(self, body: Json) -> dict[int, str]:
        """Return the ids of the agents that the first turn started, by their place in it."""

    def answer(self, request: Request, turn: Turn) -> Iterator[Json]:
        """List the events of the stream that says a turn."""


class StandIn:
    """A model that says what stands in a script, and remembers what it was asked."""

    def __init__(self, dialect: Dialect, script: Script) -> None:
        self._dialect = dialect
        self._script = script
        self.requests: list[Request] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(dialect.path, self._events))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def asked_by(self, actor: str) -> list[Request]:
        """Return what an agent asked, in the order of its turns."""
        found = [request for request in self.requests if request.actor == actor]
        return sorted(found, key=lambda request: request.turn)

    def _events(self, body: Json) -> Iterator[Json]:
        named = re.search(r"ACTOR=(\w+)", self._dialect.prompts(body))
        actor = named[1] if named else ""
        turns = self._script.get(actor, [])
        index = self._dialect.spoken(body)
        request = Request(actor, index, body)
        self.requests.append(request)
        turn = turns[index] if index < len(turns) else [Text(f"{actor} has nothing more to say")]
        agents = self._dialect.agents(body)
        return self._dialect.answer(request, [_referred(part, agents) for part in turn])


def _referred(part: Text | Call, agents: dict[int, str]) -> Text | Call:
    if isinstance(part, Text):
        return part
    text = json.dumps(part.arguments)
    found = _REFERENCE.sub(lambda match: agents.get(int(match[1]), match[0]), text)
    return part._replace(arguments=json.loads(found))


def _handler(path: str, events: Callable[[Json], Iterator[Json]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Print nothing."""

        def _plain(self) -> None:
            content = b"{}"
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = _plain  # noqa: N815  # the names that the library asks for

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length") or 0))
            if self.path.partition("?")[0] != path:
                self._plain()
                return
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("connection", "close")
            self.end_headers()
            for event in events(json.loads(content)):
                line = f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"
                self.wfile.write(line.encode())
            self.close_connection = True

    return Handler
