"""Writes comments on pull requests, each once: a later one takes the place of the first.

    comment.py review FILE NUMBER [--new]
    comment.py updates FILE
    comment.py heads BASE

FILE is what `git context review` writes, or what `git context update-branches --json --comments`
prints. Without --new, a review is written where there is one already, and begun nowhere. `heads`
lists the branches, of this repository, that pull requests are to merge into BASE.

The host is GitHub, or has an HTTP API like it, as Forgejo and Gitea do. Its base URL is in
GITHUB_API_URL, the repository's owner and name are in GITHUB_REPOSITORY, and the token is in TOKEN.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TIMEOUT: Final = 30  # seconds
MOST_PAGES: Final = 50
MOST_HEADS: Final = 1000  # a program cannot be given any number of names
MOST_BYTES: Final = 20 * 1024**2
UPDATE_MARKER: Final = "<!-- git-context update -->"
UP_TO_DATE: Final = "This branch is up to date with its base again."
# Under these names jobs write, where a host does not tell a token whose it is.
JOBS: Final = frozenset({"github-actions[bot]", "forgejo-actions", "gitea-actions"})


class HostError(Exception):
    """The host did not do what it was asked for; the message is a sentence."""


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirection: the token is for the host that is named, and no other."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Leave it at the answer that says where else to go."""


class Host(NamedTuple):
    """The API of a host, for one repository."""

    url: str
    repository: str
    token: str
    opener: OpenerDirector

    def call(self, method: str, path: str, content: object = None) -> Any:
        """Call the API, and return the JSON of its answer. Raises `HostError`."""
        request = Request(  # noqa: S310  # the scheme is looked at in `host`
            f"{self.url}{path}",
            method=method,
            data=None if content is None else json.dumps(content).encode(),
            headers={
                "Accept": "application/json",
                "Authorization": f"token {self.token}",
                "Content-Type": "application/json",
                "User-Agent": "git-context",
            },
        )
        try:
            with self.opener.open(request, timeout=TIMEOUT) as answer:
                return json.loads(answer.read(MOST_BYTES))
        except HTTPError as error:
            raise HostError(f"{method} {path}: the host answers {error.code}.") from error
        except (URLError, OSError, ValueError) as error:
            raise HostError(f"{method} {path}: {error}.") from error

    def all_of(self, path: str) -> Iterator[dict[str, Any]]:
        """Give all items of a list, page by page; a host that knows no pages gives all at once."""
        seen: set[object] = set()
        mark = "&" if "?" in path else "?"
        for page in range(1, MOST_PAGES + 1):
            found = self.call("GET", f"{path}{mark}per_page=100&limit=50&page={page}")
            items = [item for item in found if item["id"] not in seen]
            if not items:
                return
            seen.update(item["id"] for item in items)
            yield from items

    def pulls(self) -> Iterator[dict[str, Any]]:
        """Give the open pull requests but those of forks, whose branches may have any names."""
        for pull in self.all_of(f"/repos/{self.repository}/pulls?state=open"):
            origin = pull["head"]["repo"] or {}
            if origin.get("full_name") == self.repository:
                yield pull

    def writers(self) -> frozenset[str]:
        """Return under which names the token may write; a job's token often cannot ask."""
        try:
            return frozenset({str(self.call("GET", "/user")["login"])})
        except HostError:
            return JOBS


def host() -> Host:
    """Return the host that the environment names."""
    url, repository = os.environ["GITHUB_API_URL"].rstrip("/"), os.environ["GITHUB_REPOSITORY"]
    if urlsplit(url).scheme not in {"http", "https"}:
        raise HostError("GITHUB_API_URL is no address of a host.")
    return Host(url, repository, os.environ["TOKEN"], build_opener(_NoRedirects))


class Comments(NamedTuple):
    """The comments of one writer on the pull requests of a host."""

    host: Host
    writers: frozenset[str]

    def write(self, number: int, text: str, *, may_begin: bool) -> str:
        """Write a comment, in the place of the one that begins with the same line, if any does.

        Where there is none, one is begun only if it may be. Returns what became of it.
        """
        path = f"/repos/{self.host.repository}/issues"
        known = self._find(f"{path}/{number}/comments", text.partition("\n")[0])
        if known is None:
            if not may_begin:
                return "no comment needed"
            self.host.call("POST", f"{path}/{number}/comments", {"body": text})
            return "comment written"
        if _text(known).strip() == text.strip():
            return "comment as it was"
        self.host.call("PATCH", f"{path}/comments/{int(known['id'])}", {"body": text})
        return "comment updated"

    def _find(self, path: str, marker: str) -> dict[str, Any] | None:
        """Return the writer's comment that begins with a line: anybody can write that line."""
        for comment in self.host.all_of(path):
            login = (comment["user"] or {}).get("login")
            if login in self.writers and _text(comment).startswith(marker):
                return comment
        return None


def _text(comment: dict[str, Any]) -> str:
    return str(comment["body"]).replace("\r\n", "\n")


def comment_updates(comments: Comments, updates: dict[str, Any]) -> int:
    """Comment on the pull requests of branches that could not be updated, each on its own.

    Where a branch is up to date again, the comment says so. Returns the exit code.
    """
    branches = {branch["branch"]: branch for branch in updates["branches"]}
    code = 0
    for pull in comments.host.pulls():
        branch = branches.get(pull["head"]["ref"])
        if branch and pull["base"]["ref"] == branch["source"]:
            code |= _comment_update(comments, int(pull["number"]), branch)
    return code


def _comment_update(comments: Comments, number: int, branch: dict[str, Any]) -> int:
    text = branch["comment"] or f"{UPDATE_MARKER}\n\n{UP_TO_DATE}\n"
    try:
        written = comments.write(number, text, may_begin=bool(branch["comment"]))
    except HostError as error:
        print(f"#{number}: {error}", file=sys.stderr)
        return 1
    print(f"#{number}: {branch['state']}, {written}")
    return 0


def main(arguments: Sequence[str]) -> int:
    """Carry a command line out; returns the exit code."""
    try:
        here = host()
        match arguments:
            case ["review", file, number, *rest]:
                text = Path(file).read_text(encoding="utf-8")
                comments = Comments(here, here.writers())
                written = comments.write(int(number), text, may_begin=rest == ["--new"])
                print(f"#{number}: {written}")
            case ["updates", file]:
                comments = Comments(here, here.writers())
                return comment_updates(comments, json.loads(Path(file).read_bytes()))
            case ["heads", base]:
                heads = [
                    pull["head"]["ref"] for pull in here.pulls() if pull["base"]["ref"] == base
                ]
                print("\n".join(heads[:MOST_HEADS]))
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except HostError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
