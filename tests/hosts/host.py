"""A stand-in for a hosting service's HTTP API: a real HTTP server on 127.0.0.1."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY: Final = "ada/engine"
Flavour = Literal["github", "forgejo"]
WRITERS: Final = {"github": "github-actions[bot]", "forgejo": "robot"}


class RequestSeen(NamedTuple):
    """One request: method, path without its query, and what it says of who asks."""

    method: str
    path: str
    authorization: str | None


class HostApi:
    """What the service knows, and what it was asked; `url` is the base of its API.

    GitHub pages every list, and does not tell a job's token whose it is. Forgejo tells, gives 50
    items of a list at most, and all comments at once. Issues in `locked` take no comment; with
    `elsewhere`, every request is sent there.
    """

    def __init__(self, flavour: Flavour) -> None:
        self.flavour = flavour
        self.url = ""
        self.pulls: list[dict[str, Any]] = []
        self.comments: dict[int, list[dict[str, Any]]] = {}
        self.seen: list[RequestSeen] = []
        self.locked: set[int] = set()
        self.elsewhere = ""
        self._last = 0

    def pull(self, head: str, base: str = "main", repository: str | None = REPOSITORY) -> int:
        """Open a pull request, and return its number."""
        number = len(self.pulls) + 1
        origin = {"full_name": repository} if repository else None
        self.pulls.append(
            {
                "id": 1000 + number,
                "number": number,
                "head": {"ref": head, "repo": origin},
                "base": {"ref": base},
            }
        )
        self.comments[number] = []
        return number

    def comment(self, number: int, body: str, login: str | None = None) -> dict[str, Any]:
        """Have somebody comment, by default the one whom a token is for."""
        self._last += 1
        user = {"login": login or WRITERS[self.flavour]}
        comment = {"id": self._last, "body": body, "user": user}
        self.comments[number].append(comment)
        return comment

    def bodies(self, number: int) -> list[str]:
        """Return the texts of the comments on a pull request."""
        return [comment["body"] for comment in self.comments[number]]

    def answer(self, method: str, path: str, query: dict[str, int], content: Any) -> Any:
        """Answer a request: the JSON, or the number of an error."""
        match method, path.removeprefix(f"/repos/{REPOSITORY}").strip("/").split("/"):
            case "GET", ["user"]:
                return {"login": "robot"} if self.flavour == "forgejo" else 403
            case "GET", ["pulls"]:
                return self._page(self.pulls, query)
            case "GET", ["issues", number, "comments"]:
                known = self.comments[int(number)]
                return known if self.flavour == "forgejo" else self._page(known, query)
            case "POST", ["issues", number, "comments"]:
                is_locked = int(number) in self.locked
                return 403 if is_locked else self.comment(int(number), content["body"])
            case "PATCH", ["issues", "comments", name]:
                return self._edit(int(name), content["body"])
        return 404

    def _edit(self, name: int, body: str) -> Any:
        for comments in self.comments.values():
            for comment in comments:
                if comment["id"] == name:
                    comment["body"] = body
                    return comment
        return 404

    def _page(self, items: list[dict[str, Any]], query: dict[str, int]) -> list[dict[str, Any]]:
        room = query["per_page"] if self.flavour == "github" else min(query["limit"], 50)
        start = room * (query["page"] - 1)
        return items[start : start + room]


@contextmanager
def serving(flavour: Flavour) -> Iterator[HostApi]:
    """Serve such an API while the context lasts."""
    api = HostApi(flavour)

    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            asked = urlsplit(self.path)
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            api.seen.append(RequestSeen(self.command, asked.path, self.headers["Authorization"]))
            if api.elsewhere:
                self.send_response(302)
                self.send_header("Location", f"{api.elsewhere}{self.path}")
                self.end_headers()
                return
            query = {
                name: int(value)
                for name, [value] in parse_qs(asked.query).items()
                if value.isdigit()
            }
            answer = api.answer(self.command, asked.path, query, json.loads(content or b"null"))
            self.send_response(answer if isinstance(answer, int) else 200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        do_GET = do_POST = do_PATCH = _handle  # noqa: N815  # the names that the server calls

        def log_message(self, *_: object) -> None:
            """Be silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
