#!/usr/bin/env bash
# dictdiffer 0.10.0, jsondiff 2.2.1, jsonpatch 1.48
#
# Behaviour: dictdiffer and jsondiff find no difference between 1 and true, 0 and false, 1 and 1.0,
#   since Python has them equal; jsonpatch, for the same data, does.
# Most would guess: to a comparison of JSON a number and a truth value are two things.
# Seen: the lines at the end.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check dictdiffer==0.10.0 jsondiff==2.2.1 jsonpatch==1.48

cat >compare.py <<'PYTHON'
import json
import dictdiffer, jsondiff, jsonpatch
for texts in (('{"on": 1}', '{"on": true}'), ('[0]', '[false]'), ('{"n": 1}', '{"n": 2}')):
    before, after = map(json.loads, texts)
    differences = {
        "dictdiffer": list(dictdiffer.diff(before, after)),
        "jsondiff": jsondiff.diff(before, after),
        "jsonpatch": jsonpatch.make_patch(before, after).patch,
    }
    print(*texts, "differ to", *(name for name, found in differences.items() if found))
PYTHON
venv/bin/python compare.py >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
{"on": 1} {"on": true} differ to jsonpatch
[0] [false] differ to jsonpatch
{"n": 1} {"n": 2} differ to dictdiffer jsondiff jsonpatch
END
