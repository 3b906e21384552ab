#!/usr/bin/env bash
# pg.sh: private PostgreSQL clusters for tests: on a Unix socket only, UTF8 with --locale=C, fsync on.
# As root they run under the user postgres (or nobody); otherwise under the caller.
#
#   start DIR             makes (if need be) and starts a cluster in DIR; prints the URL of its
#                         database "postgres". DIR is short: a socket's path has at most 107 bytes.
#   stop [DIR]            stops it; crash [DIR] stops it without a checkpoint
#   url                   the shared cluster of this user, started if need be (CITYHALL_TEST_PG, if
#                         set, is taken for it)
#   create NAME [TEMPLATE]  a database in the shared cluster; prints its URL
#   drop URL              removes it, whoever is connected
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || { echo "pg.sh: PostgreSQL is not installed" >&2; exit 1; }
shared=${CITYHALL_TEST_PG_DIR:-/tmp/cityhall-pg-$(id -u)}
user=$(id -un)
as=""
if [ "$(id -u)" = 0 ]; then
  user=nobody
  id postgres >/dev/null 2>&1 && user=postgres
  as="setpriv --reuid=$user --regid=$(id -gn "$user") --clear-groups --reset-env"
fi

usage() { sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 64; }

init() {
  [ -z "$as" ] || chown "$user" "$1"
  chmod 700 "$1"
  (cd "$1" && $as "$bin/initdb" -D "$1/data" -U cityhall -A trust --locale=C --encoding=UTF8 --no-sync >"$1/initdb.log" 2>&1 9>&-) ||
    { cat "$1/initdb.log" >&2; exit 1; }
  cat >>"$1/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$1'
max_connections = 300
shared_buffers = 64MB
CONF
}

start() {
  mkdir -p "$1"
  dir=$(cd "$1" && pwd)
  [ -d "$dir/data" ] || init "$dir"
  if ! (cd "$dir" && $as "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1); then
    (cd "$dir" && $as "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 start >"$dir/start.log" 2>&1 </dev/null 9>&-) ||
      { cat "$dir/start.log" >&2; tail -20 "$dir/server.log" >&2 || true; exit 1; }
  fi
  echo "postgresql://cityhall@$(printf '%s' "$dir" | sed 's|/|%2F|g')/postgres"
}

stop() {
  [ -d "$2" ] || return 0
  dir=$(cd "$2" && pwd)
  (cd "$dir" && $as "$bin/pg_ctl" -D "$dir/data" -m "$1" -w -t 60 stop >/dev/null 2>&1 </dev/null) || true
}

url() {
  if [ -n "${CITYHALL_TEST_PG:-}" ]; then echo "$CITYHALL_TEST_PG"; return; fi
  ( flock 9; start "$shared" ) 9>"$shared.lock"
}

name_of() { printf '%s' "$1" | sed 's|^.*/||; s|?.*$||'; }

case ${1:-} in
start) [ $# = 2 ] || usage; start "$2" ;;
stop) stop fast "${2:-$shared}" ;;
crash) stop immediate "${2:-$shared}" ;;
url) url ;;
create)
  [ $# -ge 2 ] || usage
  admin=$(url)
  ( flock 9 # two copies of one template at a time are refused by PostgreSQL
    "$bin/psql" -qX -v ON_ERROR_STOP=1 "$admin" -c "CREATE DATABASE \"$2\" TEMPLATE \"${3:-template0}\"" 9>&-
  ) 9>"$shared.lock"
  printf '%s' "$admin" | sed "s|/postgres\(?.*\)\{0,1\}\$|/$2\1|"
  echo
  ;;
drop) [ $# = 2 ] || usage
  "$bin/psql" -qX "$(url)" -c "DROP DATABASE IF EXISTS \"$(name_of "$2")\" WITH (FORCE)" ;;
*) usage ;;
esac
