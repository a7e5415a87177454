#!/usr/bin/env bash
# Ajv 8.20.0
#
# Behaviour: by default Ajv throws on two schemas that are valid by JSON Schema 2020-12: one with
#   "format": "date-time", as formats are another package, and one with a keyword of one's own.
#   Other implementations take both; a schema that passes its tests there may not even load here.
# Most would guess: both load and are ignored. The specification has "format" as an annotation
#   unless a vocabulary says otherwise, and unknown keywords as annotations.
# Seen: the lines at the end.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts ajv@8.20.0

cat >compile.js <<'JAVASCRIPT'
const Ajv = require("ajv/dist/2020");
for (const options of [{}, { strict: false, logger: false }]) {
  for (const schema of [{ format: "date-time" }, { "x-note": "of one's own" }]) {
    try {
      new Ajv(options).compile({ type: "string", ...schema });
      console.log("compiled", schema);
    } catch (error) {
      console.log("threw", error.message);
    }
  }
}
JAVASCRIPT
node compile.js >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
threw unknown format "date-time" ignored in schema at path "#"
threw strict mode: unknown keyword: "x-note"
compiled { format: 'date-time' }
compiled { 'x-note': "of one's own" }
END
