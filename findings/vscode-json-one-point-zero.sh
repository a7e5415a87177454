#!/usr/bin/env bash
# vscode-json-languageservice 5.7.2, which validates JSON in VS Code; Ajv 8.20.0 beside it
#
# Behaviour: 1.0 is no integer to it, but 1e2 and 10e-1 are, and 1.0 is the 1 of an enum. The
#   specification since draft 6 has any number without a fractional part for an integer.
# Most would guess: an editor and a validator agree about a number, or the editor about 1.0 and 1e2.
# Seen: how many complaints each has of a value, with the dialect named in the schema.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  vscode-json-languageservice@5.7.2 ajv@8.20.0

cat >validate.cjs <<'JAVASCRIPT'
const { getLanguageService, TextDocument } = require("vscode-json-languageservice");
const Ajv = require("ajv/dist/2020");
const $schema = "https://json-schema.org/draft/2020-12/schema";
async function complaints(text, rule) {
  const service = getLanguageService({});
  const schema = { $schema, ...rule };
  service.configure({ schemas: [{ uri: "schema://x", fileMatch: ["*"], schema }] });
  const document = TextDocument.create("file:///x.json", "json", 1, text);
  const found = await service.doValidation(document, service.parseJSONDocument(document));
  const valid = new Ajv().compile(schema)(JSON.parse(text));
  return `${found.length} in the editor, ${valid ? 0 : 1} by Ajv`;
}
async function main() {
  for (const text of ["1.0", "1e2", "10e-1", "1.5"])
    console.log(`${text} as an integer:`, await complaints(text, { type: "integer" }));
  console.log("1.0 in an enum of 1:", await complaints("1.0", { enum: [1] }));
}
main();
JAVASCRIPT
node validate.cjs >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
1.0 as an integer: 1 in the editor, 0 by Ajv
1e2 as an integer: 0 in the editor, 0 by Ajv
10e-1 as an integer: 0 in the editor, 0 by Ajv
1.5 as an integer: 1 in the editor, 1 by Ajv
1.0 in an enum of 1: 0 in the editor, 0 by Ajv
END
