#!/usr/bin/env bash
# husky 9.1.4 and 9.1.7
#
# Behaviour: husky 9.1.4 never runs .husky/pre-merge-commit, and does not say so: it points
#   core.hooksPath to a folder with a stub for each hook of a list, and this one is not in the list.
#   Since core.hooksPath is set, one in .git/hooks does not run either. 9.1.7 has it.
# Most would guess: every hook of git runs that is put into .husky, in all patches of 9.1.
# Seen: the lines at the end.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

unset "${!GIT_@}"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 XDG_CONFIG_HOME=$work/config
commit() { git -c user.name=N -c user.email=n@example.org commit --quiet --allow-empty --message "$1"; }
try() {
  git init --quiet --initial-branch=main "$1"
  (
    cd "$1"
    echo '{}' >package.json
    npm install --silent --no-audit --no-fund --ignore-scripts "husky@$1"
    node_modules/.bin/husky
    echo 'echo "  pre-merge-commit ran"' >.husky/pre-merge-commit
    echo 'echo "  post-merge ran"' >.husky/post-merge
    commit base
    git checkout --quiet -b side
    commit side
    git checkout --quiet main
    commit main
    echo "husky $1"
    git -c user.name=N -c user.email=n@example.org merge --quiet --no-edit side 2>&1 | grep ran ||
      echo "  nothing ran"
  )
}
{
  try 9.1.4
  try 9.1.7
} >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
husky 9.1.4
  post-merge ran
husky 9.1.7
  pre-merge-commit ran
  post-merge ran
END
