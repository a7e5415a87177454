#!/usr/bin/env bash
# lefthook 2.2.2 (npm), pre-commit 4.7.0 (PyPI)
#
# Behaviour: where a hook of the same name is there already, `lefthook install` renames it to
#   pre-commit.old, and it runs no more. `pre-commit install` renames it to pre-commit.legacy,
#   and runs it before its own. Both exit 0.
# Most would guess: two programs that install git hooks, and rename what was there, treat it alike.
# Seen: the lines at the end.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts lefthook@2.2.2
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pre-commit==4.7.0

unset "${!GIT_@}"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export PRE_COMMIT_HOME=$work/cache PATH=$work/node_modules/.bin:$work/venv/bin:$PATH
try() {
  git init --quiet "$1"
  (
    cd "$1"
    printf '#!/bin/sh\necho the hook that was there ran\n' >.git/hooks/pre-commit
    chmod +x .git/hooks/pre-commit
    printf '%s\n' "$3" >"$2"
    "$1" install >../installed 2>&1
    git add "$2"
    git -c user.name=N -c user.email=n@example.org commit --message one >../committed 2>&1 ||
      echo the commit failed
    echo "$1: $(cd .git/hooks && ls pre-commit.old pre-commit.legacy 2>/dev/null)"
    grep 'the hook that was there ran' ../committed || echo it did not run
  )
}
{
  try lefthook lefthook.yml 'pre-commit: {commands: {own: {run: "true"}}}'
  try pre-commit .pre-commit-config.yaml 'repos: []'
} >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
lefthook: pre-commit.old
it did not run
pre-commit: pre-commit.legacy
the hook that was there ran
END
