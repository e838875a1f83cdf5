# shellcheck shell=bash disable=SC2034,SC2154
# Which container engine answers, and how it is spoken to; sourced after common.sh.

engine=$cache/engine
# The address is a socket, whose path the kernel cuts at 108 bytes.
engine_socket=$engine/docker.sock

# The process id of the engine that engine.sh started, while it runs.
engine_pid() {
  local pid
  pid=$(cat "$engine/docker.pid" 2>/dev/null) || return 1
  # The number may belong to another program by now.
  tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF -- "$engine/daemon.json" && echo "$pid"
}

# Debian's client goes with Debian's engine; another one may stand before it in the path.
docker() {
  if [ -x /usr/bin/docker ]; then /usr/bin/docker "$@"; else command docker "$@"; fi
}

engine_answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# Speaks to our engine when it runs, else to the one that the environment or the default socket leads to.
find_engine() {
  if engine_pid >/dev/null; then
    export DOCKER_HOST=unix://$engine_socket DOCKER_CONFIG=$engine/client
    unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH
  fi
  export DOCKER_BUILDKIT=1
  engine_answers
}

require_engine() {
  find_engine || { say 'No container engine answers; e2e/stack/engine.sh start brings one up.'; return 1; }
}
