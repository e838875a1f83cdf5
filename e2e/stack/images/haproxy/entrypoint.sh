#!/bin/sh
# Is HAProxy in the foreground, with a master process that can reload it; any other command is itself.
set -eu
case ${1:-} in
  -*) set -- haproxy "$@" ;;
esac
if [ "$1" = haproxy ]; then
  shift
  set -- haproxy -W -db "$@"
fi
exec "$@"
