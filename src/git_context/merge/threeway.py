"""The three-way merge of JSON documents."""

from __future__ import annotations

from git_context.merge import lists, strategies
from git_context.merge.decisions import (
    BASE,
    BOTH_ADDED,
    BOTH_MODIFIED,
    DELETED_BY_THEM,
    DELETED_BY_US,
    TAKE_OURS,
    TAKE_THEIRS,
    UNKEYED,
    Conflict,
    Members,
    Versions,
    apply,
    conflicts,
    is_removal,
    override,
)
from git_context.merge.infer import infer_rule
from git_context.merge.order import merge_member_order, merge_order_over_base, merge_order_unruled
from git_context.merge.policy import Policy
from git_context.merge.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.merge.decisions import Decision, Side, Take
    from git_context.merge.policy import Rule
    from git_context.merge.values import JsonObject, Maybe, Path


class ThreeWayResult:
    """What a merge decided: the tree of decisions, and the versions that it was made for."""

    __slots__ = ("decision", "versions")

    def __init__(self, decision: Decision, versions: Versions) -> None:
        self.decision = decision
        self.versions = versions

    @property
    def conflicts(self) -> list[Conflict]:
        """The conflicts, in the order of the document; empty after a clean merge."""
        return list(conflicts(self.decision))

    def value(self, at_conflict: Side = BASE) -> Maybe:
        """Return the merged value, with that of the side `at_conflict` wherever sides conflict."""
        return apply(self.decision, self.versions, at_conflict)


def merge(base: Maybe, ours: Maybe, theirs: Maybe, policy: Policy | None = None) -> ThreeWayResult:
    """Merge what `ours` and `theirs` made of `base`, by `policy` and else by the shape of values.

    All three are exact JSON values or `MISSING`. Equal sides give that value; a side equal to the
    base gives the other side; what both changed is merged by the rule in force, and is a conflict
    where that cannot reconcile it. No argument is changed.
    """
    documents = Versions(base, ours, theirs)
    policy = policy or Policy()
    decision = ThreeWayMerge(documents, policy).decide((), documents)
    if isinstance(decision, Members) and policy.has_derived(decision.members):
        decision = _with_derived(decision, documents, policy)
    return ThreeWayResult(decision, documents)


def _with_derived(decision: Decision, documents: Versions, policy: Policy) -> Decision:
    """Compute the derived figures from what the other decisions give."""
    merged = apply(decision, documents)
    if policy.derive and isinstance(merged, dict):
        for path, figure in policy.derive(merged).items():
            decision = override(decision, merged, path, figure)
    return decision


class ThreeWayMerge:
    """One run: the documents as a whole, for the strategies that look at them, and the policy."""

    __slots__ = ("documents", "policy")

    def __init__(self, documents: Versions, policy: Policy) -> None:
        self.documents = documents
        self.policy = policy

    def decide(self, path: Path, versions: Versions) -> Decision:
        """Decide what becomes of one place, and of all within it."""
        base, ours, theirs = versions.base, versions.ours, versions.theirs
        if theirs in (ours, base):
            return TAKE_OURS
        if ours == base:
            return TAKE_THEIRS
        rule = self.policy.rule(path)
        strategy = rule.strategy if rule else ""
        if strategy in _CHOICES:
            return _choice(strategy, versions)
        if ours is MISSING:
            return Conflict(path, DELETED_BY_US, versions)
        if theirs is MISSING:
            return Conflict(path, DELETED_BY_THEM, versions)
        decision = self._reconcile(path, versions, rule)
        return decision or Conflict(path, _kind(versions, rule), versions)

    def _reconcile(self, path: Path, versions: Versions, rule: Rule | None) -> Decision | None:
        strategy = rule.strategy if rule else ""
        if strategy == "conflict":
            return None
        if strategy == "latest":
            return strategies.merge_latest(self.documents)
        if type(versions.ours) is type(versions.theirs) is dict:
            return self._members(path, versions)
        merge_order = merge_order_over_base if rule else merge_order_unruled
        rule = rule or infer_rule(versions.base, versions.ours, versions.theirs)
        if not rule:
            return None
        # Called right here: each function between one level and the next costs depth of recursion.
        if rule.strategy == "keyed":
            return lists.merge_keyed(path, versions, rule.key, self.decide, merge_order)
        if rule.strategy == "sequence":
            return lists.merge_sequence(path, versions, self.decide)
        if rule.strategy == "set":
            return lists.merge_set(versions, merge_order)
        return _STRATEGIES[rule.strategy](versions)

    def _members(self, path: Path, versions: Versions) -> Decision | None:
        sides = _sides_as_objects(versions)
        if sides is None:
            return None
        base, ours, theirs = sides
        decided: dict[str, Decision] = {}
        for name in {**ours, **theirs}:
            mine, new = ours.get(name, MISSING), theirs.get(name, MISSING)
            # `decide` begins so, too; most members of a large object need no more.
            if new in (mine, base.get(name, MISSING)):
                if name in ours:
                    decided[name] = TAKE_OURS
                continue
            here = versions.member(name)
            decision = self.decide((*path, name), here)
            if not is_removal(decision, here):
                decided[name] = decision
        order = merge_member_order(list(base), list(ours), list(theirs))
        return Members({name: decided[name] for name in order if name in decided})


def _sides_as_objects(versions: Versions) -> tuple[JsonObject, JsonObject, JsonObject] | None:
    """Return the three objects, an empty one for a base that is missing; `None` for all else."""
    base = {} if versions.base is MISSING else versions.base
    ours, theirs = versions.ours, versions.theirs
    if type(base) is dict and type(ours) is dict and type(theirs) is dict:
        return base, ours, theirs
    return None


_CHOICES = ("ours", "theirs", "derived")


def _choice(strategy: str, versions: Versions) -> Take:
    """Take one side whatever both say; what is derived is computed anew afterwards."""
    if strategy == "theirs" or (strategy == "derived" and versions.ours is MISSING):
        return TAKE_THEIRS
    return TAKE_OURS


def _kind(versions: Versions, rule: Rule | None) -> str:
    """Name the kind of a conflict over a value that both sides have."""
    is_list = type(versions.ours) is list and type(versions.theirs) is list
    if is_list and rule and rule.key:
        return UNKEYED
    return BOTH_ADDED if versions.base is MISSING else BOTH_MODIFIED


_STRATEGIES = {
    "log": lists.merge_log,
    "max": strategies.merge_max,
    "min": strategies.merge_min,
    "sum": strategies.merge_sum,
    "text": strategies.merge_text,
}
