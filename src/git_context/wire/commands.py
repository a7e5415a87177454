"""Which command prints which type with `--json`."""

from __future__ import annotations

from typing import Final

from git_context.wire import checking, history, merging, reading, reviewing

# A command whose option changes the shape has several types.
COMMANDS: Final[dict[str, tuple[type, ...]]] = {
    "show": (reading.Show,),
    "restore": (reading.Restore,),
    "status": (reading.Status,),
    "list": (reading.Workflows,),
    "log": (history.Log,),
    "blame": (history.Blame,),
    "graph": (history.Graph,),
    "stats": (history.Stats,),
    "merge": (merging.Merge,),
    "update": (merging.Merge,),
    "sync": (merging.Sync,),
    "update-branches": (merging.BranchUpdates,),
    "resolve": (merging.Resolve,),
    "prune": (merging.Prune,),
    "validate": (checking.Validation,),
    "check-merge": (checking.Validation,),
    "verify-merge": (checking.Validation,),
    "verify": (checking.Verification, checking.CustomChecks),
    "review": (reviewing.Review,),
    "diff": (reviewing.Diff,),
    "report": (reviewing.Report,),
    "doctor": (checking.Doctor,),
}
