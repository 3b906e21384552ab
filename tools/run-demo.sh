#!/usr/bin/env bash
# run-demo.sh PORT DATA: the demo city on SQLite, from an empty directory or from the last time.
set -eu
cd "$(dirname "$0")/.."
port=$1 data=$2
db="sqlite:$data/cityhall.db"
mkdir -p "$data"
build/cityhall db migrate --db "$db" --data "$data"
build/cityhall load pack/450600 --demo --db "$db" --data "$data"
if [ -f "$data/demo-accounts.json" ]; then
  echo "Demo accounts ($data/demo-accounts.json):"
  cat "$data/demo-accounts.json"
  echo
fi
exec build/cityhall serve --db "$db" --data "$data" --listen "127.0.0.1:$port"
