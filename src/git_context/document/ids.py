"""Ids of workflows and tasks, which become parts of branch names and file names."""

from __future__ import annotations

import re
from typing import Final

# git stores a ref as a file, and locks it as that name with `.lock`: file names end at 255 bytes.
LONGEST: Final = 200
PATTERN: Final = r"^[a-z0-9][a-z0-9._-]*$"
ID_RULE: Final = (
    "Ids are lower-case letters, digits, '.', '_' and '-'; they begin with a letter or digit, hold"
    f" no '..', do not end in '.' or '.lock', and have at most {LONGEST} characters."
)

_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]*")


def is_id(text: str) -> bool:
    """Tell whether a text can be the id of a workflow or task: git takes it as a part of a ref."""
    return (
        len(text) <= LONGEST
        and _ID.fullmatch(text) is not None
        and ".." not in text
        and not text.endswith((".", ".lock"))
    )
