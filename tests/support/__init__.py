"""Helpers that the tests of several folders share; what one folder alone needs stands there.

Repositories and machines: `repos`, `home`, `processes`, `terminal`, `clocks`, `gits`, `faults`.
Contexts: `workflows`, `branches`, `histories`, `verified_workflows`, `sample_context`, `prunable`.
Values and texts, drawn by Hypothesis or edited by hand: `documents`, `json_texts`, `edits`.
"""
