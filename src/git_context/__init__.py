"""git-context: contexts of parallel agents, versioned and merged by git."""

from __future__ import annotations

from git_context._version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os

    from git_context.api import Repository
    from git_context.errors import ErrorKind, GitContextError
    from git_context.workflow.merging.result import ConflictsError
    from git_context.workflow.syncing import UnsyncedError

__all__ = [
    "ConflictsError",
    "ErrorKind",
    "GitContextError",
    "Repository",
    "UnsyncedError",
    "__version__",
    "open",
]


def open(path: str | os.PathLike[str] = ".") -> Repository:  # noqa: A001  # as in `git_context.open`
    """Open the git repository that `path` lies in, whatever `GIT_DIR` says.

    Raises `GitContextError` where there is none, or one that git-context cannot work on.
    """
    # The merge driver imports this package too, and must start fast.
    from pathlib import Path  # noqa: PLC0415

    from git_context.system import require_posix  # noqa: PLC0415

    require_posix()
    from git_context.api import Repository  # noqa: PLC0415
    from git_context.repository.git import Git  # noqa: PLC0415

    return Repository(Git(Path(path)))


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load the other public names when they are asked for."""
        modules = {
            "ConflictsError": "git_context.workflow.merging.result",
            "ErrorKind": "git_context.errors",
            "UnsyncedError": "git_context.workflow.syncing",
            "GitContextError": "git_context.errors",
            "Repository": "git_context.api",
        }
        if name not in modules:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415  # see `open`

        return getattr(import_module(modules[name]), name)
