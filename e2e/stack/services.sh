#!/usr/bin/env bash
# PostgreSQL 17 with pgvector and Redis for tests, on free ports of the loopback address, with random passwords, and
# the faults that a test does to them. Made from Debian's packages: in containers where an engine can run, else in a
# chroot of Debian 13.
#
#   e2e/stack/services.sh start [--fresh] [postgres] [redis]   # idempotent; --fresh: with empty data
#   e2e/stack/services.sh url postgres|redis                   # as superuser; prints the address and nothing else
#   e2e/stack/services.sh mode                                 # docker or chroot
#   e2e/stack/services.sh stop [postgres] [redis]              # in good order; the data stays
#   e2e/stack/services.sh restart postgres|redis               # stop and start
#   e2e/stack/services.sh kill postgres|redis                  # SIGKILL to all of it, and start
#   e2e/stack/services.sh flush redis                          # forgets everything it holds
#   e2e/stack/services.sh remove                               # stops them and removes data and passwords
#
# Each command returns when what it has started answers. An engine that `start` brought up is stopped by
# `engine.sh stop`.
#
# ONYX_STACK_MODE: docker, chroot or auto (the default: docker, or chroot where no engine can run).
# ONYX_STACK_NAME: the prefix of containers and volumes, so that two sets can stand side by side; onyx-test.
# ONYX_STACK_CACHE: where images, data and passwords are kept.
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

name=${ONYX_STACK_NAME:-onyx-test}
# Passwords, ports and the mode.
state=$cache/services/$name
services=(postgres redis)
# Small: tests share a machine with what they test.
# shellcheck disable=SC2034
postgres_settings=(-c shared_buffers=256MB -c max_connections=100)
# A cache that may be lost: nothing is written to disk.
# shellcheck disable=SC2034
redis_settings=(--save '' --appendonly no --maxmemory 64mb --maxmemory-policy allkeys-lru)

usage() {
  sed -n '/^#   /s/^#  //p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

# The mode of a start. Of all failures only "not on this machine" leads to the chroot: any other one is a fault to see.
choose_mode() {
  local mode=${ONYX_STACK_MODE:-auto} code=0
  case $mode in
    chroot) echo chroot && return ;;
    docker | auto) ;;
    *) say 'ONYX_STACK_MODE is docker, chroot or auto.' && return 2 ;;
  esac
  "$stack/engine.sh" start >/dev/null 9>&- || code=$?
  if [ "$code" -eq 0 ]; then
    echo docker
  elif [ "$code" -eq "$not_here" ] && [ "$mode" = auto ]; then
    say 'PostgreSQL and Redis run in a chroot instead of containers.'
    echo chroot
  else
    return "$code"
  fi
}

# A password of letters and digits, for addresses; made once, readable by its owner alone.
make_password() {
  local file=$state/$1-password
  [ -s "$file" ] || (umask 077 && head -c 24 /dev/urandom | base64 | tr '+/' 'ab' | tr -d '\n' >"$file")
}

port_of() { cat "$state/$1-port"; }

# Below the range that the kernel hands out itself.
choose_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port" >"$state/$1-port"
}

# How it is done in a mode: prepare; up, down, finish_off, erase, answers, report <service>; redis_cli <command>.
use_mode() {
  # shellcheck source=/dev/null
  . "$stack/lib/services-$1.sh"
}

use_current_mode() {
  mode=$(cat "$state/mode" 2>/dev/null) || { say "Nothing was started here; $0 start does it."; return 1; }
  use_mode "$mode"
}

bring_up() {
  up "$1"
  await 60 answers "$1" || { report "$1"; say "$1 does not answer."; return 1; }
}

start() {
  local service fresh=
  [ "${1:-}" != --fresh ] || { fresh=1 && shift; }
  check_services "$@"
  [ $# -gt 0 ] || set -- "${services[@]}"
  mode=$(choose_mode)
  (umask 077 && mkdir -p "$state")
  # The other mode's servers may still hold the ports.
  [ "$(cat "$state/mode" 2>/dev/null)" = "$mode" ] || rm -f "$state"/*-port
  echo "$mode" >"$state/mode"
  use_mode "$mode"
  prepare
  for service; do
    [ -s "$state/$service-port" ] || choose_port "$service"
    # Data is of no use without the password that it was made with.
    [ -s "$state/$service-password" ] || fresh=1
    make_password "$service"
    [ -z "$fresh" ] || erase "$service"
    bring_up "$service"
  done
}

remove() {
  local service
  for service in "${services[@]}"; do erase "$service"; done
  rm -rf "$state"
}

url() {
  local host
  host=$(cat "$state/$1-password")@127.0.0.1:$(port_of "$1")
  case $1 in
    postgres) echo "postgres://postgres:$host/postgres" ;;
    redis) echo "redis://:$host/0" ;;
  esac
}

check_services() {
  local service
  for service; do [[ " ${services[*]} " = *" $service "* ]] || usage; done
}

command=${1:-}
shift || usage
case $command in
  start) ;;
  stop) check_services "$@" ;;
  url | restart | kill)
    [ $# -eq 1 ] || usage
    check_services "$@"
    ;;
  flush) [ "$*" = redis ] || usage ;;
  mode | remove) [ $# -eq 0 ] || usage ;;
  *) usage ;;
esac
# Two commands at once would undo each other's work.
case $command in url | mode) ;; *) take_lock "services-$name.lock" ;; esac
case $command in start) ;; *) use_current_mode ;; esac
case $command in
  start) start "$@" ;;
  mode) echo "$mode" ;;
  url) url "$1" ;;
  stop)
    [ $# -gt 0 ] || set -- "${services[@]}"
    for service; do down "$service"; done
    ;;
  restart)
    down "$1"
    bring_up "$1"
    ;;
  kill)
    finish_off "$1"
    bring_up "$1"
    ;;
  flush) redis_cli flushall >/dev/null ;;
  remove) remove ;;
esac
