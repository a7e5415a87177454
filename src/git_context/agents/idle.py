"""The early decision on an agents' event: most concern no task, and have to end at once.

It stands on `os` alone, because a harness waits for the whole process, once for each event.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

SESSION_START: Final = "SessionStart"
PROMPT: Final = "UserPromptSubmit"
BEFORE_TOOL: Final = "PreToolUse"
AFTER_TOOL: Final = "PostToolUse"
START: Final = "SubagentStart"
STOP: Final = "SubagentStop"
EVENTS: Final = (SESSION_START, PROMPT, BEFORE_TOOL, AFTER_TOOL, START, STOP)

# Stands before the task's name on a line of an agent's prompt.
MARK: Final = "context-task:"
# Types that harnesses give to agents that nobody named: no task is known by one of these.
COMMON_TYPES: Final = ("general-purpose", "default", "Explore", "Plan")

_MOST: Final = 16 * 1024 * 1024  # bytes of an event
_MOST_REFS: Final = 256 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_BRANCHES: Final = "refs/heads/context/"
_TASKS: Final = b"context/"
_ADOPTED: Final = b"contexttask"  # the setting of a branch, in lower case


def read_event() -> bytes:
    """Return what the harness wrote to standard input; nothing of an event that is too large.

    It is read to its end all the same: a harness may take a closed pipe for a failure.
    """
    if os.isatty(0):
        return b""
    chunks: list[bytes] = []
    size = 0
    while chunk := os.read(0, _CHUNK):
        size += len(chunk)
        if size <= _MOST:
            chunks.append(chunk)
    return b"".join(chunks) if size <= _MOST else b""


def is_idle(event: str, data: bytes, folder: str) -> bool:
    """Tell whether an event certainly has nothing to do with a task of the repository around.

    If it is in doubt, the answer is no.
    """
    git_dir = _git_dir(folder)
    return not (data and git_dir) or _is_idle_in(git_dir, event, data)


def _is_idle_in(git_dir: str, event: str, data: bytes) -> bool:
    common_dir = _common_dir(git_dir)
    if not _has_tasks(common_dir):
        return True
    is_on_task = _is_on_task(git_dir, common_dir)
    if event == SESSION_START:
        return not is_on_task
    if event in (PROMPT, BEFORE_TOOL, AFTER_TOOL):
        return MARK.encode() not in data
    return not (is_on_task or _is_known(event, data, common_dir))


def _is_on_task(git_dir: str, common_dir: str) -> bool:
    """Tell whether a task's branch is checked out, or one that may have been adopted for a task."""
    head = _content(os.path.join(git_dir, "HEAD"), 1024).strip()  # noqa: PTH118  # see above
    branch = head.removeprefix(b"ref: refs/heads/").replace(b'"', b'\\"')
    if branch.startswith(_TASKS):
        return True
    settings = _content(os.path.join(common_dir, "config"), _MOST)  # noqa: PTH118  # see above
    return _ADOPTED in settings.lower() and b'[branch "%s"]' % branch in settings


def agents_folder(common_dir: str) -> str:
    """Return the private folder with a file for each agent that has a task."""
    return os.path.join(common_dir, "git-context", "agents")  # noqa: PTH118  # see above


def spawns_folder(common_dir: str) -> str:
    """Return the private folder with a file for each call that starts an agent on a task."""
    return os.path.join(common_dir, "git-context", "spawns")  # noqa: PTH118  # see above


def _is_known(event: str, data: bytes, common_dir: str) -> bool:
    # In this order: a call goes once its agent has a task.
    is_called = bool(_names(spawns_folder(common_dir)))
    is_bound = any(os.fsencode(name) in data for name in _names(agents_folder(common_dir)))
    if is_bound or event == STOP:
        return is_bound
    is_common = any(f'"{name}"'.encode() in data for name in COMMON_TYPES)
    return is_called or not is_common


def _git_dir(folder: str) -> str:
    """Return the git directory of the working tree around a folder, nothing where there is none."""
    while True:
        found = os.path.join(folder, ".git")  # noqa: PTH118  # see above
        if os.path.isdir(found):  # noqa: PTH112  # see above
            return found
        if linked := _content(found, 8192).removeprefix(b"gitdir: ").strip():
            return os.path.join(folder, os.fsdecode(linked))  # noqa: PTH118  # see above
        above = os.path.dirname(folder)  # noqa: PTH120  # see above
        if above == folder:
            return ""
        folder = above


def _common_dir(git_dir: str) -> str:
    linked = _content(os.path.join(git_dir, "commondir"), 8192).strip()  # noqa: PTH118  # see above
    return os.path.join(git_dir, os.fsdecode(linked)) if linked else git_dir  # noqa: PTH118  # see above


def _has_tasks(common_dir: str) -> bool:
    if _names(os.path.join(common_dir, *_BRANCHES.strip("/").split("/"))):  # noqa: PTH118  # see above
        return True
    packed = _content(os.path.join(common_dir, "packed-refs"), _MOST_REFS)  # noqa: PTH118  # see above
    return b" " + _BRANCHES.encode() in packed


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208  # see above
    except OSError:
        return []


def _content(file: str, most: int) -> bytes:
    """Return the beginning of a plain file, nothing where there is none."""
    if not os.path.isfile(file):  # noqa: PTH113  # see above
        return b""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.read(handle, most)
        finally:
            os.close(handle)
    except OSError:
        return b""
