#!/usr/bin/env bash
# jsonc-parser 3.3.1, which edits the settings of VS Code
#
# Behaviour: an item that is appended to a list comes before the comment on the line of the last one,
#   which it takes over. Of a member that is removed, the comment stays, and replaces that of the
#   member before it.
# Most would guess: a library for JSON with comments leaves each comment with what it is about.
# Seen: "// two" stands behind 3, and "// about b" behind a.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts jsonc-parser@3.3.1

cat >edit.cjs <<'JAVASCRIPT'
const { applyEdits, modify } = require("jsonc-parser");
const formattingOptions = { insertSpaces: true, tabSize: 2 };
function show(text, path, value) {
  process.stdout.write(applyEdits(text, modify(text, path, value, { formattingOptions })));
}
show("[\n  1, // one\n  2 // two\n]\n", [-1], 3);
show('{\n  "a": 1, // about a\n  "b": 2 // about b\n}\n', ["b"], undefined);
JAVASCRIPT
node edit.cjs >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
[
  1, // one
  2,
  3 // two
]
{
  "a": 1 // about b
}
END
