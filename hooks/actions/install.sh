#!/bin/sh
# Installs the git-context that these actions belong to, unless one is installed already.
# Nothing of the repository that is checked out is read: not even its folder is the current one.
set -eu
cd "$RUNNER_TEMP"
if command -v git-context >/dev/null; then
  exit 0
fi
python3 -I -m venv git-context
git-context/bin/pip install --quiet "$ACTION_PATH/../../.."
echo "$RUNNER_TEMP/git-context/bin" >>"$GITHUB_PATH"
