"""The shell command that git runs as the merge driver. It fails closed.

git takes any exit code from 1 to 128 for "conflicts", and then offers for `git add` whatever lies
in `%A`: ours, without a marker, if the driver never got to write. So the command trusts the driver
only where it exits 0 (merged) or 3 (merged with conflict markers in place). After every other exit
the shell itself puts both sides into the file, as conflicts, without any help from Python:

1. as `git merge-file` does it; where that finds no conflict, against an empty base, because a text
   merge of JSON may be no JSON, or one with an item less, and is never to pass for a clean one;
2. where git cannot (binary content, no git), each side whole between conflict markers;
3. where even that cannot be written, nothing: without `%A`, git abandons the whole merge.

It runs in any POSIX shell, in the top folder of the working tree, on git's own temporary files.
"""

from __future__ import annotations

import shlex
from typing import Final

# `%%` reaches the shell as `%`. Before version 2.44, git leaves %S, %X and %Y, the labels, as they
# stand. git quotes %P and the labels for the shell itself.
_SCRIPT: Final = r"""
base=%O ours=%A theirs=%B size=%L path=%P label=%S our=%X their=%Y;
@DRIVER@ "$base" "$ours" "$theirs" "$size" "$path" "$label" "$our" "$their" >&2;
code=$?;
case $code in 0) exit 0;; 3) exit 1;; esac;
case $label in ''|%%S) label=base;; esac;
case $our in ''|%%X) our=ours;; esac;
case $their in ''|%%Y) their=theirs;; esac;
if [ $code != 4 ]; then
case $path in *[[:cntrl:]]*) path='a file';; esac;
printf 'git-context could not merge %%s (exit code %%s): both sides stand in it as a text conflict;
see git context doctor\n' "$path" $code >&2;
fi;
rm -f "$ours".*;
new=$ours.conflict;
as_text() {
git merge-file -p --marker-size="$size" -L "$our" -L "$label" -L "$their" "$ours" "$1" "$theirs"
>"$new" 2>/dev/null;
};
as_text "$base"; conflicts=$?;
if [ $conflicts = 0 ]; then as_text /dev/null; conflicts=$?; fi;
if [ $conflicts = 0 ] || [ $conflicts -gt 127 ] || ! [ -s "$new" ]; then
left='<<<<<<<' middle='=======' right='>>>>>>>';
while [ ${#left} -lt "$size" ]; do left="$left<" middle="$middle=" right="$right>"; done;
{ printf '%%s %%s\n' "$left" "$our" && cat "$ours" && printf '\n%%s\n' "$middle" &&
cat "$theirs" && printf '\n%%s %%s\n' "$right" "$their"; } >"$new";
fi &&
mv -f "$new" "$ours" && exit 1;
rm -f "$new" "$ours" || : >"$ours";
exit 255
"""

# Text that every version of the command has held, and nobody else's driver does.
OWN_MARK: Final = "git_context.driver"


def boot(module: str) -> str:
    """Return the Python code that runs a module found in the folder that is its argument."""
    # Appended to the path, so that no module of others stands in for the standard library's.
    return (
        "import sys; sys.excepthook = lambda kind, error, trace:"
        " print('git-context:', error, file=sys.stderr);"
        " sys.path.append(sys.argv.pop(1));"
        f" from git_context.{module} import main; main()"
    )


def driver_command(python: str, site: str) -> str:
    """Return the value of `merge.context.driver`.

    `python` is the absolute path of an interpreter, `site` the folder that holds the package.
    """
    driver = " ".join(
        [
            _literal(shlex.quote(python)),
            "-I -S -c",
            shlex.quote(boot("driver")),
            _literal(shlex.quote(site)),
        ]
    )
    return _SCRIPT.strip().replace("\n", " ").replace("@DRIVER@", driver)


def configured_paths(command: str) -> tuple[str, str] | None:
    """Return the interpreter and the package's folder that an own command names.

    `None` where the command is too damaged to tell.
    """
    try:
        words = shlex.split(command)
        start = words.index("-I")
        python, site = words[start - 1], words[start + 4]
    except (ValueError, IndexError):
        return None
    return python.replace("%%", "%"), site.replace("%%", "%")


def is_own(command: str) -> bool:
    """Tell whether a configured driver is one that git-context has configured."""
    return OWN_MARK in command


def _literal(text: str) -> str:
    """Keep git from taking a `%` of a path for a placeholder."""
    return text.replace("%", "%%")
