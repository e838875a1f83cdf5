# shellcheck shell=bash disable=SC2034,SC2154
# What every script of this folder needs; sourced by them.

stack=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${ONYX_STACK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/onyx-stack}
# The exit code that says: not on this machine. Who gets it may try another way.
readonly not_here=3

say() { echo "$*" >&2; }

# Until the end of the script nobody else does what bears this name.
take_lock() {
  mkdir -p "$cache"
  exec 9>"$cache/$1"
  flock 9
}

# Runs a command until it succeeds: await <seconds> <command ...>
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}

# Waits until none of these processes runs: await_end <process id ...>
await_end() {
  local pid
  for pid; do
    await 60 has_ended "$pid" || { say "Process $pid did not stop."; return 1; }
  done
}

# One that nobody has asked about yet (a zombie) has no program any more.
has_ended() { ! readlink "/proc/$1/exe" >/dev/null; }

apt_get() { apt-get -qq -o DPkg::Lock::Timeout=300 "$@"; }
