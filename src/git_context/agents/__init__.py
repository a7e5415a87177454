"""Harnesses of agents: their events answered, their settings written."""
