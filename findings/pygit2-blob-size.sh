#!/usr/bin/env bash
# pygit2 1.21.0 (libgit2 1.9), on Linux
#
# Behaviour: to look up a blob reads and unpacks all of it, even if only its size is asked for: 200 MB
#   of zeros, 200 kB on disk, need 200 MB of memory. `odb.read_header` has type and size for nothing.
# Most would guess: Blob.size reads the header of the object, as `git cat-file -s` does, and the
#   contents are read when Blob.data asks for them.
# Seen: the lines at the end.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pygit2==1.21.0

unset "${!GIT_@}"
git init --quiet repository
blob=$(head -c 200000000 /dev/zero | git -C repository hash-object -w --stdin)
cat >measure.py <<'PYTHON'
import resource, sys, pygit2
ways = {
    "repository[id].size": lambda repository, blob: repository[blob].size,
    "odb.read_header": lambda repository, blob: repository.odb.read_header(blob)[1],
}
repository, blob = pygit2.Repository("repository"), pygit2.Oid(hex=sys.argv[2])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
size = ways[sys.argv[1]](repository, blob)
grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
amount = "nearly all of it" if grown > 0.9 * size else "next to nothing" if grown < 0.1 * size else grown
print(f"{sys.argv[1]}: {size} bytes; memory grew by {amount}")
PYTHON
for way in 'repository[id].size' odb.read_header; do
  venv/bin/python measure.py "$way" "$blob"
done >seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
repository[id].size: 200000000 bytes; memory grew by nearly all of it
odb.read_header: 200000000 bytes; memory grew by next to nothing
END
