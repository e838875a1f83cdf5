# shellcheck shell=bash disable=SC2154
# PostgreSQL and Redis as containers; sourced by services.sh.

# shellcheck source=lib/engine.sh
. "$stack/lib/engine.sh"
require_engine

readonly made_with=onyx.stack.made-with

prepare() { "$stack/images.sh" postgres redis 9>&-; }

image_of() { case $1 in postgres) echo onyx-test/postgres:17 ;; redis) echo onyx-test/redis:8 ;; esac; }

# The options of `docker run` and, behind the image, the settings of the server.
run_container() {
  local service=$1 image secret=/run/secrets/$1-password
  image=$(image_of "$service")
  local options=(--detach --name "$name-$service" --label "$made_with=$(recipe "$service")"
    --volume "$state/$service-password:$secret:ro")
  case $service in
    postgres)
      docker run "${options[@]}" --publish "127.0.0.1:$(port_of postgres):5432" --shm-size 256m \
        --volume "$name-postgres:/var/lib/postgresql/data" --env POSTGRES_PASSWORD_FILE="$secret" \
        --env POSTGRES_INITDB_ARGS='--locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C.UTF-8' \
        "$image" "${postgres_settings[@]}"
      ;;
    redis)
      docker run "${options[@]}" --publish "127.0.0.1:$(port_of redis):6379" \
        --env REDIS_PASSWORD_FILE="$secret" "$image" "${redis_settings[@]}"
      ;;
  esac
}

# Tells a container of another image or with other settings from the one that is wanted.
recipe() {
  {
    docker image inspect --format '{{.Id}}' "$(image_of "$1")"
    echo "${postgres_settings[@]}" "${redis_settings[@]}"
    cat "${BASH_SOURCE[0]}"
  } | sha256sum | cut -c 1-32
}

up() {
  local service=$1 container=$name-$1 problem present
  present=$(docker container inspect --format "{{index .Config.Labels \"$made_with\"}}" "$container" 2>/dev/null) || true
  if [ "$present" = "$(recipe "$service")" ] && docker start "$container" >/dev/null 2>&1; then return; fi
  for _ in 1 2 3 4 5; do
    down "$service"
    docker container rm --force "$container" >/dev/null 2>&1 || true
    problem=$(run_container "$service" 2>&1 >/dev/null) && return
    # Somebody else may have taken it meanwhile.
    choose_port "$service"
  done
  say "$problem"
  return 1
}

down() { docker stop --time 60 "$name-$1" >/dev/null 2>&1 || ! exists "$1"; }

exists() { docker container inspect "$name-$1" >/dev/null 2>&1; }

finish_off() {
  docker kill --signal KILL "$name-$1" >/dev/null || return
  # Until the engine knows, a start would do nothing.
  docker wait "$name-$1" >/dev/null
}

erase() {
  docker container rm --force --volumes "$name-$1" >/dev/null 2>&1 || ! exists "$1"
  docker volume rm --force "$name-$1" >/dev/null
}

answers() {
  case $1 in
    postgres)
      # By the address that others see: while the database is being made, its server listens on a socket only.
      # shellcheck disable=SC2016
      docker exec "$name-postgres" sh -c 'pg_isready -q -h "$(hostname)"' 2>/dev/null
      ;;
    redis) [ "$(redis_cli ping 2>/dev/null)" = PONG ] ;;
  esac
}

redis_cli() { docker exec "$name-redis" redis-authenticated "$@"; }

report() { docker logs --tail 20 "$name-$1" >&2; }
