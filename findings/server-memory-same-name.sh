#!/usr/bin/env bash
# @modelcontextprotocol/server-memory 2026.8.31
#
# Behaviour: the name of an entity is its key from call to call only. create_entities leaves out, and
#   does not say so, what is there already, with all its observations; but two of one name in one
#   call are both written. From then on add_observations finds the first of them alone.
# Most would guess: a name is taken once; the second is refused, or brings its observations.
# Seen: the file of the memory, after three calls that all succeeded.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts @modelcontextprotocol/server-memory@2026.8.31

cat >calls.mjs <<'JAVASCRIPT'
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
const client = new Client({ name: "finding", version: "1.0.0" });
await client.connect(new StdioClientTransport({
  command: process.execPath,
  args: ["node_modules/@modelcontextprotocol/server-memory/dist/index.js"],
  env: { MEMORY_FILE_PATH: process.cwd() + "/memory.jsonl" },
  stderr: "ignore",
}));
const entity = (observation) => ({ name: "x", entityType: "t", observations: [observation] });
const call = async (name, args) => {
  const result = await client.callTool({ name, arguments: args });
  if (result.isError) console.log(name, "failed");
};
await call("create_entities", { entities: [entity("first"), entity("second")] });
await call("create_entities", { entities: [entity("third")] });
await call("add_observations", { observations: [{ entityName: "x", contents: ["fourth"] }] });
await client.close();
JAVASCRIPT
{
  node calls.mjs
  cat memory.jsonl && echo
} >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
{"type":"entity","name":"x","entityType":"t","observations":["first","fourth"]}
{"type":"entity","name":"x","entityType":"t","observations":["second"]}
END
