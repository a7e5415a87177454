"""Paths into a document, written as JSON Pointers (RFC 6901).

A path is a tuple of steps. A step names a member of an object by its name, an item of a keyed list
by its key, and an item of any other list by its index.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.merge.values import Path


def to_pointer(path: Path) -> str:
    """Write a path as a pointer: `("a/b", "x")` is `/a~1b/x`, and `()`, the whole, is empty."""
    return "".join(["/" + step.replace("~", "~0").replace("/", "~1") for step in path])


def from_pointer(pointer: str) -> Path:
    """Read a pointer (RFC 6901, section 3). Raises `ValueError` where it is none."""
    if not pointer:
        return ()
    if pointer[0] != "/":
        raise ValueError(f"{pointer!r} is not a JSON Pointer: it must be empty or begin with '/'")
    steps = pointer[1:].split("/")
    for step in steps:
        tail = step.replace("~0", "").replace("~1", "")
        if "~" in tail:
            raise ValueError(f"{pointer!r} is not a JSON Pointer: '~' stands only in '~0' and '~1'")
    return tuple([step.replace("~1", "/").replace("~0", "~") for step in steps])


def index(step: str, length: int) -> int | None:
    """Return the index that a step is in a list of this length, or `None` (RFC 6901, section 4).

    A step may have more digits than Python reads: what has more than the length is no index.
    """
    if not step.isdecimal() or len(step) > len(str(length)):
        return None
    number = int(step)
    return number if number < length and str(number) == step else None


def step_matches(pattern: str, step: str) -> bool:
    """Tell whether one step fits a pattern, in which `*` stands for any run of characters."""
    head, *rest = pattern.split("*")
    if not rest:
        return pattern == step
    tail = rest.pop()
    if len(step) < len(head) + len(tail) or not (step.startswith(head) and step.endswith(tail)):
        return False
    position, end = len(head), len(step) - len(tail)
    # Each part between two stars has to stand behind the one before it: the first place will do.
    for part in rest:
        found = step.find(part, position, end)
        if found < 0:
            return False
        position = found + len(part)
    return True
