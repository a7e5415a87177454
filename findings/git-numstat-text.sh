#!/usr/bin/env bash
# git 2.39.5 and 2.55.0: the git that is installed
#
# Behaviour: `git diff --text` shows the lines of a file that git takes for binary. `--numstat --text`
#   of the same difference prints `-` and `-` in place of their numbers all the same.
# Most would guess: an option that has files treated as text has them counted by every format.
# Seen: one line added in the patch, `-	-` in the numbers.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

unset "${!GIT_@}"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1

git init --quiet repository
cd repository
printf 'a\0b\n' >recording
git add recording
printf 'a\0b\nanother line\n' >recording

git --version
patch=$(git diff --text | grep -c '^+another line')
numbers=$(git diff --numstat --text)
echo "added lines in the patch: $patch"
echo "numbers: $numbers"
if test "$patch" != 1 || test "$numbers" != $'-\t-\trecording'; then
  echo "The behaviour has changed: see the lines above" >&2
  exit 1
fi
