"""How hard the merge laws are tried: briefly every day, for long with `-m soak`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    import pytest

settings.register_profile(
    "merge",
    max_examples=15,
    deadline=None,  # a machine that is busy is no failure
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("merge")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long runs out, unless marks are asked for."""
    if not config.option.markexpr:
        items[:] = [item for item in items if not item.get_closest_marker("soak")]
