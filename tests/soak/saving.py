"""Steps that write to one branch: by the verbs of git-context, or by an editor and plain git."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from git_context.errors import GitContextError
from tests.soak.oracle import Finding, Range
from tests.soak.tokens import held, listed
from tests.soak.world import HOME, Impossible, branch_of, context_of

if TYPE_CHECKING:
    from git_context.workflow.selection import Selector
    from tests.soak.world import Clone, World

SHARED: Final = ("decisions", "files_modified", "pending_actions", "constraints")
LISTS: Final = (*SHARED, "own_list")
LOGS: Final = ("error_log", "conversation_history")
SCALARS: Final = ("context_summary", "phase", "current_agent", "next_agent")
AGENTS: Final = ("ada", "grace", "alan", "barbara")


def add(world: World) -> None:
    """Add an item to a list."""
    clone = world.any_clone()
    workflow, task, branch = world.any_place(clone)
    text = world.tokens.mint()
    world.expect_more(clone, branch, text)
    clone.api.add(world.chance.choice(SHARED if task else LISTS), text, **where(workflow, task))


def log(world: World) -> None:
    """Add a record to a log."""
    clone = world.any_clone()
    workflow, task, branch = world.any_place(clone)
    text = world.tokens.mint()
    world.expect_more(clone, branch, text)
    record = {"timestamp": world.date, "agent": world.chance.choice(AGENTS), "message": text}
    clone.api.add(world.chance.choice(LOGS), record, **where(workflow, task))


def put(world: World) -> None:
    """Set a member of a section."""
    clone = world.any_clone()
    workflow, task, branch = world.any_place(clone)
    text = world.tokens.mint()
    world.expect_more(clone, branch, text)
    # A section that no table names is the workflow's, once it has it.
    own_section = () if task else ("own_section",)
    section = world.chance.choice(("implementation_details", "metadata", *own_section))
    clone.api.set(f"/{section}/member-{world.serial()}", text, **where(workflow, task))


def put_scalar(world: World) -> None:
    """Set what can have but one value, so that merges conflict."""
    clone = world.any_clone()
    workflow, task, branch = world.any_place(clone)
    world.expect(clone, branch, world.present(clone, branch))
    own_scalar = () if task else ("own_scalar",)
    name, value = world.chance.choice((*SCALARS, *own_scalar)), f"value {world.serial()}"
    clone.api.set(f"/{name}", value, **where(workflow, task))


def remove(world: World) -> None:
    """Take an item out of a list."""
    clone = world.any_clone()
    workflow, task, branch = world.any_place(clone)
    document = world.document(clone, branch, workflow)
    name = world.choice([name for name in (SHARED if task else LISTS) if document.get(name)])
    item = world.choice([item for item in document[name] if held(item)])
    license_removal(world, clone, branch, held(item))
    clone.api.remove(name, item, **where(workflow, task))
    if item in world.document(clone, branch, workflow)[name]:
        raise Finding(f"{item!r} is still in {name} on {branch} in {clone.name}")


def done(world: World) -> None:
    """Finish a pending action."""
    clone = world.any_clone()
    workflow, task, branch = world.any_place(clone)
    action = world.choice(world.document(clone, branch, workflow).get("pending_actions", []))
    license_removal(world, clone, branch, held(action))
    clone.api.done(action, **where(workflow, task))


def save(world: World) -> None:
    """Hand in a task's own document, with something new and, at times, without something old."""
    clone = world.any_clone()
    workflow = world.any_home(clone)
    task = world.any_task(clone, workflow)
    branch = branch_of(workflow, task)
    before = world.child(clone, workflow, task)
    document = edited(world, before)
    gone = held(before) & ~held(document)
    world.tokens.licensed |= gone
    present = world.present(clone, branch)
    new = held(document) & ~held(before)
    # What the task contributed twice, by a list and a section, is gone from one of them alone.
    world.expect(clone, branch, Range(present & ~gone | new, present | new))
    status = world.chance.choice(("", "", "in_progress", "completed"))
    clone.api.save(document, status=status, task=task, workflow=workflow, no_verify=True)


def patch(world: World) -> None:
    """Save a merge patch, of a task's document or of the workflow's."""
    clone = world.any_clone()
    workflow, task, branch = world.any_place(clone)
    text = world.tokens.mint()
    world.expect_more(clone, branch, text)
    change = {f"section_{world.serial()}": {"note": text, "figure": world.serial()}}
    clone.api.save(change, patch=True, **where(workflow, task))


def save_full(world: World) -> None:
    """Hand in the workflow's whole context, edited from the present one."""
    clone = world.any_clone()
    workflow = world.any_home(clone)
    before = world.document(clone, HOME, workflow)
    document = edited(world, before)
    license_removal(world, clone, HOME, held(before) & ~held(document), held(document))
    clone.api.save(document, base=HOME, workflow=workflow, branch=HOME, no_verify=True)


