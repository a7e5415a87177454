"""Keeps a small part of a fuzzer's corpus: `python -m tests.fuzz.keep FOLDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

CORPUS: Final = Path(__file__).parent / "corpus.json"
MOST: Final = 120
LONGEST: Final = 400


def kept() -> list[bytes]:
    """Return the inputs that are kept."""
    return [text.encode("latin-1") for text in json.loads(CORPUS.read_text(encoding="utf-8"))]


def keep(folder: Path) -> None:
    """Keep the inputs of a folder that are short, at most `MOST` of them."""
    inputs = {file.read_bytes() for file in folder.iterdir()}
    short = sorted(
        (data for data in inputs if len(data) <= LONGEST), key=lambda data: (len(data), data)
    )
    step = max(len(short) // MOST, 1)
    listed = [data.decode("latin-1") for data in short[::step][:MOST]]
    CORPUS.write_text(json.dumps(listed, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
