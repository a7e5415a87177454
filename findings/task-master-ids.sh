#!/usr/bin/env bash
# task-master-ai 0.43.1
#
# Behaviour: whether the ids in tasks.json are numbers or text depends on the command that wrote it
#   last: set-status on one task writes the ids and dependencies of all tasks as text, and
#   remove-dependency the ids as numbers again, while dependencies stay text, so that the two are of
#   different types. In a history each such command changes every task.
# Most would guess: a command that names one task leaves the other ones as they are.
# Seen: the lines at the end. The install is large, and takes minutes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts task-master-ai@0.43.1

export HOME=$work/home TASKMASTER_SKIP_AUTO_UPDATE=1
mkdir -p home project/.taskmaster/tasks
cd project
echo '{"global": {"anonymousTelemetry": false}}' >.taskmaster/config.json
cat >make.js <<'JAVASCRIPT'
const task = (id, dependencies) => ({
  id, title: `Task ${id}`, description: "Text", status: "pending", priority: "medium", dependencies, subtasks: [],
});
const metadata = { created: "2026-01-01T00:00:00.000Z", updated: "2026-01-01T00:00:00.000Z", description: "Text" };
console.log(JSON.stringify({ master: { tasks: [task(1, []), task(2, [1]), task(3, [1, 2])], metadata } }));
JAVASCRIPT
node make.js >.taskmaster/tasks/tasks.json
ids() {
  node -p '`${process.argv[1]} ${JSON.stringify(
    require("./.taskmaster/tasks/tasks.json").master.tasks.map((task) => [task.id, task.dependencies]))}`' "$1"
}
{
  ids before
  ../node_modules/.bin/task-master set-status --id=1 --status=done </dev/null >../log
  ids set-status
  ../node_modules/.bin/task-master remove-dependency --id=3 --depends-on=1 </dev/null >../log
  ids remove-dependency
} >../seen

cat ../seen
diff - ../seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
before [[1,[]],[2,[1]],[3,[1,2]]]
set-status [["1",[]],["2",["1"]],["3",["1","2"]]]
remove-dependency [[1,[]],[2,["1"]],[3,["2"]]]
END
