"""Settings and options by which git's answers do not depend on the settings of whoever asks."""

from __future__ import annotations

import os
from typing import Final

# Settings of users and repositories (git-config(1)) and the result of a command would depend on,
# and what it gets instead; an empty name stands for every command. Left to them is who they are,
# what signs, hooks, filters, attributes, merge drivers, the style of conflict markers, how a remote
# is reached, and what the file system can do. `git config` gets none: it tells what they have set.
_INDEX: Final = {
    "core.fsmonitor": "false",  # a broken one hides changes
    "core.ignoreStat": "false",
    "core.safecrlf": "false",  # it refuses files that can be read
    "splitIndex.sharedIndexExpire": "never",  # an index that is not in force yet drops the other's
    "submodule.recurse": "false",
}
_DIFFERENCES: Final = {
    "core.abbrev": "auto",
    "diff.orderFile": os.devnull,
    "diff.relative": "false",
    "diff.renameLimit": "1000",
    "i18n.logOutputEncoding": "UTF-8",
    "log.decorate": "short",
    "log.follow": "false",
    "log.mailmap": "false",
    "log.showRoot": "true",
    "log.showSignature": "false",
}
_MERGE: Final = {
    "diff.renameLimit": "1000",
    "merge.default": "text",
    "merge.directoryRenames": "conflict",
    "merge.renameLimit": "7000",
    "merge.renames": "true",
    "merge.renormalize": "false",  # in bare repositories git aborts, up to 2.55 at least
    "merge.verbosity": "2",
}
SETTINGS: Final[dict[str, dict[str, str]]] = {
    "": {
        "color.advice": "false",
        "color.diff": "false",
        "color.remote": "false",
        "color.transport": "false",
        "color.ui": "false",
        "core.quotePath": "true",
        "i18n.commitEncoding": "UTF-8",
    },
    "add": {**_INDEX, "add.ignoreErrors": "false"},
    "checkout": _INDEX,
    "commit": {**_INDEX, **_DIFFERENCES, "commit.cleanup": "default", "commit.verbose": "false"},
    "diff": {**_INDEX, **_DIFFERENCES},
    "diff-files": {**_INDEX, **_DIFFERENCES},
    "diff-index": {**_INDEX, **_DIFFERENCES},
    "diff-tree": _DIFFERENCES,
    "hash-object": {"core.safecrlf": "false"},
    "init": {"init.defaultObjectFormat": "sha1", "init.defaultRefFormat": "files"},
    "log": _DIFFERENCES,
    "ls-files": _INDEX,
    "merge": {
        **_INDEX,
        **_DIFFERENCES,
        **_MERGE,
        "commit.cleanup": "default",
        "merge.autoStash": "false",
        "merge.branchdesc": "false",
        "merge.log": "false",
        "rerere.enabled": "false",
    },
    "merge-tree": _MERGE,
    "read-tree": _INDEX,
    "rm": _INDEX,
    "show": _DIFFERENCES,
    "status": {**_INDEX, **_DIFFERENCES},
    "update-index": _INDEX,
    "worktree": _INDEX,
}
# More of the same, where an option says it better, or overrules what a remote or submodule has set.
OPTIONS: Final = {
    "diff": ("--no-ext-diff", "--no-textconv"),
    "diff-files": ("--ignore-submodules=none",),
    "diff-index": ("--ignore-submodules=none",),
    "diff-tree": ("--ignore-submodules=none",),
    "fetch": ("--no-recurse-submodules", "--refmap="),
    "log": ("--no-ext-diff", "--no-textconv"),
    "push": ("--no-follow-tags", "--no-recurse-submodules"),
    "show": ("--no-ext-diff", "--no-textconv"),
}
