#!/usr/bin/env bash
# CPython 3.11 (python -m json.tool) and Node.js 20 (JSON.parse) as installed; jq 1.13.0 and
# orjson 3.13.0 of PyPI
#
# Behaviour: 1e400 is a number by the grammar of JSON, and too large for a double. To read and write
#   it again gives Infinity in Python, which is no JSON any more; null in JavaScript; the largest
#   double in jq; and orjson refuses it.
# Most would guess: an error, or the same number; not, from a JSON formatter, what is no JSON.
# Seen: the lines at the end.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check jq==1.13.0 orjson==3.13.0

echo 1e400 >number.json
cat >others.py <<'PYTHON'
import jq, orjson
text = open("number.json").read()
print("jq", jq.compile(".").input_text(text).text())
try:
    print("orjson", orjson.dumps(orjson.loads(text)))
except orjson.JSONDecodeError:
    print("orjson refuses it")
PYTHON
{
  echo "json.tool $(venv/bin/python -m json.tool number.json)"
  echo "JSON.parse $(node -p 'JSON.stringify(JSON.parse("1e400"))')"
  venv/bin/python others.py
} >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
json.tool Infinity
JSON.parse null
jq 1.7976931348623157e+308
orjson refuses it
END
