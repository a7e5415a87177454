"""Which part of the merge driver's work takes how long, of a merge of 5 KB and of 5 MB.

The floor of a small merge is Python that starts and does nothing, with the options that git starts
it with. The floor of a large one is to read the three files, which the interpreter does in C. On
top come: sharing what the versions have in common, so that it is held and compared once; deciding,
where whatever is equal is passed by; and splicing, which copies what stays as it is. What is left
are files, and the check of their layout.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from git_context.document.policy import context_policy
from git_context.jsontext.parse import parse
from git_context.jsontext.render import render
from git_context.merge.threeway import merge
from git_context.merge.values import share
from git_context.setup.interpreter import compile_driver, site_folder
from tests.benchmarks.contexts import KB, MB, write_versions
from tests.benchmarks.programs import OURS
from tests.support.figures import Process, Table, interpreter, medians, milliseconds, timed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from git_context.jsontext.parse import JsonSource

VERSIONS: Final = ("base", "ours", "theirs")
IMPORT: Final = (
    "import os, sys; sys.path.append(sys.argv.pop(1)); import git_context.driver; os._exit(0)"
)
WHOLE: Final = "the whole driver"
HEADING: Final = ["part", "time", "share"]


def figures() -> Iterator[Table]:
    """Measure a small merge by its start, and a large one by its steps."""
    compile_driver(Path(interpreter()), site_folder())
    with TemporaryDirectory(prefix="git-context-benchmark-") as name:
        yield _small(Path(name) / "small")
        yield _large(Path(name) / "large")


def _small(folder: Path) -> Table:
    write_versions(folder, 5 * KB)
    bare = [interpreter(), "-I", "-S", "-c"]
    processes = {
        "nothing": Process([*bare, "pass"], folder),
        "imports": Process([*bare, IMPORT, str(site_folder())], folder),
        WHOLE: OURS.process(folder),
    }
    times = medians(processes, rounds=41)
    parts = {
        "start Python": times["nothing"],
        "import the driver": times["imports"] - times["nothing"],
        "read, merge, write": times[WHOLE] - times["imports"],
    }
    return Table("5 KB:", HEADING, list(_rows(parts, times[WHOLE])))


def _large(folder: Path) -> Table:
    write_versions(folder, 5 * MB)
    texts = [(folder / version).read_bytes() for version in VERSIONS]
    policy = context_policy()

    def read() -> list[JsonSource]:
        return [parse(text) for text in texts]

    def shared() -> list[JsonSource]:
        sources = read()
        for side in sources[1:]:
            side.value = share(sources[0].value, side.value)
        return sources

    base, ours, theirs = shared()
    decision = merge(base.value, ours.value, theirs.value, policy).decision
    times = timed(
        {
            "read": read,
            "shared": shared,
            "decide": lambda: merge(base.value, ours.value, theirs.value, policy),
            "splice": lambda: render(decision, base, ours, theirs),
        },
        rounds=9,
    )
    whole = medians({WHOLE: OURS.process(folder)}, rounds=9)[WHOLE]
    parts = {
        "read three versions": times["read"],
        "share what they have in common": times["shared"] - times["read"],
        "decide": times["decide"],
        "splice": times["splice"],
    }
    rest = {"start, files, layout": whole - sum(parts.values())}
    return Table("5 MB:", HEADING, list(_rows({**parts, **rest}, whole)))


def _rows(parts: Mapping[str, float], whole: float) -> Iterator[list[str]]:
    for name, seconds in {**parts, WHOLE: whole}.items():
        yield [name, milliseconds(seconds), f"{seconds / whole:.0%}"]
