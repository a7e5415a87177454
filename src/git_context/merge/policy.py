"""Rules: which strategy merges which place of a document."""

from __future__ import annotations

from git_context.merge.pointer import from_pointer, step_matches
from git_context.merge.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Final

    from git_context.merge.values import Json, Path

STRATEGIES: Final = (
    "set",
    "keyed",
    "log",
    "sequence",
    "atomic",
    "max",
    "min",
    "version",
    "latest",
    "sum",
    "text",
    "ours",
    "theirs",
    "derived",
    "conflict",
)

CHOICES: Final = ("ours", "theirs", "derived")  # strategies that decide about a removal, too
REFUSING: Final = ("conflict", "atomic", "latest")  # strategies that do not look into objects


class Rule(Record):
    """A strategy by name, and what it needs to know.

    `keyed` takes the fields that are an item's key, one or more; without any, items have the
    identity that they have without a rule. `latest` takes the pointer of the `member` that tells
    when a part was written, `/timestamp` if none is given.
    """

    __slots__ = ("fields", "member", "strategy")

    def __init__(self, strategy: str, *fields: str, member: str = "") -> None:
        if strategy not in STRATEGIES:
            raise ValueError(f"{strategy!r} is not a merge strategy: {', '.join(STRATEGIES)}")
        if fields and (strategy != "keyed" or "" in fields):
            raise ValueError("the strategy 'keyed', and no other, names key fields")
        if member and strategy != "latest":
            raise ValueError("the strategy 'latest', and no other, names the member that tells")
        from_pointer(member)
        self.strategy = strategy
        self.fields = fields
        self.member = member

    @property
    def words(self) -> str:
        """The rule as a sentence says it: `keyed by name, in`."""
        return f"{self.strategy} by {', '.join(self.fields)}" if self.fields else self.strategy


class Policy:
    """Rules by path pattern, and how to compute what is derived.

    A pattern is a JSON Pointer in which `*` stands for any run of characters within one step.
    Among patterns that fit a path, one without `*` wins, then the one given last; where none fits,
    `defaults` decides. `derive` returns what is computed from a merged document, by path: the
    paths whose rule is `derived`.
    """

    __slots__ = ("_defaults", "_exact", "_patterns", "derive")

    def __init__(
        self,
        rules: Mapping[str, Rule] = {},
        derive: Callable[[dict[str, Json]], dict[Path, Json]] | None = None,
        defaults: Policy | None = None,
    ) -> None:
        self.derive = derive
        self._defaults = defaults
        self._exact: dict[Path, Rule] = {}
        self._patterns: list[tuple[Path, Rule]] = []
        for pointer, rule in rules.items():
            path = from_pointer(pointer)
            if "*" in pointer:
                self._patterns.append((path, rule))
            else:
                self._exact[path] = rule

    def __repr__(self) -> str:
        """Show the rules in force, all of them: policies that look the same decide the same."""
        return f"Policy({self._exact!r}, {self._patterns!r}, {self._defaults!r})"

    def has_derived(self, names: Iterable[str]) -> bool:
        """Tell whether something among or within these members of a document is derived."""
        derived = [path for path, rule in self._exact.items() if rule.strategy == "derived"]
        if {step for path in derived for step in path[:1]}.isdisjoint(names):
            return self._defaults.has_derived(names) if self._defaults else False
        return True

    def rule(self, path: Path) -> Rule | None:
        """Return the rule in force at `path`, or `None` where the shape of the value decides."""
        found = self._exact.get(path)
        if found:
            return found
        for pattern, rule in reversed(self._patterns):
            if len(pattern) == len(path) and all(map(step_matches, pattern, path)):
                return rule
        return self._defaults.rule(path) if self._defaults else None
