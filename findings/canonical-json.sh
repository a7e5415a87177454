#!/usr/bin/env bash
# rfc8785 0.1.4, canonicaljson 2.0.0
#
# Behaviour: two libraries for canonical JSON write other bytes for one value, and so hash it to
#   another id: one sorts keys by UTF-16 units, the other by code points, and one writes 1.0 as 1.
#   Each keeps to a specification: RFC 8785, and that of Matrix.
# Most would guess: canonical means that there is one.
# Seen: the order of an emoji and of a Hebrew letter (U+FB33), and 1.0.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rfc8785==0.1.4 canonicaljson==2.0.0

cat >write.py <<'PYTHON'
import canonicaljson, rfc8785
for value in ({"\U0001f600": 1, "\ufb33": 2}, [1.0]):
    print("rfc8785", ascii(rfc8785.dumps(value).decode()))
    print("canonicaljson", ascii(canonicaljson.encode_canonical_json(value).decode()))
PYTHON
venv/bin/python write.py >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
rfc8785 '{"\U0001f600":1,"\ufb33":2}'
canonicaljson '{"\ufb33":2,"\U0001f600":1}'
rfc8785 '[1]'
canonicaljson '[1.0]'
END
