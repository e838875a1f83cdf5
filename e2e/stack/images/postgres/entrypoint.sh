#!/usr/bin/env bash
# Makes the database on the first start, then is PostgreSQL, as its own user.
# POSTGRES_PASSWORD, POSTGRES_USER, POSTGRES_DB, POSTGRES_INITDB_ARGS, each also as <name>_FILE; scripts of the first
# start in /docker-entrypoint-initdb.d (*.sh, *.sql, *.sql.gz).
set -euo pipefail

variables=(POSTGRES_PASSWORD POSTGRES_USER POSTGRES_DB POSTGRES_INITDB_ARGS)

read_files() {
  local name file
  for name in "${variables[@]}"; do
    file=${name}_FILE
    [ -n "${!file:-}" ] || continue
    [ -z "${!name:-}" ] || { echo "$name and $file are both given." >&2; exit 1; }
    export "$name=$(<"${!file}")"
    unset "$file"
  done
}

as_superuser() { psql -v ON_ERROR_STOP=1 --no-psqlrc -q -U "$POSTGRES_USER" "$@"; }

make_database() {
  local script arguments=()
  : "${POSTGRES_USER:=postgres}" "${POSTGRES_DB:=$POSTGRES_USER}"
  [ -n "${POSTGRES_PASSWORD:-}" ] || { echo 'POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE is needed.' >&2; exit 1; }
  eval "arguments=(${POSTGRES_INITDB_ARGS:-})"
  initdb -D "$PGDATA" --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") \
    --auth-local=trust --auth-host=scram-sha-256 "${arguments[@]}"
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl -D "$PGDATA" -o '-c listen_addresses=' -w start
  [ "$POSTGRES_DB" = postgres ] ||
    as_superuser -d postgres -v name="$POSTGRES_DB" <<<'create database :"name"'
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sh)
        # shellcheck source=/dev/null
        if [ -x "$script" ]; then "$script"; else . "$script"; fi
        ;;
      *.sql) as_superuser -d "$POSTGRES_DB" -f "$script" ;;
      *.sql.gz) gunzip -c "$script" | as_superuser -d "$POSTGRES_DB" ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
}

[ "${1:0:1}" != - ] || set -- postgres "$@"
[ "$1" = postgres ] || exec "$@"
# As root, since a secret may be readable by root alone.
read_files
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  find "$PGDATA" ! -user postgres -exec chown postgres:postgres {} +
  chmod 700 "$PGDATA"
  HOME=/var/lib/postgresql exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
[ -s "$PGDATA/PG_VERSION" ] || make_database
unset "${variables[@]}"
exec "$@"
