# shellcheck shell=bash disable=SC2034,SC2154
# Debian 13 in a folder, from the archive and with the settings of this machine's apt; sourced after common.sh.

# The addresses that this machine's apt takes Debian's packages from; it knows whose they are after an update.
# debian_mirrors main|security
debian_mirrors() {
  local kind=$1 targets
  # shellcheck disable=SC2016
  targets=$(apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(SITE)' 'Created-By: Packages')
  awk -v kind="$kind" '$1 == "Debian" && $2 == "main" && ($3 ~ /security/) == (kind == "security") { print $3 }' \
    <<<"$targets" | sort -u
}

# Its own archive, asked of apt once an update has told it.
debian_mirror() {
  local mirror
  [ -n "$(debian_mirrors main)" ] || apt_get update
  mirror=$(debian_mirrors main | head -n 1)
  [ -n "$mirror" ] || { say 'apt knows no archive of Debian.'; return 1; }
  echo "$mirror"
}

# What the machine's apt needs to reach the archive: proxies, time limits, the authorities it trusts.
apt_settings() {
  local from_environment
  for from_environment in http https; do
    local variable=${from_environment}_proxy
    [ -z "${!variable:-}" ] || echo "Acquire::$from_environment::Proxy \"${!variable}\";"
  done
  apt-config dump | grep -E '^Acquire::https?::' || true
}

# install_packages <package ...>: on this machine, without starting what they bring: it would be nobody's.
install_packages() {
  local log=$cache/apt.log
  say "Installing $* ..."
  apt-cache show "$@" >/dev/null 2>&1 || apt_get update
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt_get install -y --no-install-recommends "$@" >"$log" 2>&1 9>&- ||
    { tail -n 20 "$log" >&2; return 1; }
}

# make_debian <folder> <log> [option of debootstrap ...]; the folder must be new.
make_debian() {
  local root=$1 log=$2 mirror http_proxy=${http_proxy:-} https_proxy=${https_proxy:-}
  shift 2
  command -v debootstrap >/dev/null || install_packages debootstrap
  mirror=$(debian_mirror)
  # debootstrap knows nothing of apt's proxies.
  eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
  http_proxy=$http_proxy https_proxy=$https_proxy \
    debootstrap --variant=minbase "$@" trixie "$root" "$mirror" >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; return 1; }
  apt_settings >"$root/etc/apt/apt.conf.d/90machine"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # nothing is started by its package
  chmod +x "$root/usr/sbin/policy-rc.d"
  chmod 755 "$root" # it is somebody's /
}

# enter <root> <command ...>: runs it in there as root, with nothing of this environment.
enter() {
  local root=$1
  shift
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}
