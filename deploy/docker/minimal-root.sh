#!/bin/bash
# Lays the file system of an image that holds a few programs and nothing else: the programs, the libraries they need,
# users, and what Debian's database says of the packages they come from, so that scanners know them. There is no shell
# and no package manager in it unless named.
#
#   minimal-root.sh <folder> <program or library ...>
#
# Libraries of which only those they need are wanted (they are laid elsewhere) stand behind `--needs`.
set -euo pipefail

root=$1
shift
user=10001
declare -A laid=() packages=()

# lay <file>: under its own name, in the folder that its path really leads to.
lay() {
  local folder
  folder=$(realpath "$(dirname "$1")")
  [ -z "${laid[$folder/${1##*/}]:-}" ] || return 0
  laid[$folder/${1##*/}]=1
  mkdir -p "$root$folder"
  cp -L "$1" "$root$folder/"
  owner_of "$(realpath "$1")"
}

# The package that a file belongs to; one that came otherwise (Node) belongs to none.
owner_of() {
  local name
  name=$(dpkg-query -S "$1" 2>/dev/null || dpkg-query -S "${1#/usr}" 2>/dev/null || true)
  name=${name%%:*}
  [ -z "$name" ] || packages[$name]=1
}

lay_libraries_of() {
  local library
  # The loader itself stands without an arrow.
  while read -r library; do
    case $library in "$PWD"/* | /app/*) ;; *) lay "$library" ;; esac
  done < <(ldd "$1" 2>/dev/null | sed -n 's/^.*=> \(\/[^ ]*\) .*$/\1/p; s/^\t\(\/[^ ]*\) .*$/\1/p')
}

mkdir -p "$root"/{etc,tmp,usr,var/lib/dpkg/status.d}
chmod 1777 "$root/tmp"
for link in bin lib lib32 lib64 sbin; do
  ! [ -L "/$link" ] || { cp -P "/$link" "$root/" && mkdir -p "$root/$(readlink "/$link")"; }
done

needs_only=
for file; do
  if [ "$file" = --needs ]; then
    needs_only=1
    continue
  fi
  [ -n "$needs_only" ] || lay "$file"
  lay_libraries_of "$file"
done

printf '%s\n' 'root:x:0:0:root:/:/sbin/nologin' "onyx:x:$user:$user:Onyx:/tmp:/sbin/nologin" >"$root/etc/passwd"
printf '%s\n' 'root:x:0:' "onyx:x:$user:" >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
cp -L /etc/os-release "$root/etc/os-release"
for name in "${!packages[@]}"; do
  dpkg-query -s "$name" >"$root/var/lib/dpkg/status.d/$name"
  if [ -f "/usr/share/doc/$name/copyright" ]; then
    mkdir -p "$root/usr/share/doc/$name"
    cp -L "/usr/share/doc/$name/copyright" "$root/usr/share/doc/$name/"
  fi
done
