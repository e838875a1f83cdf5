#!/usr/bin/env bash
# PostgreSQL 17 with pgvector for tests, on Debian as root, from Debian's own packages: made once in a folder of its
# own (a chroot of Debian 13), started on a local port, stopped by its process id. Idempotent.
#
#   e2e/stack/postgres.sh start [-c name=value ...]   # settings of the server; prints its address
#   e2e/stack/postgres.sh url | pid | stop
#   e2e/stack/postgres.sh kill      # SIGKILL to all of it
#   e2e/stack/postgres.sh remove    # stops it and removes its data
#
# ONYX_STACK_CACHE: where the chroot and its data are kept. ONYX_STACK_POSTGRES_PORT: the port.
# ONYX_STACK_POSTGRES_PASSWORD_FILE: where the superuser's password stands; without it one is made up.
set -euo pipefail

# shellcheck source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/debian.sh
. "$stack/lib/debian.sh"
# shellcheck source=lib/chroot.sh
. "$stack/lib/chroot.sh"

port=${ONYX_STACK_POSTGRES_PORT:-54317}
# Inside the chroot; a port has data of its own, so that two servers can stand side by side.
data=/var/lib/postgresql/onyx-$port
bin=/usr/lib/postgresql/17/bin

as_postgres() { in_root setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }

make_data() {
  if [ -n "${ONYX_STACK_POSTGRES_PASSWORD_FILE:-}" ]; then
    install -m 600 "$ONYX_STACK_POSTGRES_PASSWORD_FILE" "$root$data.password"
  else
    (umask 077 && head -c 18 /dev/urandom | base64 | tr '+/' 'ab' >"$root$data.password")
  fi
  in_root chown postgres: "$data.password"
  as_postgres "$bin/initdb" -D "$data" --auth=scram-sha-256 --pwfile="$data.password" \
    --encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C.UTF-8 >/dev/null
}

# The process id of the server when it runs.
server_pid() {
  local pid
  pid=$(head -n 1 "$root$data/postmaster.pid" 2>/dev/null) || return 1
  lives_in_root "$pid" && echo "$pid"
}

url() { echo "postgres://postgres:$(cat "$root$data.password")@127.0.0.1:$port/postgres"; }

start() {
  take_lock lock
  ensure_root
  [ -f "$root$data/PG_VERSION" ] || make_data
  if ! server_pid >/dev/null; then
    # The server's own mounts (shared memory for parallel workers) go when it goes.
    # shellcheck disable=SC2016
    setsid unshare --mount --propagation private bash -c '
      root=$1 data=$2; shift 2
      mkdir -p "$root/dev/shm" && mount --bind /dev/shm "$root/dev/shm" && mount -t proc proc "$root/proc" &&
        exec chroot --userspec=postgres:postgres "$root" "$@" -D "$data"' \
      _ "$root" "$data" "$bin/postgres" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
      -c max_connections=200 "$@" >"$root$data.log" 2>&1 </dev/null 9>&- &
    for _ in $(seq 150); do
      ! as_postgres "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" || break
      sleep 0.2
    done
    server_pid >/dev/null || { tail -n 20 "$root$data.log" >&2; return 1; }
  fi
  url
}

stop() {
  local pid
  pid=$(server_pid) || return 0
  kill -INT "$pid"
  await_end "$pid"
}

# As when a machine dies: no process of it says good-bye.
finish_off() {
  local pid processes
  pid=$(server_pid) || return 0
  # The list has no end of line.
  read -ra processes <"/proc/$pid/task/$pid/children" || true
  kill -KILL "$pid" "${processes[@]}" 2>/dev/null || true
  await_end "$pid" "${processes[@]}"
  # A dead process that nobody has asked about yet would pass for a running server.
  rm -f "$root$data/postmaster.pid"
}

remove() {
  stop
  rm -rf "$root$data" "$root$data".{password,log}
}

case ${1:-} in
  start) start "${@:2}" ;;
  url) url ;;
  pid) server_pid ;;
  stop) stop ;;
  kill) finish_off ;;
  remove) remove ;;
  *) say "Usage: $0 start [-c name=value ...] | url | pid | stop | kill | remove" && exit 2 ;;
esac
