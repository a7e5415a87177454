"""The three-way merge of JSON documents."""

from __future__ import annotations

from git_context.merge.decisions import (
    BASE,
    BOTH_ADDED,
    BOTH_MODIFIED,
    DELETED_BY_THEM,
    DELETED_BY_US,
    TAKE_OURS,
    TAKE_THEIRS,
    Conflict,
    Items,
    Members,
    Versions,
    apply,
    conflicts,
    is_removal,
    override,
)
from git_context.merge.order import merge_member_order
from git_context.merge.policy import CHOICES, REFUSING, Policy
from git_context.merge.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.merge.decisions import Decision, Side
    from git_context.merge.policy import Rule
    from git_context.merge.strategies import ListStrategy
    from git_context.merge.values import JsonObject, Maybe, Path


class ThreeWayResult:
    """The outcome of a merge: the tree of decisions, and the versions that it was made for."""

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


def merge(
    base: Maybe,
    ours: Maybe,
    theirs: Maybe,
    policy: Policy | None = None,
    *,
    root: ListStrategy | None = None,
) -> ThreeWayResult:
    """Merge what `ours` and `theirs` made of `base`, by `policy` and else by the shape of values.

    All three are exact JSON values or `MISSING`. Equal sides give that value; a side equal to the
    base gives the other side; what both changed is merged by the rule in force, and is a conflict
    where that cannot reconcile it. No argument is changed. `root` is the strategy of documents
    that are lists of records.
    """
    documents = Versions(base, ours, theirs)
    policy = policy or Policy()
    decision = ThreeWayMerge(documents, policy, root=root).decide((), documents)
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
    """One run: the documents as a whole, for the strategies that look at them, and the policy.

    With `by_stretch`, lists may conflict in a stretch; else they do as a whole. `root` is the
    strategy of the documents themselves, where they are lists of records.
    """

    __slots__ = ("by_stretch", "documents", "policy", "root")

    def __init__(
        self,
        documents: Versions,
        policy: Policy,
        *,
        by_stretch: bool = True,
        root: ListStrategy | None = None,
    ) -> None:
        self.documents = documents
        self.policy = policy
        self.by_stretch = by_stretch
        self.root = root

    def decide(self, path: Path, versions: Versions) -> Decision:
        """Decide what becomes of one place, and of all within it."""
        base, ours, theirs = versions.base, versions.ours, versions.theirs
        if theirs in (ours, base):
            return TAKE_OURS
        if ours == base:
            return TAKE_THEIRS
        rule = self.policy.rule(path)
        if rule and rule.strategy in CHOICES:
            return _chosen(rule, self, path, versions)
        if ours is MISSING:
            return Conflict(path, DELETED_BY_US, versions)
        if theirs is MISSING:
            return Conflict(path, DELETED_BY_THEM, versions)
        decision = self._reconcile(path, versions, rule)
        return decision if decision is not None else _refused(path, versions, rule)

    def versions_at(self, path: Path) -> Versions:
        """Return what stands at a path in the three documents."""
        from git_context.merge.locate import find_value  # noqa: PLC0415  # few rules look around

        here = self.documents
        return Versions(
            find_value(here.base, path, self.policy),
            find_value(here.ours, path, self.policy),
            find_value(here.theirs, path, self.policy),
        )

    def _reconcile(self, path: Path, versions: Versions, rule: Rule | None) -> Decision | None:
        is_object = type(versions.ours) is type(versions.theirs) is dict
        if is_object and not (rule and rule.strategy in REFUSING):
            return self._members(path, versions)
        # Many files are merged without a rule, or a list that both sides changed.
        if rule:
            from git_context.merge.strategies import strategy_of  # noqa: PLC0415

            # Called right here: each function between two levels costs depth of recursion.
            return strategy_of(rule).reconcile(self, path, versions)
        from git_context.merge.infer import infer_strategy  # noqa: PLC0415

        strategy = self.root if self.root and not path else infer_strategy(*versions.all())
        if strategy is None:
            return self._by_own_key(path, versions, None)
        decision = strategy.reconcile(self, path, versions)
        is_clear = decision is not None and not _conflicts_here(decision)
        # Items that have one of the usual keys are known by it, and by no other.
        if is_clear or not strategy.is_ordered:
            return decision
        return self._by_own_key(path, versions, decision)

    def _by_own_key(
        self, path: Path, versions: Versions, decision: Decision | None
    ) -> Decision | None:
        """Merge a list by a key of its own, if it has one; else as it was decided."""
        from git_context.merge.lists import AssociativeList  # noqa: PLC0415
        from git_context.merge.own_key import own_key  # noqa: PLC0415  # few lists conflict

        field = own_key(versions)
        if not field:
            return decision
        by_key = AssociativeList((field,), is_ruled=False)
        return by_key.reconcile(self, path, versions) or decision

    def _members(self, path: Path, versions: Versions) -> Decision | None:
        sides = _sides_as_objects(versions)
        if sides is None:
            return None
        base, ours, theirs = sides
        decided: dict[str, Decision] = dict.fromkeys(ours, TAKE_OURS)
        for name in _touched(base, theirs):
            here = versions.member(name)
            # `decide` begins so, too.
            if here.theirs in (here.ours, here.base):
                continue
            decision = self.decide((*path, name), here)
            if is_removal(decision, here):
                decided.pop(name, None)
            else:
                decided[name] = decision
        order = merge_member_order(list(base), list(ours), list(theirs))
        return Members({name: decided[name] for name in order if name in decided})


def _touched(base: JsonObject, side: JsonObject) -> list[str]:
    """List the members that a side perhaps changed: those that are not the very objects of base.

    Of a large object that shares its parts with the base (`values.share`), these are few.
    """
    changed = [name for name, value in side.items() if value is not base.get(name, MISSING)]
    return changed + [name for name in base if name not in side]


def _sides_as_objects(versions: Versions) -> tuple[JsonObject, JsonObject, JsonObject] | None:
    """Return the three objects, an empty one for a base that is missing; `None` for all else."""
    base = {} if versions.base is MISSING else versions.base
    ours, theirs = versions.ours, versions.theirs
    if type(base) is dict and type(ours) is dict and type(theirs) is dict:
        return base, ours, theirs
    return None


def _chosen(rule: Rule, merge: ThreeWayMerge, path: Path, versions: Versions) -> Decision:
    """Decide by a rule that takes a side, be it that it has nothing."""
    from git_context.merge.strategies import strategy_of  # noqa: PLC0415  # see `_reconcile`

    decision = strategy_of(rule).reconcile(merge, path, versions)
    return decision or TAKE_OURS


def _refused(path: Path, versions: Versions, rule: Rule | None) -> Conflict:
    """Return the conflict of values that no strategy reconciles."""
    kind = BOTH_ADDED if versions.base is MISSING else BOTH_MODIFIED
    # Of the rule `conflict`, the kind says all.
    name = rule.strategy if rule and rule.strategy != "conflict" else ""
    return Conflict(path, kind, versions, name)


def _conflicts_here(decision: Decision) -> bool:
    """Tell whether a list conflicts itself, as a whole or in a stretch, and not within an item."""
    if not isinstance(decision, Items):
        return isinstance(decision, Conflict)
    return any(isinstance(item.decision, Conflict) for item in decision.runs)
