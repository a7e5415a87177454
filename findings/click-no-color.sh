#!/usr/bin/env bash
# click 8.5.1
#
# Behaviour: click.secho writes colours to a terminal though NO_COLOR is set: click decides by whether
#   it writes to a terminal, and by what the program says, never by that variable.
# Most would guess: the library that most command lines of Python are made with keeps to NO_COLOR.
# Seen: an escape sequence with NO_COLOR=1, on a pseudo-terminal; none where it is no terminal.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check click==8.5.1

cat >colour.py <<'PYTHON'
import click
click.secho("text", fg="red")
PYTHON
cat >terminal.py <<'PYTHON'
import os, pty, sys
written = []
def read(descriptor):
    written.append(os.read(descriptor, 1024))
    return written[-1]
sys.stdout = open(os.devnull, "w")
saved = os.dup(1)
os.dup2(sys.stdout.fileno(), 1)
pty.spawn([sys.executable, "colour.py"], read)
os.write(saved, f"terminal: {b''.join(written).decode()!r}\n".encode())
PYTHON
export NO_COLOR=1 TERM=xterm
{
  venv/bin/python terminal.py </dev/null
  venv/bin/python -c 'import subprocess, sys
print("no terminal:", repr(subprocess.check_output([sys.executable, "colour.py"], text=True)))'
} >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
terminal: '\x1b[31mtext\x1b[0m\r\n'
no terminal: 'text\n'
END
