#!/bin/bash
# Healthy when the server takes connections over TCP, which the one that makes a new database does not, and answers a
# question. Says why not, in one line.
set -uo pipefail
pg_isready -q -h 127.0.0.1 -t 2 || { echo 'The server takes no connections.'; exit 1; }
answer=$(PGCONNECT_TIMEOUT=2 psql -X -A -t -q -U "${POSTGRES_USER:-postgres}" -d "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}" \
  -c 'select 1' 2>&1)
[ "$answer" = 1 ] || { echo "It answers: ${answer//$'\n'/ }"; exit 1; }
