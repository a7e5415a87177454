#!/usr/bin/env bash
# deepdiff 9.1.0
#
# Behaviour: with group_by, of rows that share their id only the last counts: what changed in the
#   others is no difference, and nothing says so.
# Most would guess: rows with the same id are compared too, or the id is refused as not unique.
# Seen: no difference with group_by, one without; and nothing on standard error.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check deepdiff==9.1.0

cat >compare.py <<'PYTHON'
from deepdiff import DeepDiff
before = [{"id": 1, "text": "old"}, {"id": 1, "text": "same"}]
after = [{"id": 1, "text": "new"}, {"id": 1, "text": "same"}]
print("group_by", DeepDiff(before, after, group_by="id").to_dict())
print("without", DeepDiff(before, after).to_dict())
PYTHON
venv/bin/python compare.py >seen 2>&1

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
group_by {}
without {'values_changed': {"root[0]['text']": {'new_value': 'new', 'old_value': 'old'}}}
END
