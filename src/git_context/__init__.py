"""git-context: contexts of parallel agents, versioned and merged by git."""

from git_context._version import __version__

__all__ = ["__version__"]
