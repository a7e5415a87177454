"""How hard the merge laws are tried every day; long runs bear the mark `soak`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "merge",
    max_examples=15,
    deadline=None,  # a machine that is busy is no failure
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("merge")
