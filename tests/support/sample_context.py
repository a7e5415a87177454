"""A small context, and every way in which one can be refused."""

from __future__ import annotations

import json
from typing import Any

PATH = ".claude/context/w.json"
KEY = "AKIAIOSFODNN7EXAMPLE"
DOCUMENT: dict[str, Any] = {
    "version": "1.0",
    "workflow_id": "w",
    "timestamp": "2025-01-15T09:00:00Z",
    "feature_spec": {"name": "Profile"},
    "parallel_tasks": [
        {"task_id": "api", "status": "open"},
        {"task_id": "web", "status": "open"},
    ],
    "constraints": ["Use the auth system"],
    "decisions": ["one"],
}


def text(**members: Any) -> str:
    """Return the context with other members."""
    return json.dumps({**DOCUMENT, **members}, indent=2) + "\n"


GOOD = text()
# What a hook must refuse, by the code that it must name.
BROKEN = {
    "CTX001": GOOD.replace("[", "", 1),
    "CTX002": GOOD.replace("{", '{"version": "1.0",', 1),
    "CTX003": GOOD.replace("{\n", '{\n<<<<<<< HEAD\n  "a": 1,\n=======\n  "a": 2,\n>>>>>>> x\n', 1),
    "CTX004": text(merge_conflicts=[{"path": "/phase"}]),
    "CTX005": text(decisions="one"),
    "CTX006": text(workflow_id="v"),
    "CTX007": text(parent_workflow_id="p"),
    "CTX008": text(parallel_tasks=[*DOCUMENT["parallel_tasks"], {"task_id": "api"}]),
    "CTX009": text(parallel_tasks=[*DOCUMENT["parallel_tasks"], {"task_id": "../../x"}]),
    "CTX010": text(files_modified=["../../etc/passwd"]),
    "CTX011": text(timestamp="yesterday"),
    "CTX012": text(timestamp="2025-01-15T08:00:00Z"),
    "CTX013": text(decisions=[f"Use {KEY}"]),
    "CTX014": text(metadata="x " * 300_000),
    "CTX017": text(version="99.0"),
}
