"""`git context restore`: what an agent needs to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, options, output
from git_context.errors import DONE
from git_context.merge.values import exact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from git_context.workflow.reading import HandOff
    from git_context.workflow.selection import Selector


@declare.command("restore")
@options.json_option
@options.selector_options
def command(*, as_json: bool, **selector: Unpack[Selector]) -> int:
    """Print the hand-off of a task or workflow.

    That is: what it is about, where it stands, who was last active and who is next, what is left
    to do, which files were changed, and which constraints bind it.
    """
    handed_off = options.open_repository().restore(**selector)
    if as_json:
        output.print_json(**handed_off.to_json())
    else:
        output.print_lines(hand_off_lines(handed_off))
    return DONE


def hand_off_lines(handed_off: HandOff) -> Iterator[str]:
    """Show what is known of a hand-off, line by line."""
    known = {name: value for name, value in handed_off.to_json().items() if value is not None}
    return output.outline(exact(known))
