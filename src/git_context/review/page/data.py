"""The data of the page: a context's review as lists of rows, which the page's script reads.

A row holds nothing but text that is fit to be shown, numbers, and positions in other lists, so that
the script shows values exactly without knowing JSON: to it, `1.10` and `1.1` would be one number.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Final

from git_context.merge.decisions import BASE, OURS
from git_context.merge.pairing import pair, strategy_for
from git_context.merge.pointer import to_pointer
from git_context.merge.values import Missing, identity
from git_context.review.context_review import field_of
from git_context.review.outline import shown, text_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from git_context.document.conflicts import RecordedConflict, RecordedSide
    from git_context.document.findings import ValidationFinding
    from git_context.history.blame import BlamedPart
    from git_context.history.graph import HistoryNode
    from git_context.history.timeline import Credit
    from git_context.merge.values import Json, Maybe, Path
    from git_context.review.context_review import ContextReview, ReviewedChange
    from git_context.verification.findings import VerificationFinding

    Row = list[Any]

_TYPES: Final = {dict: "o", list: "l", str: "s", bytes: "n", bool: "b", type(None): "z"}


def rows(review: ContextReview) -> dict[str, Any]:
    """Return the lists of a review by name; their rows are described in `page/data.js`."""
    return _ReviewRows(review).all()


class _ReviewRows:
    """The rows of one review, which name credits, tasks and fields by their positions."""

    def __init__(self, review: ContextReview) -> None:
        self.review = review
        self._credits: dict[Credit, int] = {}
        self._tasks = {task.id: at for at, task in enumerate(review.tasks)}
        self._fields: dict[str, int] = {}
        self._origins = {_unit(part): part.by for part in review.parts}
        self._commit_credits = {node.credit.commit: node.credit for node in review.commits}

    def all(self) -> dict[str, Any]:
        """Return all lists, with the one that others fill in at the end."""
        review = self.review
        lists: dict[str, Any] = {
            "changes": [self._change(change) for change in review.changes],
            "conflicts": [self._conflict(conflict) for conflict in review.conflicts],
            "findings": self._findings(),
            "tree": self._tree(),
            "commits": self._commits(),
        }
        head = {
            "workflow": shown(review.workflow),
            "tasks": [{"id": shown(task.id), "agent": _maybe(task.agent)} for task in review.tasks],
            "fields": [shown(name) for name in self._fields],
        }
        return {"head": head, "credits": [_credit(one) for one in self._credits], **lists}

    def _change(self, change: ReviewedChange) -> Row:
        field = change.field
        self._field(field)
        credit = None if change.credit is None else self._credit(change.credit)
        row = [change.kind, shown(field), _maybe(change.task), " / ".join(map(shown, change.place))]
        return [*row, _value(change.before), _value(change.after), credit]

    def _findings(self) -> list[Row]:
        """Return findings, the worst first, and mismatches among them."""
        found = self.review.findings
        errors = [_finding(finding) for finding in found if finding.is_error]
        warnings = [_finding(finding) for finding in found if not finding.is_error]
        return [*errors, *map(_mismatch, self.review.mismatches), *warnings]

    def _conflict(self, conflict: RecordedConflict) -> Row:
        field = field_of(tuple(conflict.pointer[1:].split("/")))
        self._field(field)
        base = ["Base", None, None, _value(conflict.base), None, self._command(conflict, BASE)]
        sides = [self._side(conflict, side) for side in conflict.sides]
        about = [shown(conflict.pointer), shown(conflict.why), shown(field)]
        return [*about, [base, self._ours(conflict), *sides]]

    def _ours(self, conflict: RecordedConflict) -> Row:
        wrote = self._origins.get((conflict.pointer, None))
        task = _maybe(wrote.task) if wrote else None
        credit = self._credit(wrote) if wrote else None
        row = ["Ours, in the document", task, None, _value(conflict.ours)]
        return [*row, credit, self._command(conflict, OURS)]

    def _side(self, conflict: RecordedConflict, side: RecordedSide) -> Row:
        known = self._commit_credits.get(side.commit)
        is_own = known is not None and known.task == side.task
        credit = self._credit(known) if known and is_own else None
        command = self._command(conflict, side.task)
        row = ["Theirs", shown(side.task), shown(side.commit), _value(side.value)]
        return [*row, credit, command]

    def _command(self, conflict: RecordedConflict, side: str) -> str | None:
        """Return the command that decides for a side; `None` where it could not be pasted."""
        choice = f"{conflict.pointer}={side}"
        is_safe = choice.isprintable() and conflict.pointer.startswith("/") and "=" not in side
        if not is_safe or not side:
            return None
        workflow = shlex.quote(self.review.workflow)
        return shown(f"git context resolve -w {workflow} --take {shlex.quote(choice)}")

    def _tree(self) -> list[Row]:
        document = self.review.document
        listed: list[Row] = []
        if type(document) is dict:
            for name, member in document.items():
                self._grow(listed, (name,), name, member)
        return listed

    def _grow(self, listed: list[Row], path: Path, name: str, value: Json) -> set[int]:
        """Add the rows of a value; return the tasks that brought what is in it."""
        row = [shown(name), _TYPES[type(value)], "", 0, None, self._field(field_of(path))]
        at = len(listed)
        listed.append(row)
        if type(value) is dict or type(value) is list:
            row[2] = len(value)
        else:
            row[2] = text_of(value)
        tasks: set[int] = set()
        if type(value) is dict and value:
            for step, member in value.items():
                tasks |= self._grow(listed, (*path, step), step, member)
        elif type(value) is list and value:
            tasks = self._grow_items(listed, path, value)
        else:
            return self._originate(row, (to_pointer(path), None))
        row[3] = len(listed) - at - 1
        row[4] = sorted(tasks)
        return tasks

    def _grow_items(self, listed: list[Row], path: Path, items: list[Json]) -> set[int]:
        strategy = strategy_for(path, items, items, self.review.policy)
        pairing = pair(items, items, strategy)
        tasks: set[int] = set()
        for at, item in enumerate(items):
            if not pairing.is_set:
                step = pairing.step(items, at)
                tasks |= self._grow(listed, (*path, step), step, item)
                continue
            # A member of a set has no place of its own; what is in it came along with it.
            origin = (to_pointer(path), identity(item))
            is_scalar = type(item) is not dict and type(item) is not list
            row = ["•", _TYPES[type(item)] if is_scalar else "s", text_of(item), 0, None]
            listed.append([*row, self._field(field_of(path))])
            tasks |= self._originate(listed[-1], origin)
        return tasks

    def _originate(self, row: Row, unit: tuple[str, Hashable]) -> set[int]:
        """Say in a row who brought the value; return the task."""
        credit = self._origins.get(unit)
        if credit is None:
            return set()
        row[4] = self._credit(credit)
        return {-1 if credit.task is None else self._tasks.get(credit.task, -1)}

    def _commits(self) -> list[Row]:
        nodes = self.review.commits
        positions = {node.credit.commit: at for at, node in enumerate(nodes)}
        return [self._commit(node, positions) for node in nodes]

    def _commit(self, node: HistoryNode, positions: dict[str, int]) -> Row:
        return [
            self._credit(node.credit),
            shown(node.subject),
            [positions[parent] for parent in node.parents if parent in positions],
            [shown(ref) for ref in node.refs],
            self.review.sizes.get(node.credit.commit),
            _maybe(node.phase),
        ]

    def _credit(self, credit: Credit) -> int:
        return self._credits.setdefault(credit, len(self._credits))

    def _field(self, name: str) -> int:
        return self._fields.setdefault(name, len(self._fields))


def _unit(part: BlamedPart) -> tuple[str, Hashable]:
    return part.pointer, identity(part.value) if part.member else None


def _value(value: Maybe) -> str | None:
    return None if isinstance(value, Missing) else text_of(value)


def _maybe(text: str | None) -> str | None:
    return None if text is None else shown(text)


def _finding(finding: ValidationFinding) -> Row:
    texts = (finding.severity, finding.code, finding.pointer, finding.message, finding.hint)
    return [shown(text) for text in texts]


def _mismatch(finding: VerificationFinding) -> Row:
    sides = {"Expected": finding.expects, "Provided": finding.provides}
    message = [finding.message, *(f"{name}: {text}" for name, text in sides.items() if text)]
    texts = (finding.status, finding.check, finding.pointer, "\n".join(message), finding.advice)
    return [shown(text) for text in texts]


def _credit(credit: Credit) -> Row:
    return [shown(credit.commit), shown(credit.time), _maybe(credit.task), shown(credit.agent)]
