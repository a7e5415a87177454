"""What is checked after each step, and what is checked now and then because it takes longer."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Final

from git_context.history.history_cache import FOLDER
from git_context.merge.values import plain
from tests.soak.oracle import Finding, Range
from tests.soak.reading import at
from tests.soak.tokens import held, named
from tests.soak.world import DESK, HEADS, HOME, PRIVATE

if TYPE_CHECKING:
    from typing import Any

    from tests.soak.world import Clone, World

# How many steps there are from one thorough check to the next.
FAR: Final = 25


def after_step(world: World, before: dict[str, dict[str, str]], number: int) -> None:
    """Check what the step touched. Raises `Finding` for the first thing that must not be."""
    is_thorough = number % FAR == 0
    for clone in world.everywhere:
        if is_thorough or clone.name in world.touched:
            _check_clone(world, clone, before[clone.name])
    world.counts["checks"] += 1
    if is_thorough:
        for clone in world.everywhere:
            _check_objects(clone, thorough=True)
        clone = world.clones[number // FAR % len(world.clones)]
        workflow, branch = world.chance.choice(world.contexts(clone))
        check_blame(world, clone, branch, workflow)
        check_memory(world, clone, branch, workflow)
        check_order(world, clone, workflow)


def state(world: World) -> dict[str, dict[str, str]]:
    """Return the refs of all clones and the server."""
    return {clone.name: clone.refs() for clone in world.everywhere}


def _check_clone(world: World, clone: Clone, before: dict[str, str]) -> None:
    refs = clone.refs()
    if refs != before:
        _learn(world, clone)
        _check_objects(clone, thorough=False)
        _check_moves(world, clone, before, refs)
    _check_expected(world, clone, refs)
    if clone is not world.server:
        _check_files(world, clone)


def check_blame(world: World, clone: Clone, branch: str, workflow: str) -> None:
    """Check that all tokens ever on a branch are in its context, or named with who removed them."""
    reader = world.reader(clone)
    tip = clone.tips()[branch]
    blame = clone.api.blame(tip, workflow=workflow)
    named_in = _tokens(part.value for part in blame.parts)
    named_in |= _tokens(each.value for each in blame.removed)
    ever = 0
    for commit in clone.output("rev-list", tip).split():
        ever |= held(reader.document(commit, workflow))
    # What was pruned is still there to a reader; blame says who wrote it, or nothing is lost.
    kept = reader.seen(tip).present & ~held(reader.document(tip, workflow))
    if missed := ever & ~named_in & ~kept:
        raise Finding(f"blame of {branch} in {clone.name} does not name {named(missed)}")
    brought = [(part.pointer, part.value, part.by) for part in blame.parts if part.member]
    brought += [
        (each.pointer, each.value, each.brought_by) for each in blame.removed if each.member
    ]
    # The sides of a recorded conflict have no names: they stood elsewhere in other versions.
    placed = [each for each in brought if not each[0].startswith("/merge_conflicts/")]
    for pointer, value, by in (each for each in placed if held(plain(each[1]))):
        commits = [by.commit, *world.oracle.parents(by.commit)]
        versions = [reader.document(commit, workflow) for commit in commits]
        after, *before = (_has(version, pointer, plain(value)) for version in versions)
        if not after or any(before):
            raise Finding(f"blame of {branch} in {clone.name}: {by.commit} did not bring {value!r}")
    world.counts["blames"] += 1


def _has(document: Any, pointer: str, item: Any) -> bool:
    """Tell whether a list in a context has an item."""
    try:
        items = at(document, pointer)
    except (LookupError, TypeError):
        return False
    return isinstance(items, list) and item in items


def check_memory(world: World, clone: Clone, branch: str, workflow: str) -> None:
    """Check that what is remembered of a history is what one who reads it anew finds."""
    tip = clone.tips()[branch]
    remembered = clone.api.log(tip, workflow=workflow), clone.api.blame(tip, workflow=workflow)
    memory = clone.path / ".git" / FOLDER
    aside = world.folder / "aside"
    if not memory.exists():
        return
    memory.rename(aside)
    anew = clone.api.log(tip, workflow=workflow), clone.api.blame(tip, workflow=workflow)
    shutil.rmtree(memory, ignore_errors=True)
    aside.rename(memory)
    if remembered != anew:
        raise Finding(f"the log or blame of {branch} in {clone.name} is not what it would be anew")
    world.counts["memories"] += 1


def check_order(world: World, clone: Clone, workflow: str) -> None:
    """Check that a merge of all tasks makes the same text in whatever order they are named."""
    tasks = clone.tasks(workflow)
    if len(tasks) < 2 or not world.reader(clone).document(clone.tips()[HOME], workflow):
        return
    shuffled = world.chance.sample(tasks, len(tasks))
    one, other = (
        clone.api.merge(*order, dry_run=True, workflow=workflow, branch=HOME)
        for order in (tasks, shuffled)
    )
    if _shown(one) != _shown(other):
        raise Finding(f"{tasks} and {shuffled} in {clone.name} make two different contexts")
    world.counts["orders"] += 1


def _tokens(values: Any) -> int:
    """Return the tokens in exact JSON values."""
    mask = 0
    for value in values:
        mask |= held(plain(value))
    return mask


def _shown(merge: Any) -> str:
    conflicts = [each.conflict.pointer for each in merge.conflicts]
    return json.dumps([plain(merge.value), conflicts])


def _learn(world: World, clone: Clone) -> None:
    """Take in all commits that are new, the oldest first."""
    reader = world.reader(clone)
    lines = clone.output("rev-list", "--parents", "--topo-order", "--reverse", "--all")
    for commit, *parents in map(str.split, lines.splitlines()):
        if commit in world.oracle:
            continue
        fault = world.oracle.learn(commit, parents, *reader.seen(commit))
        if len(parents) > 1:
            bases = clone.output("merge-base", "--all", *parents).split()
            world.counts["merges with several bases"] += len(bases) > 1
        if fault:
            subject = clone.output("log", "-1", "--format=%s", commit)
            raise Finding(f"commit {commit[:10]} ({subject}) in {clone.name}: {fault}")


def _check_moves(world: World, clone: Clone, before: dict[str, str], refs: dict[str, str]) -> None:
    expected = {HEADS + branch for name, branch in world.expected if name == clone.name}
    moved = {ref for ref in {*before, *refs} if before.get(ref) != refs.get(ref)}
    strays = {ref for ref in moved - expected if ref.startswith(HEADS)}
    if strays and not world.anywhere and clone is not world.server:
        raise Finding(f"moved in {clone.name}, which nobody asked for: {sorted(strays)}")


def _check_expected(world: World, clone: Clone, refs: dict[str, str]) -> None:
    for (name, branch), what in world.expected.items():
        if name == clone.name:
            allowed = Range(what.must & ~world.tokens.loose, what.may | world.tokens.loose)
            fault = allowed.fault(world.oracle[refs[HEADS + branch]].present)
            if fault:
                raise Finding(f"{branch} in {name}: {fault}")


def _check_files(world: World, clone: Clone) -> None:
    """Check that working trees are as their branches, but for what users left in them."""
    for tree in world.work_trees(clone):
        if tree.path == clone.path:
            wanted = [f" M {DESK}", f"?? {PRIVATE}"]
            mine = {DESK: world.desks[clone.name], PRIVATE: f"of {clone.name}\n"}
        else:
            wanted, mine = [], {}
        found = tree.git("status", "--porcelain").stdout.decode().splitlines()
        if found != wanted:
            raise Finding(f"git status in {tree.name}: {found}")
        for name, text in mine.items():
            if tree.read(name) != text:
                raise Finding(f"{name} in {tree.name} is not as its user left it")
    git = clone.path / ".git"
    left = [
        *(git / "git-context").glob("*.journal"),
        *git.glob("*.lock"),
        *git.glob("worktrees/*/*.lock"),
    ]
    if left:
        raise Finding(f"left over in {clone.name}: {left}")


def _check_objects(clone: Clone, *, thorough: bool) -> None:
    options = ["--strict", "--full"] if thorough else ["--connectivity-only"]
    done = clone.git("fsck", "--no-dangling", "--no-progress", *options, check=False)
    if done.returncode or done.stdout.strip():
        raise Finding(f"git fsck in {clone.name}: {(done.stdout + done.stderr).decode()}")
