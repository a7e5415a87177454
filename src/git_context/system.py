"""Requirements on the system that git-context runs on."""

from __future__ import annotations

from git_context.errors import GitContextError


def require_posix() -> None:
    """Raise `GitContextError` where branches cannot be locked, as on Windows.

    The merge driver and the diff driver do without that, and do not ask.
    """
    try:
        import fcntl  # noqa: F401, PLC0415  # whether there is one is the question
    except ImportError as error:
        raise GitContextError(
            "git-context does not run on this system: it needs the locks of POSIX (flock).",
            hint="On Windows, use the Windows Subsystem for Linux, with the git and Python there.",
        ) from error
