"""The hand-off text: everything that an agent needs to go on, within a budget of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from git_context.document import members
from git_context.document.fold import task_entry
from git_context.document.sizes import context_size
from git_context.review.outline import text_of
from git_context.verification.findings import MISMATCH
from git_context.verification.verifying import examine
from git_context.visible import visible
from git_context.workflow import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.merge.values import JsonObject
    from git_context.repository.object_store import ObjectStore
    from git_context.wire import reviewing as wire
    from git_context.workflow.reading import HandOff
    from git_context.workflow.selection import Selector

# So many tokens, as a rule, leave an agent all of its room; so many files are sought in git.
BUDGET: Final = 2000
_SOUGHT_FILES: Final = 1000
_LONGEST_LINE: Final = 400
_REQUEST: Final = "feature_spec"


class Brief(NamedTuple):
    """A hand-off with the original request, decisions and their reasons, mismatches, and files.

    `files_gone` are those of `files_modified` that the commit does not have; `record` is the
    command that adds a decision to the same context.
    """

    hand_off: HandOff
    request: str
    decisions: list[str]
    mismatches: list[str]
    files_gone: list[str]
    record: str

    def to_json(self) -> wire.Brief:
        """Return what `--json` says of it."""
        more = {name: value for name, value in self._asdict().items() if name != "hand_off"}
        return cast("wire.Brief", {**self.hand_off.to_json(), **more})

    def text(self, budget: int = BUDGET, age: str = "") -> str:
        """Return it as text of at most so many tokens, estimated as a quarter of the bytes.

        `age` says how long ago it was last saved. Lines without room are numbered.
        """
        lines = [_title(self.hand_off, age), *_standing_lines(self.hand_off)]
        last = f"Record with: {self.record}"
        room = budget - _tokens([*lines, last])
        for heading, items in self._sections():
            shown = _within(room, items)
            has_room = room > _tokens([heading])
            if not items or not has_room:
                continue
            left_out = len(items) - len(shown)
            more = [f"- and {left_out} more: git context show"] if left_out else []
            section = ["", heading, *shown, *more]
            room -= _tokens(section)
            lines += section
        return "\n".join([*lines, "", last]) + "\n"

    def _sections(self) -> Iterator[tuple[str, list[str]]]:
        """List the sections, the most needed first."""
        here = self.hand_off
        yield "Open actions:", _listed(here.pending_actions)
        yield "Mismatches:", _listed(self.mismatches)
        yield "Constraints:", _listed(here.constraints)
        yield "Decisions:", _listed(self.decisions)
        yield "Request:", [_cut(line) for line in self.request.splitlines()]
        yield "Files that are gone:", _listed(self.files_gone)
        yield "Files:", _listed(here.files_modified)


def brief(store: ObjectStore, selector: Selector) -> Brief:
    """Return the hand-off of a task or workflow, as its branch has it.

    Nothing is written. Raises `GitContextError` where there is no such context.
    """
    here = reading.restore(store, selector)
    composed = store.document(here.commit, here.workflow) or {}
    findings = examine(store, here.workflow, composed, [here.commit])
    mismatches = [
        f"{finding.concern}: {finding.message}"
        for finding in findings
        if finding.status == MISMATCH and here.task in (None, *finding.tasks)
    ]
    gone = [
        file
        for file in here.files_modified[:_SOUGHT_FILES]
        if file and store.entry(here.commit, file) is None
    ]
    return Brief(
        here, _request(composed), _decisions(composed, here), mismatches, gone, _record(here)
    )


def _request(document: JsonObject) -> str:
    """Return the original request as people read it; nothing where there is none."""
    value = document.get(_REQUEST)
    return text_of(value) if value else ""


def _decisions(document: JsonObject, here: HandOff) -> list[str]:
    """List all decisions that bind whoever goes on, inherited ones as well."""
    entry = task_entry(document, here.task) if here.task else None
    context = (entry or {}).get("context")
    kept_apart = members.entry_texts(context, "decisions") if type(context) is dict else []
    return list(dict.fromkeys([*members.entry_texts(document, "decisions"), *kept_apart]))


def _record(here: HandOff) -> str:
    target = f"--task {here.task}" if here.task else f"--workflow {here.workflow}"
    return f"git context add decisions 'TEXT' --why 'REASON' {target}"


def _title(here: HandOff, age: str) -> str:
    name = f"Task {here.task} of {here.workflow}" if here.task else f"Workflow {here.workflow}"
    saved = f", last saved {age}" if age else ""
    return f"{name}, at {here.commit[:10]}{saved}"


def _standing_lines(here: HandOff) -> Iterator[str]:
    """Give what is known of a hand-off in a line each."""
    for name, value in (
        ("Scope", here.scope),
        ("Status", here.status),
        ("Phase", here.phase),
        ("Last agent", here.agent),
        ("Next agent", here.next_agent),
        ("Summary", here.summary),
    ):
        if value:
            yield f"{name}: {_line(value)}"


def _listed(texts: list[str]) -> list[str]:
    return [f"- {_line(text)}" for text in texts]


def _line(text: str) -> str:
    """Return a text as one line of bounded length, with nothing in it that cannot be seen."""
    return _cut(visible(" ".join(text.split())))


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"


def _within(room: int, lines: list[str]) -> list[str]:
    """Return as many of the first lines as there is room for."""
    shown: list[str] = []
    for line in lines:
        room -= _tokens([line])
        if room < 0:
            break
        shown.append(line)
    return shown


def _tokens(lines: list[str]) -> int:
    return context_size(sum(len(line.encode()) + 1 for line in lines)).tokens
