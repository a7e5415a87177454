"""Histories prefetched, so that `log` and `blame` are as quick the first time as later on.

git writes its own index of commits when it packs them, not when somebody looks back. These are the
facts that the caches keep; nothing depends on them.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from git_context.errors import GitContextError
from git_context.history.history_cache import LEAST, MOST, open_cache
from git_context.history.query import history_query
from git_context.repository.names import context_path
from git_context.workflow.selection import Selector

if TYPE_CHECKING:
    from git_context.repository.object_store import ObjectStore

_QUESTIONS: Final = ("log", "blame")
# git looks at each commit for those that touched a context. In longer histories that alone takes
# longer than anybody likes to wait for what may not be asked for.
_LONGEST: Final = 100_000  # commits
_PROMISED: Final = r"^(extensions\.partialclone|remote\..*\.promisor)$"


def prefetch_histories(store: ObjectStore) -> list[str]:
    """Read the histories of the workflows at `HEAD`, as `log` and `blame` without a revision do.

    Returns the workflows of which there was anything to read: not those whose few commits are read
    as fast again, nor what is known. Nothing is read in a partial clone, which would fetch each
    version, and in repositories of over 100,000 commits. Anything that cannot be read is left to
    whoever asks for it.
    """
    tip = store.tip("HEAD")
    if not tip or not LEAST <= _count(store, _LONGEST + 1, tip) <= _LONGEST or _is_partial(store):
        return []
    # More would push out of the caches what was read just before.
    workflows = store.workflows(tip)[: MOST // len(_QUESTIONS)]
    return [workflow for workflow in workflows if _read(store, workflow)]


def _read(store: ObjectStore, workflow: str) -> bool:
    # Not for each clone that is set up, most of which have nothing to read.
    from git_context.history.blame import blame  # noqa: PLC0415
    from git_context.history.log import log  # noqa: PLC0415

    with suppress(GitContextError):
        selector = Selector(workflow=workflow)
        about = history_query(store, selector, None, "")
        known = [open_cache(store, about.question(kind)).tip for kind in _QUESTIONS]
        path = f":(top,literal){context_path(workflow)}"
        if set(known) == {about.tip} or _count(store, LEAST, about.tip, "--", path) < LEAST:
            return False
        log(store, selector, about.tip)
        blame(store, selector, about.tip)
        return True
    return False


def _is_partial(store: ObjectStore) -> bool:
    """Tell whether objects may be missing here, for git to fetch one by one."""
    return bool(store.git.run("config", "--get-regexp", _PROMISED, check=False).stdout)


def _count(store: ObjectStore, most: int, *commits: str) -> int:
    return int(store.git.text("rev-list", "--count", f"--max-count={most}", *commits))
