#!/usr/bin/env bash
# PostgreSQL 17 with pgvector for tests, on Debian as root, from Debian's own packages: made once in a folder of its
# own (a chroot of Debian 13), started on a local port, stopped by its process id. Idempotent.
#
#   e2e/stack/postgres.sh start [-c name=value ...]   # settings of the server; prints its address
#   e2e/stack/postgres.sh url | pid | stop
#
# ONYX_STACK_CACHE: where the chroot and its data are kept. ONYX_STACK_POSTGRES_PORT: the port.
set -euo pipefail

cache=${ONYX_STACK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/onyx-stack}
port=${ONYX_STACK_POSTGRES_PORT:-54317}
root=$cache/postgres17
# Inside the chroot; a port has data of its own, so that two servers can stand side by side.
data=/var/lib/postgresql/onyx-$port
bin=/usr/lib/postgresql/17/bin

say() { echo "$*" >&2; }
in_root() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
as_postgres() { in_root setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }

# The addresses that this machine's apt takes Debian's packages from; it knows whose they are after an update.
debian_mirrors() {
  apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(SITE)' 'Created-By: Packages' |
    awk '$1 == "Debian" && $2 == "main" && $3 !~ /security/ { print $3 }'
}

make_root() {
  local mirror finished=$root draft
  command -v debootstrap >/dev/null || { say 'Install debootstrap first.'; return 1; }
  [ -n "$(debian_mirrors)" ] || apt-get update -qq
  mirror=$(debian_mirrors | head -n 1)
  [ -n "$mirror" ] || { say 'apt knows no archive of Debian.'; return 1; }
  draft=$(mktemp -d "$cache/draft-XXXXXX")
  say "Making Debian 13 with PostgreSQL 17 in $finished (about a minute, once) ..."
  # debootstrap knows nothing of apt's proxies.
  eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
  http_proxy=${http_proxy:-} https_proxy=${https_proxy:-} \
    debootstrap --variant=minbase --include=ca-certificates trixie "$draft" "$mirror" >"$draft.log" 2>&1 ||
    { tail -n 20 "$draft.log" >&2; return 1; }
  root=$draft
  apt-config dump | grep -E '^Acquire::https?::' >"$root/etc/apt/apt.conf.d/90machine" || true
  cp /etc/resolv.conf /etc/hosts "$root/etc/"
  # A mirror may be signed by an authority that only this machine knows.
  ! [ -f /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # nothing is started by its package
  chmod +x "$root/usr/sbin/policy-rc.d"
  mkdir -p "$root/etc/postgresql-common"
  echo 'create_main_cluster = false' >"$root/etc/postgresql-common/createcluster.conf"
  {
    in_root apt-get update
    in_root apt-get install -y --no-install-recommends postgresql-17 postgresql-17-pgvector
  } >>"$draft.log" 2>&1 || { tail -n 20 "$draft.log" >&2; return 1; }
  in_root apt-get clean
  chmod 755 "$draft" # it is the server's /
  root=$finished
  mv "$draft" "$root"
  rm -f "$draft.log"
}

make_data() {
  head -c 18 /dev/urandom | base64 | tr '+/' 'ab' >"$root$data.password"
  chmod 600 "$root$data.password"
  in_root chown postgres: "$data.password"
  as_postgres "$bin/initdb" -D "$data" --auth=scram-sha-256 --pwfile="$data.password" \
    --encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C.UTF-8 >/dev/null
}

# The process id of the server when it runs.
server_pid() {
  local pid
  pid=$(head -n 1 "$root$data/postmaster.pid" 2>/dev/null) || return 1
  # The number may belong to another program by now.
  [ "$(readlink "/proc/$pid/root")" = "$root" ] && echo "$pid"
}

url() { echo "postgres://postgres:$(cat "$root$data.password")@127.0.0.1:$port/postgres"; }

start() {
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9
  [ -d "$root" ] || make_root
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
  for _ in $(seq 300); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  say "PostgreSQL (process $pid) did not stop."
  return 1
}

case ${1:-} in
  start) start "${@:2}" ;;
  url) url ;;
  pid) server_pid ;;
  stop) stop ;;
  *) say "Usage: $0 start [-c name=value ...] | url | pid | stop" && exit 2 ;;
esac
