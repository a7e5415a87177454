"""The verbs of orchestrators and agents on contexts in branches: one verb, one module."""
