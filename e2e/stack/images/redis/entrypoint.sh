#!/bin/sh
# Is Redis, as its own user. The password (REDIS_PASSWORD or REDIS_PASSWORD_FILE) reaches it through a file that only
# that user can read: the words of a command are everybody's to see.
set -eu

case ${1:-} in
  -* | *.conf) set -- redis-server "$@" ;;
esac
[ "$1" = redis-server ] || exec "$@"

[ -z "${REDIS_PASSWORD_FILE:-}" ] || REDIS_PASSWORD=$(cat "$REDIS_PASSWORD_FILE")
if [ -n "${REDIS_PASSWORD:-}" ]; then
  umask 077
  # Byte by byte in hexadecimal, so that any character is itself.
  printf 'requirepass "%s"\n' "$(printf %s "$REDIS_PASSWORD" | od -An -v -tx1 | tr -d '\n' | sed 's/ /\\x/g')" \
    >/run/redis/password.conf
  umask 022
  set -- "$@" --include /run/redis/password.conf
else
  # Without a password it would answer nobody but itself; whom it answers is the network's matter then.
  set -- "$@" --protected-mode no
fi
unset REDIS_PASSWORD
[ "$(id -u)" = 0 ] || exec "$@"
chown -R redis:redis /data /run/redis
exec setpriv --reuid=redis --regid=redis --init-groups "$@"
