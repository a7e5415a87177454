"""`python -m tests.measures` prints how densely decisions stand, and where there are too many."""

from __future__ import annotations

import sys

from tests.measures.decisions import MANY, above, functions, median_density

found = functions()
many = above(found)
sys.stdout.write(
    f"{median_density(found):.3f} decisions per line, the median\n"
    f"{len(many)} functions of more than {MANY} decisions\n"
)
for each in many:
    sys.stdout.write(f"{each.decisions:4} in {each.lines:3} lines: {each.name}, {each.place}\n")
