#!/usr/bin/env bash
# A container engine for tests, on Debian as root, from Debian's own packages: docker.io of this Debian, compose and
# buildx of Debian 13. An engine that answers already (DOCKER_HOST, the default socket) is used as it is and never
# touched; else one is started with its data and socket in a folder of its own, and stopped by its process id.
#
#   e2e/stack/engine.sh start          # idempotent; prints the address
#   e2e/stack/engine.sh stop           # ours only, and with it every container of it
#   e2e/stack/engine.sh status         # whose it is, and its version; exits 1 when none answers
#   e2e/stack/engine.sh docker ...     # the client, spoken to that engine: docker compose up, docker build ...
#   e2e/stack/engine.sh plugins        # DOCKER_CONFIG for a client that has no compose of its own
#
# ONYX_STACK_CACHE: where its data is kept. Exit code 3: no engine can run here, and the reason is told.
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/debian.sh
. "$stack/lib/debian.sh"
# shellcheck source=lib/engine.sh
. "$stack/lib/engine.sh"

plugins=$engine/client/cli-plugins

cannot() {
  say "No container engine: $*"
  exit "$not_here"
}

install_engine() {
  local missing=()
  command -v dockerd >/dev/null || missing+=(docker.io)
  command -v iptables >/dev/null || missing+=(iptables)
  [ -x /usr/bin/docker ] || [ ${#missing[@]} -gt 0 ] || command -v docker >/dev/null || missing+=(docker-cli)
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || cannot "no dockerd, and no apt to install it with."
  install_packages "${missing[@]}"
}

# Debian 12 has neither of the client's plugins: Debian 13's, unpacked beside our engine, out of apt's sight.
install_plugins() {
  local apt draft name
  [ ! -d "$plugins" ] || return 0
  say 'Fetching docker-compose and docker-buildx of Debian 13 ...'
  draft=$(mktemp -d "$engine/draft-XXXXXX")
  mkdir -p "$draft/lists/partial" "$draft/archives/partial" "$draft/plugins"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(debian_mirror) trixie main" >"$draft/sources.list"
  apt=(-o "Dir::Etc::sourcelist=$draft/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$draft/lists" -o "Dir::Cache=$draft" -o APT::Sandbox::User=root
    -o APT::Update::Post-Invoke-Success::= -o Acquire::Languages=none)
  {
    apt_get "${apt[@]}" update
    (cd "$draft" && apt_get "${apt[@]}" download docker-compose docker-buildx)
  } >"$cache/apt.log" 2>&1 || { tail -n 20 "$cache/apt.log" >&2; return 1; }
  for name in compose buildx; do
    dpkg -x "$draft"/docker-"$name"_*.deb "$draft/root"
    install -m 755 "$(find "$draft/root" -name "docker-$name" -type f -size +1M -print -quit)" "$draft/plugins/"
  done
  mkdir -p "$(dirname "$plugins")"
  mv "$draft/plugins" "$plugins"
  rm -rf "$draft"
}

# Packets of containers must fit through the machine's own way out.
default_mtu() {
  local interface
  interface=$(awk '$2 == "00000000" { print $1; exit }' /proc/net/route)
  cat "/sys/class/net/${interface:-lo}/mtu"
}

launch() {
  local pid
  [ ${#engine_socket} -le 90 ] || cannot "the path $engine_socket is too long for a socket; set ONYX_STACK_CACHE."
  cat >"$engine/daemon.json" <<JSON
{
  "hosts": ["unix://$engine_socket"],
  "data-root": "$engine/data",
  "exec-root": "$engine/run",
  "pidfile": "$engine/docker.pid",
  "log-driver": "local",
  "mtu": $(default_mtu),
  "shutdown-timeout": 30
}
JSON
  # Left by an engine that was killed; a number in it may be another program's by now, or of one that is dead but
  # not yet buried, and dockerd would wait for it.
  rm -f "$engine/docker.pid"
  pid=$(cat "$engine/run/containerd/containerd.pid" 2>/dev/null) || pid=
  [ -z "$pid" ] || ! has_ended "$pid" || rm -f "$engine/run/containerd/containerd.pid"
  setsid dockerd --config-file "$engine/daemon.json" >"$engine/log" 2>&1 </dev/null 9>&- &
  pid=$!
  # Answering, or dead.
  await 60 eval "find_engine || has_ended $pid" || true
  find_engine || {
    ! kill "$pid" 2>/dev/null || wait "$pid" || true
    tail -n 5 "$engine/log" >&2
    cannot "dockerd does not run on this machine (its last words are above; all of them: $engine/log)."
  }
}

start() {
  mkdir -p "$engine"
  take_lock engine.lock
  if ! find_engine; then
    [ "$(id -u)" = 0 ] || cannot "none answers, and to start one takes root."
    install_engine
    # A package that was just installed may have been started after all.
    if ! find_engine; then
      install_plugins
      launch
    fi
  fi
  address
}

stop() {
  local pid
  take_lock engine.lock
  pid=$(engine_pid) || return 0
  kill -TERM "$pid"
  await_end "$pid"
  # One that was killed before it leaves its mount behind.
  while mountpoint -q "$engine/data"; do umount "$engine/data"; done
}

address() { docker context inspect --format '{{.Endpoints.docker.Host}}'; }

status() {
  require_engine
  echo "$(address) $(docker version --format '{{.Server.Version}}')" "$(engine_pid >/dev/null && echo ours || echo "another's")"
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  status) status ;;
  docker) require_engine && docker "${@:2}" ;;
  plugins) echo "$engine/client" ;;
  *) say "Usage: $0 start | stop | status | docker ... | plugins" && exit 2 ;;
esac
