#!/usr/bin/env bash
# pygit2 1.21.0 (libgit2 1.9); git 2.39.5
#
# Behaviour: libgit2 ignores refs/replace/*, which `git replace` writes, yet it honours the file
#   info/grafts, which git has deprecated in favour of them. git honours both. A process that reads
#   with both sees two histories of one repository.
# Most would guess: both see one history; or libgit2 knows the new way and not the old.
# Seen: the lines at the end.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pygit2==1.21.0

unset "${!GIT_@}"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
git init --quiet repository
for message in one two three; do
  git -C repository -c user.name=N -c user.email=n@example.org \
    commit --quiet --allow-empty --message "$message"
done
history_of_both() {
  echo "$1: git" "$(git -C repository log --format=%s 2>warnings | xargs)"
  venv/bin/python - "$1" <<'PYTHON'
import sys, pygit2
repository = pygit2.Repository("repository")
print(f"{sys.argv[1]}: libgit2", *(c.message.strip() for c in repository.walk(repository.head.target)))
PYTHON
}
tip=$(git -C repository rev-parse HEAD)
{
  history_of_both plain
  git -C repository replace --graft "$tip"
  history_of_both replaced
  git -C repository replace --delete "$tip" >deleted
  echo "$tip" >repository/.git/info/grafts
  history_of_both grafted
} >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
plain: git three two one
plain: libgit2 three two one
replaced: git three
replaced: libgit2 three two one
grafted: git three
grafted: libgit2 three
END
