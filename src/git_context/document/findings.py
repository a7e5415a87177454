"""The findings of validation: one row per code, from which the reference page is generated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

if TYPE_CHECKING:
    from git_context.wire import checking, values

ERROR: Final = "error"
WARNING: Final = "warning"


class FindingKind(NamedTuple):
    """One row: a stable code, how bad it is, what is wrong, what to do, and an example.

    An example is the members that make a document faulty, as JSON text, where that is possible.
    """

    code: str
    name: str
    severity: str
    about: str
    cure: str
    example: str


_TABLE: Final = (
    FindingKind(
        "CTX001",
        "json-syntax",
        ERROR,
        "The file is not one JSON document: a syntax error, bytes that are not UTF-8, NaN or"
        " Infinity, an empty file, or more than 200 levels of nesting.",
        "Correct the text at the line and column.",
        '"decisions": ["one",]',
    ),
    FindingKind(
        "CTX002",
        "duplicate-key",
        ERROR,
        "An object has the same key twice. Most readers silently drop the first value; a text merge"
        " of two branches is what usually brings this about.",
        "Merge the two values by hand, and run `git context doctor`: the merge driver prevents it.",
        '"phase": "one", "phase": "two"',
    ),
    FindingKind(
        "CTX003",
        "conflict-markers",
        ERROR,
        "The file holds conflict markers of git.",
        "Choose a side for each region, or merge again with the merge driver installed.",
        '\n<<<<<<< HEAD\n"phase": "one"\n=======\n"phase": "two"\n>>>>>>> other\n',
    ),
    FindingKind(
        "CTX004",
        "unresolved-conflict",
        ERROR,
        "`merge_conflicts` records a conflict that nobody has decided yet.",
        "Decide it: `git context resolve`.",
        '"merge_conflicts": [{"path": "/phase", "kind": "both modified"}]',
    ),
    FindingKind(
        "CTX005",
        "schema",
        ERROR,
        "A member is missing or of the wrong type. `git context schema` prints what is allowed.",
        "Change the member to the type that the message gives.",
        '"decisions": "one"',
    ),
    FindingKind(
        "CTX006",
        "file-name",
        ERROR,
        "A context at `.claude/context/NAME.json` has another `workflow_id` than NAME. Tools find a"
        " context by its name, and would read the wrong one.",
        "Rename the file, or correct `workflow_id`.",
        '`.claude/context/profile.json` with `"workflow_id": "payment"`',
    ),
    FindingKind(
        "CTX007",
        "identity-changed",
        ERROR,
        "`workflow_id`, `parent_workflow_id` or `version` is not what it was in the commit before."
        " The version may rise, by a migration.",
        "Put the old value back; a new workflow gets a file of its own.",
        "`workflow_id` changed from `profile` to `payment`",
    ),
    FindingKind(
        "CTX008",
        "duplicate-task",
        ERROR,
        "Two entries of `parallel_tasks` have the same `task_id`, so that neither can be merged.",
        "Merge the two entries into one.",
        '"parallel_tasks": [{"task_id": "api"}, {"task_id": "api"}]',
    ),
    FindingKind(
        "CTX009",
        "invalid-id",
        ERROR,
        "The id of a workflow or task cannot be part of a branch name: lower-case letters, digits,"
        " `.`, `_` and `-` only, a letter or digit first, no `..`, no `.` or `.lock` at the end.",
        "Rename the workflow or task.",
        '"parallel_tasks": [{"task_id": "../../x"}]',
    ),
    FindingKind(
        "CTX010",
        "unsafe-path",
        ERROR,
        "A path in `files_modified` or `context_ref` is absolute, climbs out of the repository with"
        " `..`, or holds control characters or a backslash.",
        "Write the path from the top of the repository, with `/`.",
        '"files_modified": ["../../etc/passwd"]',
    ),
    FindingKind(
        "CTX011",
        "invalid-timestamp",
        ERROR,
        "A timestamp is no ISO 8601 date and time.",
        "Write it as in `2025-01-15T09:00:00Z`.",
        '"timestamp": "yesterday"',
    ),
    FindingKind(
        "CTX012",
        "time-runs-backwards",
        ERROR,
        "A task is completed before it is started, a log is not in the order of its timestamps, or"
        " `timestamp` is earlier than in the commit before.",
        "Correct the timestamps; `git context validate --fix` puts logs in order.",
        '"parallel_tasks": [{"task_id": "api", "started_at": "2025-01-15T10:00:00Z",'
        ' "completed_at": "2025-01-15T09:00:00Z"}]',
    ),
    FindingKind(
        "CTX013",
        "secret",
        ERROR,
        "A detector takes a value for a password, token or key. The value is never shown whole.",
        "Remove it, and revoke it if it was ever pushed. If it is none, add the fingerprint in the"
        " message to `allow` in the table `[secrets]` of `.git-context.toml`.",
        '"decisions": ["Upload with AKIAIOSFODNN7EXAMPLE"]',
    ),
    FindingKind(
        "CTX014",
        "too-large",
        ERROR,
        "The file has more than 500 KB. It is not read.",
        "Shrink it with `git context prune`, history keeps what goes; or move what nobody reads any"
        " more out of the context.",
        "a `conversation_history` that was never cut",
    ),
    FindingKind(
        "CTX015",
        "not-a-file",
        ERROR,
        "A symbolic link, folder, submodule or other special file stands where a context or its"
        " folder belongs. It is never followed.",
        "Put a plain file there.",
        "`.claude/context/profile.json` as a link to `/etc/passwd`",
    ),
    FindingKind(
        "CTX016",
        "ownership",
        ERROR,
        "On the branch of a task, a commit changed what is not the task's: another task's entry,"
        " the specification, a constraint, another workflow's context, or the context as a whole.",
        "Take that change back, and make it on the branch that owns it. Changes of a parent's"
        " branch belong on the server first: push it before the task's.",
        "on `context/profile/api`, the entry of the task `web` changed",
    ),
    FindingKind(
        "CTX017",
        "unknown-version",
        ERROR,
        "The document has a newer major version than this git-context knows.",
        "Upgrade git-context.",
        '"version": "99.0"',
    ),
    FindingKind(
        "CTX018",
        "edit-dropped",
        ERROR,
        "A merge commit lacks an edit that one of its parents made, or has an item twice that both"
        " added once, as after a text merge or a careless resolution.",
        "Merge again with the merge driver (`git context init`), or put the edit back.",
        "a decision that the merged branch added is not in the merge commit",
    ),
    FindingKind(
        "CTX019",
        "merge-conflict",
        ERROR,
        "The two commits change the same place in different ways: their merge needs a decision.",
        "Merge the base into the branch with the merge driver installed, and decide there.",
        "both branches set `phase`, at the same `timestamp`",
    ),
    FindingKind(
        "CTX020",
        "settings",
        ERROR,
        "`.git-context.toml` cannot be used, so that nobody knows which rules are in force.",
        "Correct the file as the message says.",
        "`[secrets]` with `allow = 1`",
    ),
    FindingKind(
        "CTX021",
        "look-alike",
        ERROR,
        "A name that some file systems take for that of a context, of its folder or of the"
        " settings, because case, forms of Unicode or dots at the end do not count there; or a"
        " folder with a context's name. Which of the two files is checked out is chance.",
        "Rename or remove it.",
        "`.Claude/Context/profile.json` beside `.claude/context/profile.json`",
    ),
    FindingKind(
        "CTX022",
        "replaced-object",
        ERROR,
        "A ref in `refs/replace/` is pushed: git would show another object in the place of the one"
        " that everybody else has checked.",
        "Do not push it; a replacement is for the clone in which it was made.",
        "`git push origin 'refs/replace/*'`",
    ),
    FindingKind(
        "CTX101",
        "large",
        WARNING,
        "The file has more than 100 KB; from 500 KB on it is refused.",
        "Shrink it with `git context prune`, history keeps what goes.",
        "a `conversation_history` that grows",
    ),
    FindingKind(
        "CTX102",
        "long-summary",
        WARNING,
        "`context_summary` has more than 500 characters.",
        "Shorten it: the details have fields of their own.",
        f'"context_summary": "{"word " * 101}"',
    ),
    FindingKind(
        "CTX103",
        "long-history",
        WARNING,
        "`conversation_history` has more than 50 messages.",
        "Keep the last ones; git's history has the others: `git context prune`.",
        '"conversation_history": [' + ", ".join(["{}"] * 51) + "]",
    ),
    FindingKind(
        "CTX104",
        "child-document",
        WARNING,
        "A child document stands at the path of its parent's context. Merges fold it into the"
        " parent's; until then, whoever reads the file sees the child's part alone.",
        "Save the child's document with `git context save`, which folds it.",
        '`.claude/context/profile.json` with `"parent_workflow_id": "profile"` and a `task_id`',
    ),
    FindingKind(
        "CTX105",
        "stale-figure",
        WARNING,
        "A computed figure is not what the rest of the document gives.",
        "`git context validate --fix` computes it again.",
        '"files_modified": ["a.py"], "metrics": {"total_files_modified": 7}',
    ),
    FindingKind(
        "CTX106",
        "dangling-reference",
        WARNING,
        "A `context_ref` of a task that has ended names no file, the task has no branch, and its"
        " entry holds no `context`.",
        "Correct the path, or remove the member.",
        '"parallel_tasks": [{"task_id": "api", "status": "completed",'
        ' "context_ref": ".claude/context/none.json"}]',
    ),
    FindingKind(
        "CTX107",
        "near-duplicate",
        WARNING,
        "Two items of a list say the same but for case, punctuation or the order of words. They are"
        " never merged by themselves.",
        "Keep the better one.",
        '"decisions": ["Use PostgreSQL for storage", "use postgresql for storage."]',
    ),
    FindingKind(
        "CTX108",
        "newer-version",
        WARNING,
        "The document has a newer minor version than this git-context knows: it may hold fields"
        " that are merged by their shape alone.",
        "Upgrade git-context.",
        '"version": "1.99"',
    ),
    FindingKind(
        "CTX109",
        "merge-not-verified",
        WARNING,
        "A merge could not be computed again, because one of its parents has no valid context or"
        " their common history is missing, as in a shallow clone.",
        "Fetch the history (`git fetch --unshallow`), and compare with the parents by hand.",
        "one parent's context holds conflict markers",
    ),
)

KINDS: Final = {kind.code: kind for kind in _TABLE}
CODES: Final = {kind.name: kind.code for kind in _TABLE}


class ValidationFinding(NamedTuple):
    """One thing that is wrong: the code, where, and what to do.

    `pointer` is a JSON Pointer; `line` and `column` count from 1; `path` is the file, from the top
    of the repository; `revision` the commit, empty for the working tree and the index.
    """

    code: str
    message: str
    pointer: str = ""
    line: int = 1
    column: int = 1
    path: str = ""
    revision: str = ""

    @property
    def severity(self) -> str:
        """Its severity, by the table."""
        return KINDS[self.code].severity

    @property
    def hint(self) -> str:
        """The remedy, by the table."""
        return KINDS[self.code].cure

    @property
    def is_error(self) -> bool:
        """Whether it is to be refused."""
        return self.severity == ERROR

    def to_json(self) -> values.ValidationFinding:
        """Return the finding with what the table says of it, for other programs."""
        about = {"name": KINDS[self.code].name, "severity": self.severity, "hint": self.hint}
        return cast("values.ValidationFinding", {**self._asdict(), **about})


class ValidationResult(NamedTuple):
    """The findings of a validation."""

    findings: list[ValidationFinding]

    @property
    def ok(self) -> bool:
        """Whether there are no errors."""
        return not any(finding.is_error for finding in self.findings)

    def to_json(self) -> checking.Validation:
        """Return what `--json` says of it."""
        return {"ok": self.ok, "findings": [finding.to_json() for finding in self.findings]}
