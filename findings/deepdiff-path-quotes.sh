#!/usr/bin/env bash
# deepdiff 9.1.0
#
# Behaviour: DeepDiff names what differs by a path, and its own `extract` follows a path. For a key
#   with both kinds of quotes the path it prints cannot be followed: quotes are chosen, not escaped.
# Most would guess: what DeepDiff prints, deepdiff can read, for any key.
# Seen: one kind of quote is found again, both are not.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check deepdiff==9.1.0

cat >follow.py <<'PYTHON'
from deepdiff import DeepDiff, extract
for key in ("it's", '19"', "it's 19\""):
    data = {key: 1}
    [path] = DeepDiff(data, {key: 2})["values_changed"]
    try:
        print(path, "leads to", extract(data, path))
    except KeyError as error:
        print(path, "leads to no key, but", error)
PYTHON
venv/bin/python follow.py >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
root["it's"] leads to 1
root['19"'] leads to 1
root["it's 19""] leads to no key, but "it's 19"
END
