"""`python -m tests.fuzz [OPTIONS OF LIBFUZZER]`: look for inputs that crash, guided by coverage.

Needs `pip install atheris`, which is no dependency: it is not to be had everywhere. Afterwards,
`python -m tests.fuzz.keep FOLDER` keeps a small part of a corpus for the everyday tests.
"""

from __future__ import annotations

import sys
from contextlib import redirect_stderr
from os import chdir, devnull
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris  # type: ignore[import-untyped]

with atheris.instrument_imports(include=["git_context"]):
    from tests.fuzz.target import target

arguments = [str(Path(word).resolve()) if Path(word).exists() else word for word in sys.argv]
with (
    TemporaryDirectory(prefix="git-context-fuzz-") as name,
    Path(devnull).open("w", encoding="utf-8") as nowhere,
    redirect_stderr(nowhere),  # the driver tells of each conflict
):
    atheris.Setup(arguments, target(Path(name)))
    chdir(name)
    atheris.Fuzz()
