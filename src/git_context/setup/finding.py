"""The findings of `git context doctor`: a problem and its cure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

if TYPE_CHECKING:
    from git_context.wire import checking as wire

INIT: Final = "git context init"

ERROR: Final = "error"
WARNING: Final = "warning"


class SetupProblem(NamedTuple):
    """Something wrong: an `error` costs merges, a `warning` costs time, or costs somebody else."""

    severity: str
    problem: str
    cure: str

    def to_json(self) -> wire.SetupProblem:
        """Return what `--json` says of it."""
        return cast("wire.SetupProblem", self._asdict())
