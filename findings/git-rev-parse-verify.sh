#!/usr/bin/env bash
# git 2.39.5, 2.47.3 and 2.55.0: the git that is installed
#
# Behaviour: `git rev-parse --verify` takes the negation of a revision for one: it exits 0 and prints
#   "^" and the id, which is no object's name. `--end-of-options` changes nothing.
# Most would guess: --verify fails, or prints an id. The manual says that exactly one parameter "can
#   be turned into a raw 20-byte SHA-1 that can be used to access the object database".
# Seen: "^" before the id, and exit code 0, both times.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

unset "${!GIT_@}"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
git init --quiet .
git -c user.name=N -c user.email=n@example.org commit --quiet --allow-empty --message one
tip=$(git rev-parse HEAD)
{
  git rev-parse --verify '^HEAD^{commit}' || echo "exit code $?"
  git rev-parse --verify --end-of-options '^HEAD^{commit}' || echo "exit code $?"
} >seen 2>&1

git --version
cat seen
diff - seen <<END || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
^$tip
^$tip
END
