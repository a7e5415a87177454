#!/usr/bin/env bash
# deepdiff 9.1.0
#
# Behaviour: DeepDiff leaves out keys of a dictionary that begin with two underscores, such as the
#   __v of Mongoose or the __typename of GraphQL: ignore_private_variables is on by default, and holds
#   for plain data too.
# Most would guess: private variables are attributes of objects; keys of a dictionary are data.
# Seen: no difference, for one and for the other; with the option off, both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check deepdiff==9.1.0

cat >compare.py <<'PYTHON'
from deepdiff import DeepDiff
before, after = {"__v": 1}, {"__v": 2, "__typename": "User"}
print("by default", DeepDiff(before, after).to_dict())
print("switched off", *sorted(DeepDiff(before, after, ignore_private_variables=False).to_dict()))
PYTHON
venv/bin/python compare.py >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
by default {}
switched off dictionary_item_added values_changed
END
