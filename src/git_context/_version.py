"""The version, a literal: reading it from installed metadata costs more than a whole merge."""

__version__ = "0.2.0"
