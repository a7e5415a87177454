"""The JSON of `merge`, `update`, `sync`, `resolve` and `prune`."""

from __future__ import annotations

from typing import Annotated, Final, Literal, NotRequired, TypedDict

from git_context.wire.values import RecordedConflict, Size, Value


class MergeSource(TypedDict):
    """A branch that is merged."""

    task: Annotated[str, "the task, or what else is merged"]
    commit: Annotated[str, "its commit"]


class LeftOut(MergeSource):
    """A branch that cannot be merged."""

    why: Annotated[str, "the reason, as a sentence"]


# Members come in this order, so that the file stands first.
class _InFile(TypedDict):
    file: Annotated[str, "the file of the context"]


class DocumentConflict(_InFile, RecordedConflict):
    """A conflict in a context."""


class CodeConflict(TypedDict):
    """A file that cannot be merged."""

    path: Annotated[str, "the file"]
    kind: Annotated[str, "what is the matter"]
    task: Annotated[str, "whose change it is"]
    commit: Annotated[str, "the tip of that task's branch"]


class Merge(TypedDict):
    """`git context update` prints the same.

    The object is printed where there are conflicts, too; the command then exits 1, and so it does
    where something was left out.
    """

    branch: Annotated[str, "the branch that was merged into"]
    commit: Annotated[str, "its tip now"]
    changed: Annotated[bool, "whether there is a new commit"]
    merged: Annotated[list[MergeSource], "what was taken in"]
    known: Annotated[list[MergeSource], "what the branch had already"]
    left_out: Annotated[list[LeftOut], "what cannot be merged, while the others are"]
    conflicts: Annotated[list[DocumentConflict], "what nobody has decided"]
    files: Annotated[list[CodeConflict], "files that cannot be merged"]
    recorded: Annotated[list[DocumentConflict], "conflicts that were written into the context"]
    taken: Annotated[list[DocumentConflict], "conflicts that `--take` decided"]
    document: NotRequired[Annotated[Value, "the merged document; with `--dry-run` alone"]]


class Sync(TypedDict):
    """The branches that were brought together."""

    remote: Annotated[str, "the remote"]
    received: Annotated[list[str], "the branches that were made or moved on here"]
    merged: Annotated[list[str], "the branches that had changed here and there"]
    sent: Annotated[list[str], "the branches that the remote has now"]
    conflicts: Annotated[
        list[Merge], "merges that wait for a decision, each as [merge](#merge) prints it"
    ]
    refused: Annotated[
        dict[str, str], "the branches that the remote does not take, each with its reason"
    ]
    left_out: Annotated[
        dict[str, str],
        "the branches that could not be brought together with the remote's, each with its reason",
    ]
    unsynced: Annotated[
        list[str], "other branches of the workflows, not sent, with commits that are here alone"
    ]


UpdateState = Literal[
    "updated", "current", "other_base", "conflicts", "refused", "moved", "left_out"
]


class BranchUpdate(TypedDict):
    """The outcome for one branch of the remote."""

    branch: Annotated[str, "the branch"]
    source: Annotated[str, "what was merged into it: the base, or the parent of a sub-task"]
    state: Annotated[
        UpdateState,
        "`updated`: merged and pushed; `current`: had it already; `other_base`: was begun from"
        " another one, and is left alone; `conflicts`: a person has to decide; `refused`: the"
        " remote does not take it; `moved`: somebody else moved it, again and again; `left_out`:"
        " cannot be merged",
    ]
    before: Annotated[str, "its tip before"]
    commit: Annotated[str, "its tip now; in a trial, the one that it would have"]
    why: Annotated[str, "why it was not merged, as a sentence, or empty"]
    conflicts: Annotated[list[DocumentConflict], "what nobody has decided"]
    files: Annotated[list[CodeConflict], "files that cannot be merged"]
    comment: NotRequired[
        Annotated[
            str,
            "a comment for its pull request, as Markdown, empty where there is nothing to say; with"
            " `--comments` alone",
        ]
    ]


