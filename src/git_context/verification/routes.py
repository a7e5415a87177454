"""Finds the endpoints that a route leads to, among any number of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.verification.endpoints import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from git_context.verification.endpoints import Endpoint


# Of more tasks that provide one route, and of more routes that one leads to, the first will do.
_MOST: Final = 50


class _RouteStep:
    """A step of routes: what may follow, and the endpoints that end here."""

    __slots__ = ("endpoints", "following")

    def __init__(self) -> None:
        self.following: dict[str, _RouteStep] = {}
        self.endpoints: dict[str, Endpoint] = {}  # by task


class Routes:
    """The endpoints that tasks provide, by method and route."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._methods: dict[str, _RouteStep] = {}
        self._providers: set[str] = set()
        for endpoint in endpoints:
            self._providers.add(endpoint.task.id)
            step = self._methods.setdefault(endpoint.method, _RouteStep())
            for name in endpoint.route:
                step = step.following.setdefault(name, _RouteStep())
            if len(step.endpoints) < _MOST:
                step.endpoints.setdefault(endpoint.task.id, endpoint)

    def provider(self, wanted: Endpoint) -> Endpoint | None:
        """Return who provides an endpoint: another task if one does, at the same route if so."""
        found = self._leading(wanted.method, wanted.route)
        ranked = sorted(
            found, key=lambda one: (one.task.id == wanted.task.id, one.route != wanted.route)
        )
        return ranked[0] if ranked else None

    def elsewhere(self, wanted: Endpoint) -> list[Endpoint]:
        """List what others provide at the route of an endpoint, by other methods."""
        return [
            endpoint
            for method in self._methods
            for endpoint in self._leading(method, wanted.route)
            if endpoint.task.id != wanted.task.id
        ]

    def has_others(self, wanted: Endpoint) -> bool:
        """Tell whether any other task says what it provides."""
        return bool(self._providers - {wanted.task.id})

    def _leading(self, method: str, route: tuple[str, ...]) -> list[Endpoint]:
        steps = [self._methods[method]] if method in self._methods else []
        for name in route:
            # A parameter takes any value.
            names = dict.fromkeys((name, PARAMETER))
            steps = [
                step.following[each] for step in steps for each in names if each in step.following
            ][:_MOST]
        return [endpoint for step in steps for endpoint in step.endpoints.values()]
