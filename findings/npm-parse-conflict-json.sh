#!/usr/bin/env bash
# parse-conflict-json 5.0.1, by which npm reads a package-lock.json with conflict markers
#
# Behaviour: the library merges both sides silently: where they disagree, ours wins; and items of
#   lists go by their position, so that an edit lands on another item, or an item is lost that no
#   side took away.
# Most would guess: conflicts in the values are reported, and nothing is merged that no side wrote.
# Seen: the lines at the end. In the second, theirs edited id 1, which ours has removed, and id 2
#   gets the edit; in the third, ours appended "d", theirs put "a" in front, and "c" is gone.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts parse-conflict-json@5.0.1

cat >merge.js <<'JAVASCRIPT'
const parse = require("parse-conflict-json");
const sides = [
  ['{"version":"1.1"}', '{"version":"1.0"}', '{"version":"2.0"}'],
  ['[{"id":2}]', '[{"id":1},{"id":2}]', '[{"id":1,"edited":true},{"id":2}]'],
  ['["b","c","d"]', '["b","c"]', '["a","b","c"]'],
];
for (const [ours, base, theirs] of sides) {
  const text = `<<<<<<< ours\n${ours}\n||||||| base\n${base}\n=======\n${theirs}\n>>>>>>> theirs\n`;
  console.log(base, "ours", ours, "theirs", theirs, "merged", JSON.stringify(parse(text)));
}
JAVASCRIPT
node merge.js >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
{"version":"1.0"} ours {"version":"1.1"} theirs {"version":"2.0"} merged {"version":"1.1"}
[{"id":1},{"id":2}] ours [{"id":2}] theirs [{"id":1,"edited":true},{"id":2}] merged [{"id":2,"edited":true}]
["b","c"] ours ["b","c","d"] theirs ["a","b","c"] merged ["a","b","d"]
END
