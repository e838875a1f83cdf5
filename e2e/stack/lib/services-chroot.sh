# shellcheck shell=bash disable=SC2154
# PostgreSQL and Redis as processes in a chroot of Debian 13, where no container can run; sourced by services.sh.

# shellcheck source=lib/debian.sh
. "$stack/lib/debian.sh"
# shellcheck source=lib/chroot.sh
. "$stack/lib/chroot.sh"

redis_file=/var/lib/redis/$name.conf # in the chroot

prepare() {
  # The lock of postgres.sh: both make the chroot.
  (
    exec 8>"$cache/lock"
    flock 8
    ensure_root redis-server 8>&- 9>&-
  )
}

postgres() {
  ONYX_STACK_POSTGRES_PORT=$(port_of postgres) ONYX_STACK_POSTGRES_PASSWORD_FILE=$state/postgres-password \
    "$stack/postgres.sh" "$@" 9>&-
}

up() {
  case $1 in
    postgres) postgres start "${postgres_settings[@]}" >/dev/null ;;
    redis) up_redis ;;
  esac
}

up_redis() {
  local arguments
  ! redis_pid >/dev/null || return 0
  # The password reaches it through a file: the words of a command are everybody's to see.
  (umask 077 && echo "requirepass $(cat "$state/redis-password")" >"$root$redis_file")
  in_root chown redis: "$redis_file"
  arguments=("$redis_file" --bind 127.0.0.1 --port "$(port_of redis)" "${redis_settings[@]}")
  setsid chroot --userspec=redis:redis "$root" redis-server "${arguments[@]}" >"$state/redis.log" 2>&1 </dev/null 9>&- &
  echo $! >"$state/redis-pid"
}

redis_pid() {
  local pid
  pid=$(cat "$state/redis-pid" 2>/dev/null) && lives_in_root "$pid" && echo "$pid"
}

signal_redis() {
  local pid
  pid=$(redis_pid) || return 0
  kill "-$1" "$pid"
  await_end "$pid"
}

down() {
  case $1 in postgres) postgres stop ;; redis) signal_redis TERM ;; esac
}

finish_off() {
  case $1 in postgres) postgres kill ;; redis) signal_redis KILL ;; esac
}

erase() {
  case $1 in postgres) postgres remove ;; redis) down redis ;; esac
}

answers() {
  case $1 in
    postgres) postgres pid >/dev/null ;; # its start has waited for it
    redis) [ "$(redis_cli ping 2>/dev/null)" = PONG ] ;;
  esac
}

redis_cli() {
  REDISCLI_AUTH=$(cat "$state/redis-password") chroot "$root" redis-cli -p "$(port_of redis)" "$@"
}

report() { tail -n 20 "$state/$1.log" >&2; }
