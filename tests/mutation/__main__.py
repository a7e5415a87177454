"""What the last run of mutmut found: `python -m tests.mutation [PART…]`.

Without a part it writes the table of docs/mutation.md anew. With parts of file names, such as
`merge/lists` or `jsontext`, it shows the mutants of these files that no test killed, each as the
lines that differ.
"""

from __future__ import annotations

import sys

from tests.mutation.page import write
from tests.mutation.results import results


def main(parts: list[str]) -> None:
    """Write the table, or show the survivors of the files that bear one of `parts`."""
    found = results()
    if not parts:
        write(found)
    for file in found:
        if any(part in file.name for part in parts):
            for survivor in file.survivors():
                print(survivor, end="\n\n")  # noqa: T201 - what the program is for


main(sys.argv[1:])
