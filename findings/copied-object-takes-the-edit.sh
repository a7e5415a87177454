#!/usr/bin/env bash
# git 2.39.5 and 2.55.0: the git that is installed
#
# Behaviour: one side edits an object and adds a changed copy of it below. The other side adds a
#   member to the object that was there. `git merge` and `git merge-file` both end clean, with the
#   member in the copy: the diff of the first side pairs the end of the old object with the end of the
#   copy. Valid JSON, no conflict, and a value that neither side wrote. A real merge of a JSON schema
#   in a public repository ended so.
# Most would guess: a clean merge puts an added line into the object into which it was added.
# Seen: the lines at the end, the same by either command.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

unset "${!GIT_@}"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=N GIT_AUTHOR_EMAIL=n@example.org
export GIT_COMMITTER_NAME=N GIT_COMMITTER_EMAIL=n@example.org

object() { printf '  "%s": {\n' "$1" && shift && printf '    %s\n' "$@" && printf '  },\n'; }
document() { printf '{\n' && cat && printf '  "end": {}\n}\n'; }
{
  object container '"image": "x",' '"options": "a",' '"env": "map",' '"ports": "list"'
} | document >base
{
  object container '"image": "x",' '"options": "b",' '"env": "map",' '"ports": "list"'
  object service '"image": "x",' '"options": "b",' '"command": "c",' '"env": "map",' '"ports": "list"'
} | document >ours
{
  object container '"image": "x",' '"options": "a",' '"env": "map",' '"ports": "list",' '"pull": true'
} | document >theirs

git merge-file -p ours base theirs >by-merge-file

git init --quiet --initial-branch=main repository
save() { cp "$1" repository/file && git -C repository add file && git -C repository commit -qm x; }
save base
git -C repository checkout --quiet -b side && save theirs
git -C repository checkout --quiet main && save ours
git -C repository merge --quiet side >/dev/null
cmp by-merge-file repository/file

git --version
cat by-merge-file
diff - by-merge-file <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
{
  "container": {
    "image": "x",
    "options": "b",
    "env": "map",
    "ports": "list"
  },
  "service": {
    "image": "x",
    "options": "b",
    "command": "c",
    "env": "map",
    "ports": "list",
    "pull": true
  },
  "end": {}
}
END
