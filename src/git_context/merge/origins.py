"""The origin of each part of a document, followed from version to version.

A version's *trace* names, for each value in it, the version that brought it. Parts that an edit
leaves alone keep their trace; items keep it when they move, and values when they come through a
merge. Versions are numbers, which the caller gives.
"""

from __future__ import annotations

from git_context.merge.identity import is_keyed, step_of, value_names
from git_context.merge.pairing import pair, parts, strategy_for
from git_context.merge.record import Record
from git_context.merge.values import MISSING, Missing, identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence
    from typing import Any, TypeAlias

    from git_context.merge.pairing import Pairing
    from git_context.merge.policy import Policy
    from git_context.merge.strategies import ListStrategy
    from git_context.merge.values import Json, Maybe, Path

    TracedValue: TypeAlias = tuple[Json, "Trace"]
    Unit: TypeAlias = tuple[Path, Hashable, int]


class Trace:
    """The origin of one value, and the traces of its members or items.

    Without `parts`, everything within came along with it.
    """

    __slots__ = ("origin", "parts")

    def __init__(self, origin: int, parts: dict[str, Trace] | list[Trace] | None = None) -> None:
        self.origin = origin
        self.parts = parts

    def member(self, name: str) -> Trace:
        """Return the trace of a member."""
        return self.parts[name] if type(self.parts) is dict else self

    def item(self, at: int) -> Trace:
        """Return the trace of an item."""
        return self.parts[at] if type(self.parts) is list else self


class Origin(Record):
    """A field, item or member of a document, and the version that brought it.

    With `is_member`, the value is a member of the set at `path`; members have no step of their own.
    With `is_item`, the last step is an index, which is another item's in another version.
    """

    __slots__ = ("is_item", "is_member", "origin", "path", "value")

    def __init__(
        self,
        path: Path,
        value: Json,
        origin: int,
        *,
        is_member: bool = False,
        is_item: bool = False,
    ) -> None:
        self.path = path
        self.value = value
        self.origin = origin
        self.is_member = is_member
        self.is_item = is_item

    @property
    def unit(self) -> Unit:
        """Its name in every version: items without names have their value."""
        name = identity(self.value) if self.is_member or self.is_item else None
        return self.path[:-1] if self.is_item else self.path, name, self.origin


class Removal(Record):
    """A value that a version took out, and the version that had brought it."""

    __slots__ = ("remover", "what")

    def __init__(self, what: Origin, remover: int) -> None:
        self.what = what
        self.remover = remover


