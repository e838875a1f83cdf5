# shellcheck shell=bash disable=SC2034,SC2154
# Debian 13 with PostgreSQL 17 in a folder of its own, to run servers in without an engine; sourced after debian.sh.

root=$cache/postgres17

in_root() { enter "$root" "$@"; }

# ensure_root [further package ...]
ensure_root() {
  [ "$(id -u)" = 0 ] || { say 'A chroot takes root.'; return "$not_here"; }
  [ -d "$root" ] || make_root
  local package missing=()
  for package; do in_root dpkg-query -s "$package" >/dev/null 2>&1 || missing+=("$package"); done
  [ ${#missing[@]} -eq 0 ] || install_in_root "${missing[@]}"
}

make_root() {
  local finished=$root
  say "Making Debian 13 with PostgreSQL 17 in $finished (about a minute, once) ..."
  root=$(mktemp -d "$cache/draft-XXXXXX")
  make_debian "$root" "$root.log" --include=ca-certificates
  cp /etc/resolv.conf /etc/hosts "$root/etc/"
  # A mirror may be signed by an authority that only this machine knows.
  ! [ -f /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  mkdir -p "$root/etc/postgresql-common"
  echo 'create_main_cluster = false' >"$root/etc/postgresql-common/createcluster.conf"
  install_in_root postgresql-17 postgresql-17-pgvector
  rm -f "$root.log"
  mv "$root" "$finished"
  root=$finished
}

install_in_root() {
  {
    in_root apt-get update
    in_root apt-get install -y --no-install-recommends "$@"
  } >"$root.log" 2>&1 || { tail -n 20 "$root.log" >&2; return 1; }
  in_root apt-get clean
}

# Whether a process is one of the chroot's: its number may belong to another program by now.
lives_in_root() { [ "$(readlink "/proc/$1/root")" = "$root" ]; }
