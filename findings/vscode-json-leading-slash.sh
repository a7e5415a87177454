#!/usr/bin/env bash
# vscode-json-languageservice 5.7.2, which validates JSON in VS Code, Monaco and many editors
#
# Behaviour: the slash at the beginning of a pattern in fileMatch is cut off: "/package.json" gives
#   its schema to each package.json in any folder, as "package.json" does; "./package.json" to none.
# Most would guess: as in .gitignore and other lists of patterns, the slash means the top folder.
# Seen: for three patterns, which of two files the schema applies to.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts vscode-json-languageservice@5.7.2

cat >match.cjs <<'JAVASCRIPT'
const { getLanguageService, TextDocument } = require("vscode-json-languageservice");
const service = getLanguageService({ workspaceContext: { resolveRelativePath: (path) => path } });
async function main() {
  for (const pattern of ["/package.json", "package.json", "./package.json"]) {
    const schema = { uri: "schema://never", fileMatch: [pattern], schema: { type: "array" } };
    service.configure({ schemas: [schema] });
    const applied = [];
    for (const file of ["package.json", "deep/below/package.json"]) {
      const text = TextDocument.create(`file:///top/${file}`, "json", 1, "{}");
      const found = await service.doValidation(text, service.parseJSONDocument(text));
      if (found.length) applied.push(file);
    }
    console.log(`${pattern}:`, applied.join(", ") || "none");
  }
}
main();
JAVASCRIPT
node match.cjs >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
/package.json: package.json, deep/below/package.json
package.json: package.json, deep/below/package.json
./package.json: none
END
