"""What `git context doctor` finds: what is wrong, and its cure."""

from __future__ import annotations

from typing import Final, NamedTuple

INIT: Final = "git context init"

ERROR: Final = "error"
WARNING: Final = "warning"


class SetupProblem(NamedTuple):
    """Something wrong: an `error` costs merges, a `warning` costs time, or costs somebody else."""

    severity: str
    problem: str
    cure: str