def edit(world: World) -> None:
    """Edit the file in a working tree, in a layout of one's own, and commit it with plain git."""
    clone = world.any_clone()
    workflow, _, branch = world.any_place(clone)
    before = world.document(clone, branch, workflow)
    document = edited(world, before)
    license_removal(world, clone, branch, held(before) & ~held(document), held(document))
    tree = world.at(clone, branch)
    indent = world.chance.choice((2, 2, 4, "\t", None))
    text = json.dumps(document, indent=indent, ensure_ascii=world.chance.random() < 0.5)
    tree.write(context_of(workflow), text + world.chance.choice(("\n", "")))
    tree.git("commit", "--quiet", "--message=Edit by hand", "--", context_of(workflow))


def code(world: World) -> None:
    """Commit a code file to a branch."""
    clone = world.any_clone()
    _, _, branch = world.any_place(clone)
    name = world.tokens.mint_file()
    world.expect_more(clone, branch, name)
    tree = world.at(clone, branch)
    tree.write(name, f"{name}\n")
    tree.git("add", name)
    tree.git("commit", "--quiet", "--message=Write code", "--", name)


def refused(world: World) -> None:
    """Save while the file has changes that nobody committed: refused, and nothing is touched."""
    clone = world.any_clone()
    workflow, task, branch = world.any_place(clone)
    if branch not in clone.tips():
        raise Impossible
    tree = world.at(clone, branch)
    path = context_of(workflow)
    if not (tree.path / path).exists():
        raise Impossible
    text = tree.read(path) + "\n"
    tree.write(path, text)
    try:
        clone.api.add("decisions", world.tokens.mint(), **where(workflow, task))
    except GitContextError:
        pass
    else:
        raise Finding(f"saved over changes of {path} in {tree.name}")
    if tree.read(path) != text:
        raise Finding(f"{path} in {tree.name} was touched")
    tree.git("checkout", "--quiet", "--", path)


def checkpoint(world: World) -> None:
    """Note a checkpoint."""
    clone = world.any_clone()
    workflow, task, branch = world.any_place(clone)
    world.expect(clone, branch, world.present(clone, branch))
    clone.api.checkpoint(f"cp-{world.serial()}", **where(workflow, task))


def rollback(world: World) -> None:
    """Go back to a checkpoint: what came since goes, what went since comes."""
    clone = world.any_clone()
    workflow, task, branch = world.any_place(clone)
    document = world.child(clone, workflow, task) if task else None
    document = document or world.document(clone, branch, workflow)
    point = world.choice(document.get("checkpoints", []))
    if (
        point["commit"] not in world.oracle
        or clone.git("merge-base", "--is-ancestor", point["commit"], branch, check=False).returncode
    ):
        raise Impossible
    present = world.present(clone, branch)
    then = world.oracle[point["commit"]].present
    world.tokens.licensed |= present & ~then & ~world.tokens.code
    both = present & (then | world.tokens.code)
    world.expect(clone, branch, Range(both, present | then & ~world.tokens.code))
    clone.api.rollback(point["id"], **where(workflow, task))


def handoff(world: World) -> None:
    """Hand work over."""
    clone = world.any_clone()
    workflow, task, branch = world.any_place(clone)
    world.expect(clone, branch, world.present(clone, branch))
    phase = world.chance.choice(("", "building", "reviewing"))
    clone.api.handoff(world.chance.choice(AGENTS), phase=phase, **where(workflow, task))


def where(workflow: str, task: str) -> Selector:
    """Return the keywords that name a place; whatever is drawn is written there."""
    return {
        "workflow": workflow,
        "task": task or None,
        "branch": None if task else HOME,
        "no_verify": True,
    }


def license_removal(world: World, clone: Clone, branch: str, gone: int, new: int = 0) -> None:
    """Say that tokens are taken out of a branch on purpose, and which come with that."""
    world.tokens.licensed |= gone
    present = world.present(clone, branch) | new
    # It may stand in what a task handed in as well.
    world.expect(clone, branch, Range(present & ~gone, present))


def edited(world: World, document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with one or two new items, and at times without an old one."""
    result: dict[str, Any] = json.loads(json.dumps(document))
    for _ in range(world.chance.randint(1, 2)):
        name = world.chance.choice((*LISTS, "own_section"))
        if name == "own_section":
            result.setdefault(name, {})[f"member-{world.serial()}"] = world.tokens.mint()
        else:
            items = result.setdefault(name, [])
            items.insert(world.chance.randint(0, len(items)), world.tokens.mint())
    if world.chance.random() < 0.3:
        name = world.chance.choice(LISTS)
        old = listed(held(document.get(name, [])))
        if old:
            text = world.tokens.text(world.chance.choice(old))
            result[name] = [item for item in result[name] if item != text]
    return result