class Tracer:
    """Follows documents through their versions.

    `is_ancestor(a, b)` tells whether version `b` is `a` or was made from it, at however many
    removes. `age` orders versions that know nothing of each other. `removals` lists what was taken
    out, in the order of the calls.
    """

    __slots__ = ("_age", "_is_ancestor", "_known", "_merges", "_policy", "removals")

    def __init__(
        self,
        policy: Policy,
        is_ancestor: Callable[[int, int], bool],
        age: Callable[[int], object],
    ) -> None:
        self.removals: list[Removal] = []
        self._policy = policy
        self._is_ancestor = is_ancestor
        self._age = age
        self._known: dict[Unit, list[int]] = {}
        self._merges = False

    def trace(
        self, path: Path, value: Maybe, sources: Sequence[tuple[Maybe, Trace | None]], here: int
    ) -> Trace | None:
        """Return the trace of the value that version `here` has at `path`; `None` for none.

        `sources` are the values that its parents have there, with their traces. Anything that none
        of them has is `here`'s own. A value that several brought is the eldest's; one that was
        taken out and put back belongs to who put it back.
        """
        self._merges = len(sources) > 1
        present = [(old, trace) for old, trace in sources if not isinstance(old, Missing) and trace]
        if not isinstance(value, Missing):
            return self._follow(path, value, present, here)
        for old, trace in present:
            self._gone(Origin(path, old, trace.origin), trace, here)
        return None

    def recall(self, removal: Removal) -> None:
        """Know of a removal by a version that was traced before; it is not listed again."""
        self._removers(removal.what).append(removal.remover)

    def _follow(self, path: Path, value: Json, sources: Sequence[TracedValue], here: int) -> Trace:
        if len(sources) > 1:
            sources = _distinct(sources)
        if len(sources) == 1:
            old, trace = sources[0]
            if value is old or value == old:
                return trace
        inner = self._parts(path, value, sources, here)
        # An empty container has no parts that could tell where it comes from.
        if inner and value:
            return inner
        equal = [trace for old, trace in sources if old == value]
        if not equal:
            return Trace(here)
        return self._first(equal)

    def _parts(
        self, path: Path, value: Json, sources: Sequence[TracedValue], here: int
    ) -> Trace | None:
        """Follow the parts of a container; `None` where no source has one of its kind."""
        alike: list[Any] = [source for source in sources if type(source[0]) is type(value)]
        if not alike:
            return None
        if type(value) is dict:
            return self._object(path, value, alike, here)
        return self._list(path, value, alike, here) if type(value) is list else None

    def _object(
        self,
        path: Path,
        value: dict[str, Json],
        sources: list[tuple[dict[str, Json], Trace]],
        here: int,
    ) -> Trace:
        parts: dict[str, Trace] = {}
        first, first_trace = sources[0]
        is_only = len(sources) == 1
        for name, member in value.items():
            if is_only and first.get(name, MISSING) is member:
                parts[name] = first_trace.member(name)
            else:
                inner = [(old[name], trace.member(name)) for old, trace in sources if name in old]
                parts[name] = self._follow((*path, name), member, inner, here)
        self._gone_members(path, value, sources, here)
        return self._joined([trace for _, trace in sources], parts)

    def _gone_members(
        self,
        path: Path,
        value: dict[str, Json],
        sources: list[tuple[dict[str, Json], Trace]],
        here: int,
    ) -> None:
        """Note the members that a source has and the object has no more."""
        for old, trace in sources:
            for name in old:
                if name not in value:
                    part = trace.member(name)
                    self._gone(Origin((*path, name), old[name], part.origin), part, here)

    def _list(
        self,
        path: Path,
        value: list[Json],
        sources: list[tuple[list[Json], Trace]],
        here: int,
    ) -> Trace:
        strategy = strategy_for(path, sources[0][0], value, self._policy)
        if len(sources) > 1:
            named = self._by_name(path, value, sources, strategy, here)
            if named:
                return named
        paired = [_PairedSource(old, trace, pair(old, value, strategy)) for old, trace in sources]
        for source in paired:
            for at in source.pairing.gone:
                origin, part = source.item(path, at)
                self._gone(origin, part, here)
        if len(sources) == 1:
            return self._edited_list(path, value, sources[0], paired[0].pairing, here)
        return self._paired_list(path, value, paired, here)

    def _paired_list(
        self, path: Path, value: list[Json], sources: list[_PairedSource], here: int
    ) -> Trace:
        """Follow items that are known only in comparison with those of each source."""
        items: list[Trace] = []
        first = sources[0].pairing
        for at, item in enumerate(value):
            held: list[tuple[Origin, Trace]] = []
            for source in sources:
                partner = source.pairing.partner(at)
                if partner >= 0:
                    held.append(source.item(path, partner))
            step = first.step(value, at)
            kept = self._same(item, held, here)
            trace = self._follow((*path, step), item, kept, here)
            items.append(trace)
        traces = [source.trace for source in sources]
        return self._joined(traces, items)

    def _same(self, item: Json, held: list[tuple[Origin, Trace]], here: int) -> list[TracedValue]:
        """Leave out what is another item, though it stood where `item` does; that is gone.

        So it is where one side's item was kept as it was, which was not made out of the other.
        """
        kept = [part.origin for part, _ in held if part.value == item]
        sources: list[TracedValue] = []
        for part, trace in held:
            if kept and not any(self._is_ancestor(part.origin, origin) for origin in kept):
                self._gone(part, trace, here)
            else:
                sources.append((part.value, trace))
        return sources

    def _by_name(
        self,
        path: Path,
        value: list[Json],
        sources: list[tuple[list[Json], Trace]],
        strategy: ListStrategy,
        here: int,
    ) -> Trace | None:
        """Follow items that have names in all versions of a list; `None` where they have not."""
        names = parts(value, strategy)
        known = _names_of_all(sources, strategy)
        if names is None or known is None:
            return None
        is_set = strategy.by_value
        for (old, trace), found in zip(sources, known, strict=True):
            for name, at in found.items():
                if name not in names:
                    part = trace.item(at)
                    place = path if is_set else (*path, step_of(name, at))
                    is_item = not is_set and not is_keyed(name)
                    gone = Origin(place, old[at], part.origin, is_member=is_set, is_item=is_item)
                    self._gone(gone, part, here)
        held = _sources_by_name(sources, known)
        followed: dict[Hashable, Trace] = {}
        for name, at in names.items():
            step = "" if is_set else step_of(name, at)
            followed[name] = self._follow((*path, step), value[at], held.get(name, []), here)
        listed = _in_list_order(followed, value)
        return self._joined([trace for _, trace in sources], listed)

    def _edited_list(
        self,
        path: Path,
        value: list[Json],
        source: tuple[list[Json], Trace],
        pairing: Pairing,
        here: int,
    ) -> Trace:
        old, trace = source
        parts = trace.parts if type(trace.parts) is list else [trace] * len(old)
        added: list[Trace] = []
        for at, partner in enumerate(pairing.partners, pairing.start):
            inner = [(old[partner], parts[partner])] if partner >= 0 else []
            step = pairing.step(value, at)
            added.append(self._follow((*path, step), value[at], inner, here))
        return Trace(trace.origin, parts[: pairing.start] + added + parts[pairing.old_end :])

    def _joined(self, traces: list[Trace], parts: dict[str, Trace] | list[Trace]) -> Trace:
        """Return a trace with these parts: a known one where there is one, to be found again."""
        origin = self._first(traces).origin
        for trace in traces:
            if trace.origin == origin and trace.parts == parts:
                return trace
        return Trace(origin, parts)

    def _first(self, traces: list[Trace]) -> Trace:
        """Return the trace that counts where several versions have the same."""
        best = traces[0]
        for trace in traces[1:]:
            if trace.origin != best.origin and self._precedes(trace.origin, best.origin):
                best = trace
        return best

    def _precedes(self, one: int, other: int) -> bool:
        if self._is_ancestor(one, other):
            return False
        if self._is_ancestor(other, one):
            return True
        return bool(self._age(one) < self._age(other))  # type: ignore[operator]  # of one type

    def _gone(self, what: Origin, trace: Trace, here: int) -> None:
        """Note a removal, unless a merge just carries it on from one of its parents.

        Additions made to it meanwhile, on another side, the merge takes out itself.
        """
        removers = self._removers(what)
        earlier: list[int] = []
        if self._merges:
            earlier = [at for at in removers if self._is_ancestor(at, here)]
        if not earlier:
            removers.append(here)
            self.removals.append(Removal(what, here))
        elif trace.parts:
            for part in origins(what.path, what.value, trace, self._policy):
                was_there = any(self._is_ancestor(part.origin, at) for at in earlier)
                if not was_there:
                    self._gone(part, Trace(part.origin), here)

    def _removers(self, what: Origin) -> list[int]:
        """Return the versions that took something out."""
        return self._known.setdefault(what.unit, [])


