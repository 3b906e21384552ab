#!/usr/bin/env bash
# run.sh: every benchmark, as `make bench` calls it. Prints a table of ratios; writes bench/results.md.
set -eu
cd "$(dirname "$0")/.."
for tool in wrk nginx taskset; do
  command -v "$tool" >/dev/null || missing=1
done
if [ "${missing:-0}" = 1 ]; then
  as_root=""
  [ "$(id -u)" = 0 ] || as_root=sudo
  $as_root apt-get install -y -qq --no-install-recommends wrk nginx-light util-linux
fi
exec node bench/run.mjs "$@"
