#!/usr/bin/env bash
# pg.sh start DIR | stop DIR | crash DIR: a private PostgreSQL 15 cluster in DIR, on a Unix socket
# only, UTF8 with --locale=C, fsync on. `start` prints the URL of its database "postgres"; for other
# databases replace that word. As root it runs under the user postgres (or nobody); otherwise under
# the caller. DIR is short (a socket's path has at most 107 bytes) and is made if missing.
set -eu
[ $# = 2 ] || { echo "usage: pg.sh start|stop|crash DIR" >&2; exit 64; }
action=$1 dir=$2
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || { echo "pg.sh: PostgreSQL is not installed" >&2; exit 1; }
user=$(id -un)
as=""
if [ "$(id -u)" = 0 ]; then
  user=nobody
  id postgres >/dev/null 2>&1 && user=postgres
  as="setpriv --reuid=$user --regid=$(id -gn "$user") --clear-groups --reset-env"
fi
case $action in
start)
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  if [ ! -d "$dir/data" ]; then
    [ -z "$as" ] || chown "$user" "$dir"
    chmod 700 "$dir"
    (cd "$dir" && $as "$bin/initdb" -D "$dir/data" -U cityhall -A trust --locale=C --encoding=UTF8 --no-sync >"$dir/initdb.log" 2>&1) ||
      { cat "$dir/initdb.log" >&2; exit 1; }
    cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
max_connections = 100
shared_buffers = 64MB
max_prepared_transactions = 0
CONF
  fi
  (cd "$dir" && $as "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 start >"$dir/start.log" 2>&1 </dev/null) ||
    { cat "$dir/start.log" >&2; [ -z "$(ls "$dir/server.log" 2>/dev/null)" ] || tail -20 "$dir/server.log" >&2; exit 1; }
  encoded=$(printf '%s' "$dir" | sed 's|/|%2F|g')
  echo "postgresql://cityhall@$encoded/postgres"
  ;;
stop | crash)
  mode=fast
  [ "$action" = stop ] || mode=immediate
  dir=$(cd "$dir" && pwd)
  (cd "$dir" && $as "$bin/pg_ctl" -D "$dir/data" -m "$mode" -w -t 60 stop >/dev/null 2>&1 </dev/null) || true
  ;;
*)
  echo "usage: pg.sh start|stop|crash DIR" >&2
  exit 64
  ;;
esac
