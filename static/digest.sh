#!/bin/sh
# digest.sh OUT.c FILE …: a name for exactly these files.
set -eu
out=$1
shift
digest=$(cat "$@" | sha256sum | cut -c1-16)
printf 'extern const char static_digest[];\nconst char static_digest[] = "%s";\n' "$digest" > "$out"
