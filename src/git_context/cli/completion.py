"""`git context completion`: what a shell needs to complete our commands."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from git_context.cli import declare, output
from git_context.errors import DONE

SHELLS: Final = ("bash", "zsh", "fish")


@declare.command("completion")
@declare.argument("shell", metavar="SHELL", type=declare.choice(SHELLS))
def command(shell: str) -> int:
    """Print the script by which SHELL (bash, zsh or fish) completes `git context`.

    For bash, put `eval "$(git context completion bash)"` into ~/.bashrc; for zsh, the same with
    zsh into ~/.zshrc, behind compinit; for fish, `git context completion fish | source` into
    ~/.config/fish/config.fish.
    """
    script = files("git_context") / "data" / "completions" / f"git-context.{shell}"
    output.print_bytes(script.read_bytes())
    return DONE
