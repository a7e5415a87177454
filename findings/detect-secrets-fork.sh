#!/usr/bin/env bash
# detect-secrets 1.5.0, bc-detect-secrets 1.5.52
#
# Behaviour: bc-detect-secrets, a fork that is imported by the same name, lacks five plugins of
#   detect-secrets, and has none of its own. A list of plugins made for one need not load in the
#   other.
# Most would guess: the fork with the higher number has all that the original has, and more.
# Seen: the plugins that only one of the two lists.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for package in detect-secrets==1.5.0 bc-detect-secrets==1.5.52; do
  python3 -m venv "${package%==*}"
  "${package%==*}/bin/pip" install --quiet --disable-pip-version-check "$package"
  "${package%==*}/bin/detect-secrets" scan --list-all-plugins | LC_ALL=C sort >"${package%==*}.txt"
done
{
  LC_ALL=C comm -23 detect-secrets.txt bc-detect-secrets.txt | sed 's/^/only in detect-secrets: /'
  LC_ALL=C comm -13 detect-secrets.txt bc-detect-secrets.txt | sed 's/^/only in bc-detect-secrets: /'
} >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
only in detect-secrets: GitLabTokenDetector
only in detect-secrets: IPPublicDetector
only in detect-secrets: OpenAIDetector
only in detect-secrets: PypiTokenDetector
only in detect-secrets: TelegramBotTokenDetector
END
