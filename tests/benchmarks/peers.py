"""The merge driver beside others: how fast each is, and what it makes of the agreed cases.

The others are installed for the measurement, from the registries that pip and npm are set up for.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.merge.values import exact
from git_context.setup.interpreter import compile_driver, site_folder
from tests.benchmarks.contexts import write, write_versions
from tests.benchmarks.driver import CONTEXT, KB, MB, START
from tests.benchmarks.measure import Figure, Process, interpreter, medians, milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES: Final = Path(__file__).parents[1] / "merge" / "cases.json"
SCRIPTS: Final = Path(__file__).with_name("peer_scripts")
SIZES: Final = {"5 KB": 5 * KB, "50 KB": 50 * KB, "500 KB": 500 * KB, "5 MB": 5 * MB}
# Beyond this, a merge is not waited for.
LIMIT: Final = 60.0

RIGHT: Final = "right"
CONFLICT: Final = "conflict"
WRONG: Final = "silently wrong"
FAILED: Final = "failed"


class Peer(NamedTuple):
    """A program that merges three files, `base`, `current` and `theirs`, into `current`."""

    name: str
    command: tuple[str, ...]
    conflicts: tuple[int, ...]


OURS: Final = Peer(
    "git-context",
    (
        *(interpreter(), "-I", "-S", "-c", START.format("driver"), str(site_folder())),
        *("base", "current", "theirs", "7", CONTEXT, "%S", "%X", "%Y"),
    ),
    (3,),
)
TEXT: Final = Peer(
    "git merge-file", ("git", "merge-file", "-q", "current", "base", "theirs"), tuple(range(1, 128))
)


@contextmanager
def installed() -> Iterator[list[Peer]]:
    """Install the others for as long as they are needed."""
    with TemporaryDirectory(prefix="git-context-peers-") as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        python = str(folder / "venv" / "bin" / "python")
        wanted = ("nbdime", "json-merger", "setuptools<81")
        _quietly([python, "-m", "pip", "install", "--quiet", *wanted], folder)
        _quietly(["npm", "install", "--silent", "--prefix", name, "git-json-merge"], folder)
        node = str(folder / "node_modules" / ".bin" / "git-json-merge")
        yield [
            Peer("nbdime", (python, str(SCRIPTS / "nbdime_merge.py")), (1,)),
            Peer("git-json-merge", (node, "current", "base", "theirs"), (1,)),
            Peer("json-merger", (python, str(SCRIPTS / "json_merger_merge.py")), (1,)),
        ]


def figures() -> Iterator[Figure]:
    """Measure how often each of the others would run in the time of one of ours."""
    compile_driver(Path(interpreter()), site_folder())
    with installed() as others, TemporaryDirectory(prefix="git-context-benchmark-") as name:
        for label, size in SIZES.items():
            folder = Path(name) / label.replace(" ", "")
            write_versions(folder, size)
            fast = [peer for peer in [OURS, TEXT, *others] if _ends(peer, folder)]
            times = medians({peer.name: _process(peer, folder) for peer in fast}, rounds=5)
            for peer in [TEXT, *others]:
                yield _figure(label, peer, times)


def cases() -> Iterator[list[str]]:
    """Yield the table of correctness: a row for each case, a column for each program."""
    listed = json.loads(CASES.read_text(encoding="utf-8"))["cases"]
    with installed() as others, TemporaryDirectory(prefix="git-context-benchmark-") as name:
        peers = [OURS, TEXT, *others]
        verdicts = [[_verdict(peer, case, Path(name)) for peer in peers] for case in listed]
        yield ["case", *(peer.name for peer in peers)]
        for case, row in zip(listed, verdicts, strict=True):
            yield [case["name"], *row]
        for verdict in (RIGHT, CONFLICT, WRONG, FAILED):
            counts = [column.count(verdict) for column in zip(*verdicts, strict=True)]
            yield [f"**{verdict}**", *map(str, counts)]


def _figure(label: str, peer: Peer, times: dict[str, float]) -> Figure:
    own = times[OURS.name]
    if peer.name not in times:
        return Figure(f"{label}: git-context / {peer.name}", own / LIMIT, 1, detail="over a minute")
    detail = f"{milliseconds(own)}, {milliseconds(times[peer.name])}"
    # A text merge does not read what it merges; there is no target for that.
    target = float("inf") if peer is TEXT else 1
    return Figure(f"{label}: git-context / {peer.name}", own / times[peer.name], target, "", detail)


def _process(peer: Peer, folder: Path) -> Process:
    return Process(peer.command, folder, partial(_restore, folder), codes=(0, *peer.conflicts))


def _ends(peer: Peer, folder: Path) -> bool:
    """Tell whether a program merges these files in time, and without failing."""
    _restore(folder)
    try:
        done = subprocess.run(
            peer.command, cwd=folder, capture_output=True, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode in (0, *peer.conflicts)


def _verdict(peer: Peer, case: dict[str, Any], folder: Path) -> str:
    """Run one case: a conflict is right where one is agreed, else a merge that was not made."""
    for side, name in (("base", "base"), ("ours", "current"), ("theirs", "theirs")):
        write(folder / name, _document(case, side))
    _write_rules(case, folder)
    done = subprocess.run(peer.command, cwd=folder, capture_output=True, check=False)
    conflicted = done.returncode in peer.conflicts
    if done.returncode and not conflicted:
        return FAILED
    if conflicted:
        return RIGHT if "conflicts" in case else CONFLICT
    try:
        merged = parse((folder / "current").read_bytes()).value
    except JsonTextError:
        return WRONG
    return RIGHT if "expect" in case and merged == exact(_document(case, "expect")) else WRONG


def _document(case: dict[str, Any], version: str) -> Any:
    """Return a version with its value at `f`, as a context: other JSON has no rules."""
    value = case[version]
    context = {"workflow_id": "benchmark"}
    if value == {"$missing": True}:
        return context
    if case["strategy"] == "latest":
        return {**context, "f": value["value"], "timestamp": value["timestamp"]}
    return {**context, "f": value}


def _write_rules(case: dict[str, Any], folder: Path) -> None:
    """Say in the repository's settings what the case takes for granted; others have no such."""
    strategy = case["strategy"]
    keyed = f'{{ keyed = "{strategy["keyed"]}" }}' if isinstance(strategy, dict) else ""
    rule = keyed or f'"{strategy}"'
    text = "" if strategy == "infer" else f'[merge]\n"/f" = {rule}\n'
    (folder / ".git-context.toml").write_text(text, encoding="utf-8")


def _restore(folder: Path) -> None:
    shutil.copyfile(folder / "ours", folder / "current")


def _quietly(command: list[str | Path], folder: Path) -> None:
    subprocess.run(
        command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "CI": "1"}
    )
