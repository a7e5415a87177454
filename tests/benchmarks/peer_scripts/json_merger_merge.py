"""CERN's json-merger, on the files base, current and theirs; it keeps items of both sides."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from json_merger import Merger
from json_merger.config import DictMergerOps, UnifierOps
from json_merger.errors import MergeError

base, ours, theirs = (json.loads(Path(name).read_text()) for name in ("base", "current", "theirs"))
merger = Merger(
    base,
    ours,
    theirs,
    DictMergerOps.FALLBACK_KEEP_HEAD,
    UnifierOps.KEEP_UPDATE_AND_HEAD_ENTITIES_HEAD_FIRST,
)
code = 0
try:
    merger.merge()
except MergeError:
    code = 3  # a script that breaks down exits 1
merged = merger.merged_root
Path("current").write_text(json.dumps(merged, indent=2, ensure_ascii=False) + "\n")
sys.exit(code)