class BranchUpdates(TypedDict):
    """The branches of the remote that the base was merged into.

    The object is printed where some are not up to date, too; the command then exits 1.
    """

    remote: Annotated[str, "the remote"]
    base: Annotated[str, "the branch that was merged into the others"]
    commit: Annotated[str, "its commit"]
    dry_run: Annotated[bool, "whether this was a trial, and nothing was pushed"]
    branches: Annotated[list[BranchUpdate], "the branches, by their names"]


class NewFinding(TypedDict):
    """An error that is new in the result."""

    code: Annotated[str, "its [code](findings.md)"]
    pointer: Annotated[str, "the place in the document; empty for the whole"]
    message: Annotated[str, "what is wrong"]


class Resolution(TypedDict):
    """A file in which something was decided."""

    file: Annotated[str, "the path from the top"]
    branch: Annotated[
        str | None,
        "the branch on which recorded conflicts were decided; `null` in the working tree",
    ]
    commit: Annotated[str | None, "the tip of that branch now, or `null`"]
    decided: Annotated[list[str], "the paths that were decided, as JSON Pointers"]
    staged: Annotated[bool, "whether git counts the file as resolved"]
    findings: Annotated[list[NewFinding], "errors in the result that neither side had"]


class ConflictSide(TypedDict):
    """One side of a conflict."""

    side: Annotated[Literal["ours", "theirs"], "`ours` or `theirs`"]
    label: Annotated[str | None, "its branch, or what else it is"]
    task: Annotated[str | None, "the task whose work it is"]
    agent: Annotated[str | None, "by which agent"]
    commit: Annotated[str | None, "the commit that says so"]
    time: Annotated[str | None, "when that was made"]
    value: NotRequired[Annotated[Value, "its value; left out where it has none"]]


class OpenConflict(TypedDict):
    """A conflict that waits for a decision."""

    file: Annotated[str, "the path from the top"]
    form: Annotated[
        Literal["index", "markers", "recorded"],
        "`index`, `markers` or `recorded`: [where it stands](conflicts.md#where-conflicts-stand)",
    ]
    path: Annotated[str, "the place in the file, as a JSON Pointer; empty for the whole"]
    kind: Annotated[str, "a [kind of conflict](merge-reference.md#kinds-of-conflict)"]
    why: Annotated[str, "why the sides were not merged, in words, and by which rule"]
    takes: Annotated[list[str], "what `--take` takes here"]
    base: NotRequired[
        Annotated[
            Value,
            "the value before; left out where there was none, and where `takes` has no `base`",
        ]
    ]
    both: NotRequired[
        Annotated[
            Value,
            "what the sides make together; left out where the field does not allow that",
        ]
    ]
    sides: Annotated[list[ConflictSide], "the sides, ours first"]


class Resolve(TypedDict):
    """The same with `--list` and with a decision.

    The command exits 1 while something is left to decide.
    """

    files: Annotated[list[Resolution], "the files in which something was decided"]
    conflicts: Annotated[list[OpenConflict], "the conflicts that are left"]
    edited: Annotated[list[str], "unmerged files that somebody resolved by hand and has not staged"]
    notes: Annotated[list[str], "what else is worth knowing, as sentences"]


class PrunablePart(TypedDict):
    """A part that history keeps."""

    kind: Annotated[str, "the field that it was taken from; `context` for the sections of tasks"]
    pointer: Annotated[str, "where it stood"]
    items: Annotated[
        list[int],
        "the indices of the items of a list that were taken; empty where it is a whole value",
    ]
    bytes: Annotated[int, "its size"]


class Prune(TypedDict):
    """The parts that were taken out of a context, or put back."""

    branch: Annotated[str, "the branch that holds the context"]
    commit: Annotated[str, "its tip afterwards"]
    changed: Annotated[bool, "whether there is a new commit"]
    before: Annotated[Size, "the size of the context before"]
    after: Annotated[Size, "its size afterwards"]
    fits: Annotated[bool, "whether it is within the budget; `true` without one"]
    parts: Annotated[list[PrunablePart], "what was taken, or with `--undo` put back"]


COMMANDS: Final = {
    "merge": (Merge,),
    "update": (Merge,),
    "sync": (Sync,),
    "update-branches": (BranchUpdates,),
    "resolve": (Resolve,),
    "prune": (Prune,),
}
