#!/usr/bin/env bash
# Stand-ins for the public base images, made from Debian's packages (and Node from its npm package) where no image
# registry is reached, under the names that Dockerfiles and compose files use. One that the engine has from elsewhere
# is left as it is; one of ours is made again when what it is made of has changed.
#
#   e2e/stack/images.sh [debian|postgres|redis ...]     # all of them when none is named; needs engine.sh start
#
# The machine's own settings (proxies, authorities) are laid in debian:trixie-slim, which stays on this machine.
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/debian.sh
. "$stack/lib/debian.sh"
# shellcheck source=lib/slim.sh
. "$stack/lib/slim.sh"
# shellcheck source=lib/engine.sh
. "$stack/lib/engine.sh"

readonly label=onyx.stack.hash base=debian:trixie-slim

# The names an image goes by, ours first.
tags_of() {
  case $1 in
    debian) echo "$base" ;;
    postgres) echo onyx-test/postgres:17 ;;
    redis) echo onyx-test/redis:8 ;;
    *) say "No such image: $1" && return 1 ;;
  esac
}

# What an image of this name was made of: empty when there is none, "foreign" when it is not ours.
made_of() {
  local hash
  hash=$(docker image inspect --format "{{index .Config.Labels \"$label\"}}" "$1" 2>/dev/null) || return 0
  echo "${hash:-foreign}"
}

hash_of() { sha256sum | cut -c 1-32; }

make_base() {
  local hash present draft
  hash=$({ cat "$stack"/lib/{debian,slim}.sh; machine_settings; } | hash_of)
  present=$(made_of "$base")
  [ "$present" != "$hash" ] && [ "$present" != foreign ] || return 0
  say "Making $base (half a minute, once) ..."
  draft=$(mktemp -d "$cache/draft-XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf --one-file-system '$draft'" EXIT
  make_debian "$draft" "$cache/debian.log"
  slim "$draft"
  tar -C "$draft" --numeric-owner -c . |
    docker import --change "LABEL $label=$hash" --change 'CMD ["bash"]' - "$base" >/dev/null
}

make_image() {
  local name=$1 tags tag hash present arguments=()
  read -ra tags <<<"$(tags_of "$name")"
  hash=$({ docker image inspect --format '{{.Id}}' "$base"; cd "$stack/images/$name" && find . -type f | sort | xargs sha256sum; } | hash_of)
  present=$(made_of "${tags[0]}")
  [ "$present" != "$hash" ] && [ "$present" != foreign ] || return 0
  say "Building ${tags[0]} ..."
  for tag in "${tags[@]}"; do arguments+=(--tag "$tag"); done
  # The machine's own network: a proxy may listen on its loopback address.
  docker build --network host --label "$label=$hash" "${arguments[@]}" "$stack/images/$name" \
    >"$cache/build-$name.log" 2>&1 || { tail -n 30 "$cache/build-$name.log" >&2; return 1; }
}

require_engine
take_lock images.lock
[ $# -gt 0 ] || set -- debian postgres redis
for name; do tags_of "$name" >/dev/null; done
make_base
for name; do [ "$name" = debian ] || make_image "$name"; done
