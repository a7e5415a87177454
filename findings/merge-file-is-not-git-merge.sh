#!/usr/bin/env bash
# git 2.39.5 and 2.55.0: the git that is installed
#
# Behaviour: `git merge` and `git merge-file` disagree about which merges of the same three texts are
#   clean. The one compares lines by the histogram algorithm, the other by Myers'. So a merge driver
#   that falls back to `git merge-file` is not what git would have done without a driver.
# Most would guess: both run the same merge of lines; the manual of gitattributes calls the built-in
#   driver "the usual 3-way file-level merge", and that of merge-file says the same of itself.
# Seen: of two merges, each command finds just one clean, and not the same one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

unset "${!GIT_@}"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=N GIT_AUTHOR_EMAIL=n@example.org
export GIT_COMMITTER_NAME=N GIT_COMMITTER_EMAIL=n@example.org

lines() { grep -o . <<<"$1"; }
said() { if "$@" >/dev/null 2>&1; then echo clean; else echo conflict; fi; }
try() {
  lines "$1" >base && lines "$2" >ours && lines "$3" >theirs
  rm -rf repository && git init --quiet --initial-branch=main repository
  save() { cp "$1" repository/file && git -C repository add file && git -C repository commit -qm x; }
  save base
  git -C repository checkout --quiet -b side && save theirs
  git -C repository checkout --quiet main && save ours
  echo "git merge: $(said git -C repository merge --quiet side)," \
    "git merge-file: $(said git merge-file -p ours base theirs)"
}
{
  try '}c}ebbcb' '}c}cbbbc' '}cb}ebbc'
  try '{{e{{e{' '{{e{{{e{' '{{{e{e{'
} >seen

git --version
cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
git merge: clean, git merge-file: conflict
git merge: conflict, git merge-file: clean
END
