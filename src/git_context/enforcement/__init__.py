"""Validation at git's hooks, against broken, forged and leaking contexts."""