class _PairedSource(Record):
    """An old version of a list, its trace, and how the new one goes back to it."""

    __slots__ = ("items", "pairing", "trace")

    def __init__(self, items: list[Json], trace: Trace, pairing: Pairing) -> None:
        self.items = items
        self.trace = trace
        self.pairing = pairing

    def item(self, path: Path, at: int) -> tuple[Origin, Trace]:
        """Return the item at an index: as a part of the list at `path`, and its trace."""
        part = self.trace.item(at)
        return _item(path, self.items, at, part, self.pairing), part


def _distinct(sources: Sequence[TracedValue]) -> list[TracedValue]:
    """Leave out what several sources share: the same object, with the same trace."""
    return list({(id(old), id(trace)): (old, trace) for old, trace in sources}.values())


def _names_of_all(
    sources: list[tuple[list[Json], Trace]], strategy: ListStrategy
) -> list[dict[Hashable, int]] | None:
    """Index the items of all old lists by name; `None` where one has items without names."""
    known: list[dict[Hashable, int]] = []
    for old, _ in sources:
        found = parts(old, strategy)
        if found is None:
            return None
        known.append(found)
    return known


def _in_list_order(followed: dict[Hashable, Trace], items: list[Json]) -> list[Trace]:
    """Return a trace for each item of a list, out of those by name, which are in its order."""
    if len(followed) == len(items):
        return list(followed.values())
    # A set that repeats a member: its copies have one trace.
    return [followed[name] for name in value_names(items)]


def _sources_by_name(
    sources: list[tuple[list[Json], Trace]], known: list[dict[Hashable, int]]
) -> dict[Hashable, list[TracedValue]]:
    """Collect what the old lists hold under each name; what neighbours share counts once."""
    held: dict[Hashable, list[TracedValue]] = {}
    for (old, trace), positions in zip(sources, known, strict=True):
        for name, at in positions.items():
            item, part = old[at], trace.item(at)
            inner = held.setdefault(name, [])
            is_shared = inner and inner[-1][0] is item and inner[-1][1] is part
            if not is_shared:
                inner.append((item, part))
    return held


def _item(path: Path, items: list[Json], at: int, trace: Trace, pairing: Pairing) -> Origin:
    """Return the item of a list as a part, as it is identified there."""
    if pairing.is_set:
        return Origin(path, items[at], trace.origin, is_member=True)
    is_item = pairing.is_indexed(items, at)
    return Origin((*path, pairing.step(items, at)), items[at], trace.origin, is_item=is_item)


def origins(path: Path, value: Json, trace: Trace, policy: Policy) -> Iterator[Origin]:
    """List the fields, items and members of a value, down to what holds no others."""
    if type(value) is dict and value:
        for name, member in value.items():
            yield from origins((*path, name), member, trace.member(name), policy)
    elif type(value) is list and value:
        pairing = pair(value, value, strategy_for(path, value, value, policy))
        for at, item in enumerate(value):
            part = trace.item(at)
            if pairing.is_set:
                yield Origin(path, item, part.origin, is_member=True)
            else:
                yield from origins((*path, pairing.step(value, at)), item, part, policy)
    else:
        yield Origin(path, value, trace.origin)
