"""The generic JSON merge of nbdime, on the files base, current and theirs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from nbdime.merging.decisions import apply_decisions
from nbdime.merging.generic import decide_merge

base, ours, theirs = (json.loads(Path(name).read_text()) for name in ("base", "current", "theirs"))
decisions = decide_merge(base, ours, theirs)
merged = apply_decisions(base, decisions)
Path("current").write_text(json.dumps(merged, indent=2, ensure_ascii=False) + "\n")
# A script that breaks down exits 1.
sys.exit(3 if any(decision.conflict for decision in decisions) else 0)
