"""Conflicts listed and decided, wherever they stand: in the index, as markers, or recorded."""
