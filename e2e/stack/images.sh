#!/usr/bin/env bash
# Stand-ins for the public base images, made from Debian's packages (and Node from its npm package) where no image
# registry is reached, under the names that Dockerfiles and compose files use. One that the engine has from elsewhere
# is left as it is; one of ours is made again when what it is made of has changed.
#
#   e2e/stack/images.sh [debian|postgres|redis|node|nginx|haproxy ...]     # all of them when none is named
#
# An engine must answer: engine.sh start.
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
names=(debian postgres redis node nginx haproxy)

# The names an image goes by, ours first.
tags_of() {
  case $1 in
    debian) echo "$base" ;;
    postgres) echo onyx-test/postgres:17 pgvector/pgvector:0.8.0-pg17 ;;
    redis) echo onyx-test/redis:8 redis:8.0 ;;
    node) echo node:24-trixie-slim ;;
    nginx) echo nginx:1.26 ;;
    haproxy) echo haproxy:3.0 ;;
    *) say "No such image: $1" && return 1 ;;
  esac
}

# What an image of this name was made of: empty when there is none, "foreign" when it is not ours.
made_of() {
  local hash
  hash=$(docker image inspect --format "{{index .Config.Labels \"$label\"}}" "$1" 2>/dev/null) || return 0
  echo "${hash:-foreign}"
}

new_draft() { mktemp -d "$drafts/XXXXXX"; }

hash_of() { sha256sum | cut -c 1-32; }

make_base() {
  local hash present draft
  hash=$({ cat "$stack"/lib/{debian,slim}.sh; machine_settings; } | hash_of)
  present=$(made_of "$base")
  [ "$present" != "$hash" ] && [ "$present" != foreign ] || return 0
  say "Making $base (half a minute, once) ..."
  draft=$(new_draft)
  make_debian "$draft" "$cache/debian.log"
  slim "$draft"
  tar -C "$draft" --numeric-owner -c . |
    docker import --change "LABEL $label=$hash" --change 'CMD ["bash"]' - "$base" >/dev/null
}

# All that an image is made of. What is not in its folder is told, and laid beside it, by a script there.
ingredients() {
  docker image inspect --format '{{.Id}}' "$base"
  tags_of "$1"
  (
    cd "$stack/images/$1"
    find . -type f -print0 | sort -z | xargs -0 sha256sum
    ! [ -f context.sh ] || ./context.sh
  )
}

make_image() {
  local name=$1 tags tag hash present context arguments=()
  read -ra tags <<<"$(tags_of "$name")"
  hash=$(ingredients "$name" | hash_of)
  present=$(made_of "${tags[0]}")
  [ "$present" != "$hash" ] && [ "$present" != foreign ] || return 0
  say "Building ${tags[0]} ..."
  for tag in "${tags[@]}"; do
    [ "$(made_of "$tag")" = foreign ] || arguments+=(--tag "$tag")
  done
  context=$(new_draft)
  cp -r "$stack/images/$name/." "$context"
  ! [ -f "$context/context.sh" ] || "$stack/images/$name/context.sh" "$context"
  # The machine's own network: a proxy may listen on its loopback address.
  docker build --network host --label "$label=$hash" "${arguments[@]}" "$context" \
    >"$cache/build-$name.log" 2>&1 || { tail -n 30 "$cache/build-$name.log" >&2; return 1; }
}

require_engine
take_lock images.lock
drafts=$cache/image-drafts
trap 'rm -rf --one-file-system "$drafts"' EXIT
rm -rf --one-file-system "$drafts" && mkdir "$drafts"
[ $# -gt 0 ] || set -- "${names[@]}"
for name; do tags_of "$name" >/dev/null; done
make_base
for name; do [ "$name" = debian ] || make_image "$name"; done
# The images that these have replaced.
docker image prune --force --filter "label=$label" >/dev/null
