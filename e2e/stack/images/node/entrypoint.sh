#!/bin/sh
# Is the command that it is given; an option or a script is given to Node.
set -e
if [ "${1#-}" != "$1" ] || { [ -f "$1" ] && ! [ -s "$(command -v "$1")" ]; } || [ -z "$(command -v "$1")" ]; then
  set -- node "$@"
fi
exec "$@"
