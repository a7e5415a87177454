"""Runs the steps of a composite action as a host's runner does: by bash, one after the other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml  # type: ignore[import-untyped]

from tests.support.markdown import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

ACTIONS: Final = ROOT / "hooks" / "actions"
# `shell: bash` is this to a runner.
BASH: Final = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
# Where the programs of this project are, and all others.
PROGRAMS: Final = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
_EXPRESSION: Final = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")

Contexts = dict[str, Any]


class StepRun(NamedTuple):
    """What a step did; `code` is `None` where it was skipped."""

    name: str
    code: int | None
    output: str


class ActionRun(NamedTuple):
    """What all steps did, and the summary that they wrote."""

    steps: list[StepRun]
    summary: str

    @property
    def codes(self) -> dict[str, int | None]:
        """The exit codes by the names of the steps."""
        return {step.name: step.code for step in self.steps}

    @property
    def output(self) -> str:
        """All that was printed."""
        return "".join(step.output for step in self.steps)


def action(name: str) -> dict[str, Any]:
    """Return an action as its file says it."""
    read: dict[str, Any] = yaml.safe_load((ACTIONS / name / "action.yml").read_text("utf-8"))
    return read


def run_action(
    name: str, checkout: Path, work: Path, github: Contexts, env: Mapping[str, str]
) -> ActionRun:
    """Run an action's steps in a checkout. `env` is the job's, `work` a folder of the runner's."""
    described = action(name)
    work.mkdir(exist_ok=True)
    contexts: Contexts = {"github": {**github, "action_path": str(ACTIONS / name)}}
    contexts["inputs"] = {
        key: _text(given["default"], contexts) for key, given in described["inputs"].items()
    }
    steps: list[StepRun] = []
    for step in described["runs"]["steps"]:
        has_failed = any(one.code for one in steps)
        if not _is_due(step.get("if"), contexts, has_failed=has_failed):
            steps.append(StepRun(step["name"], None, ""))
            continue
        given = {key: _text(value, contexts) for key, value in step.get("env", {}).items()}
        steps.append(_run(step, checkout, work, {**env, **given}))
    summary = work / "summary"
    return ActionRun(steps, summary.read_text("utf-8") if summary.exists() else "")


def _run(step: dict[str, Any], checkout: Path, work: Path, env: Mapping[str, str]) -> StepRun:
    assert step["shell"] == "bash"
    script = work / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    runner = {"RUNNER_TEMP": work, "GITHUB_STEP_SUMMARY": work / "summary", "PATH": PROGRAMS}
    done = subprocess.run(
        [*BASH, script],
        cwd=checkout,
        env={**os.environ, **env, **{key: str(value) for key, value in runner.items()}},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return StepRun(step["name"], done.returncode, done.stdout.decode(errors="replace"))


def _is_due(condition: str | None, contexts: Contexts, *, has_failed: bool) -> bool:
    """Tell whether a step is run: with no condition of its own, where no other has failed."""
    if condition is None:
        return not has_failed
    expression = condition.removeprefix("${{").removesuffix("}}").strip()
    if expression == "!cancelled()":
        return True
    left, is_comparison, right = expression.partition(" == ")
    assert is_comparison, condition
    return not has_failed and _value(left, contexts) == _value(right, contexts)


def _text(text: str, contexts: Contexts) -> str:
    """Put values in the place of expressions."""
    return _EXPRESSION.sub(lambda found: str(_value(found[1], contexts)), text)


def _value(name: str, contexts: Contexts) -> Any:
    """Return what a dotted name stands for."""
    value: Any = contexts
    for member in name.split("."):
        value = value[member]
    return value
