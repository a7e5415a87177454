"""Versions of documents whose parts are traced, as tests write them down."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.merge.origins import Origin, Trace, Tracer, origins
from git_context.merge.policy import Policy, Rule
from git_context.merge.values import Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from git_context.merge.values import Json, Maybe


POLICY = Policy(
    {
        "/tags": Rule("set"),
        "/tasks": Rule("keyed", "id"),
        "/stories": Rule("keyed", "no"),
        "/steps": Rule("sequence"),
    }
)


class Made(NamedTuple):
    """A version, and the places of those that it was made from."""

    value: Maybe
    parents: Sequence[int] = ()


class History:
    """Versions followed to the last one."""

    def __init__(
        self,
        versions: Sequence[Made],
        policy: Policy = POLICY,
        age: Callable[[int], int] = int,
    ) -> None:
        self.versions = versions
        self.tracer = Tracer(policy, self.is_ancestor, age)
        self.traces: list[Trace | None] = []
        for at, made in enumerate(versions):
            sources = [(versions[p].value, self.traces[p]) for p in made.parents]
            self.traces.append(self.tracer.trace((), made.value, sources, at))
        self.policy = policy

    def is_ancestor(self, one: int, other: int) -> bool:
        return one == other or any(
            self.is_ancestor(one, parent) for parent in self.versions[other].parents
        )

    def origins(self, at: int = -1) -> list[Origin]:
        value, trace = self.versions[at].value, self.traces[at]
        if isinstance(value, Missing):
            return []
        assert trace is not None
        return list(origins((), value, trace, self.policy))

    def table(self) -> list[tuple[str, Json, int]]:
        return [shown(part) for part in self.origins()]

    def removals(self) -> list[tuple[str, Json, int, int]]:
        return [(*shown(gone.what), gone.remover) for gone in self.tracer.removals]


def shown(part: Origin) -> tuple[str, Json, int]:
    """Show a part as its place, with brackets for a member of the set there, value and origin."""
    return "/".join(part.path) + "[]" * part.is_member, part.value, part.origin


def line(*values: Maybe) -> History:
    return History([Made(value, (at - 1,) if at else ()) for at, value in enumerate(values)])


BASE = Made({"tags": ["x"], "p": "0"})


def merged(value: Json, *sides: Json) -> History:
    """Merge sides that were all made of `BASE`: versions 1 to n, and the merge."""
    made = [Made(side, (0,)) for side in sides]
    return History([BASE, *made, Made(value, tuple(range(1, len(sides) + 1)))])
