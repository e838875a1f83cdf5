#!/bin/bash
# The health check of the web image, which has no Node: `probe.sh <port> <path>` exits 0 when 127.0.0.1 answers with a
# 2xx within three seconds, else with 1 and one line that says why. With what bash itself can do, since there is
# nothing else.
set -u
port=${1:?port} path=${2:?path}
exec 2>/dev/null
if ! exec 3<>"/dev/tcp/127.0.0.1/$port"; then
  echo "127.0.0.1:$port does not answer"
  exit 1
fi
printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$path" >&3
if ! read -r -t 3 line <&3; then
  echo "127.0.0.1:$port said nothing"
  exit 1
fi
[[ $line == HTTP/*\ 2[0-9][0-9]* ]] || {
  echo "127.0.0.1:$port$path: ${line%$'\r'}"
  exit 1
}
