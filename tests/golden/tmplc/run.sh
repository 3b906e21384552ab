#!/usr/bin/env bash
# run.sh TMPLC [--accept]: each template here compiles to its .ok, or is refused with its .err.
# --accept writes what came out as what is expected; read the difference before committing it.
set -u
tmplc=$(realpath "$1")
accept=${2:-}
cd "$(dirname "$0")"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
n=0 bad=0
for f in *.html; do
  name=${f%.html}
  n=$((n + 1))
  if "$tmplc" "$f" "$out/$f.c" "$out/$f.h" 2> "$out/err"; then
    cat "$out/$f.h" "$out/$f.c" > "$out/got"; want=$name.ok
  else
    cp "$out/err" "$out/got"; want=$name.err
  fi
  [ -z "$accept" ] || cp "$out/got" "$want"
  if diff -u "$want" "$out/got" > "$out/diff" 2>&1; then
    echo "ok $n - $f"
  else
    echo "not ok $n - $f"; sed 's/^/# /' "$out/diff"; bad=$((bad + 1))
  fi
done
echo "1..$n"
[ "$bad" = 0 ]
