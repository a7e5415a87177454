#!/usr/bin/env bash
# pygit2 1.21.0 (libgit2 1.9); git 2.39.5
#
# Behaviour: libgit2 sees neither the settings given by GIT_CONFIG_COUNT, GIT_CONFIG_KEY_0 and so on
#   (nor, thus, those of `git -c`), nor the file that GIT_CONFIG_GLOBAL names. A hook that asks
#   libgit2 for a setting may get another answer than the git that called it.
# Most would guess: Repository.config has what `git config` prints in the same environment.
# Seen: git says "on" in all three; libgit2 has no such setting in any.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pygit2==1.21.0

unset "${!GIT_@}"
export GIT_CONFIG_NOSYSTEM=1
git init --quiet repository
cat >ask.py <<'PYTHON'
import os, subprocess, sys, pygit2
asked = subprocess.run(["git", "config", "finding.switch"], capture_output=True, text=True)
config = pygit2.Repository(os.getcwd()).config
there = config["finding.switch"] if "finding.switch" in config else "not there"
print(f"{sys.argv[1]}: git {asked.stdout.strip()}, libgit2 {there}")
PYTHON
printf '[finding]\n\tswitch = on\n' >global
cd repository
python=$work/venv/bin/python
{
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=finding.switch GIT_CONFIG_VALUE_0=on \
    "$python" ../ask.py GIT_CONFIG_COUNT
  GIT_CONFIG_GLOBAL=$work/global "$python" ../ask.py GIT_CONFIG_GLOBAL
  git -c finding.switch=on -c alias.ask="!$python ../ask.py 'git -c'" ask
} >../seen

cat ../seen
diff - ../seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
GIT_CONFIG_COUNT: git on, libgit2 not there
GIT_CONFIG_GLOBAL: git on, libgit2 not there
git -c: git on, libgit2 not there
END
