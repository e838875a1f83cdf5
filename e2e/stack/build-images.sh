#!/usr/bin/env bash
# Builds the product's images from deploy/docker/ with the engine that tests use, on its base images (images.sh makes
# stand-ins for those that it cannot fetch), and tags them with the version of package.json, as compose names them.
#
#   e2e/stack/build-images.sh [web|api|model-server|postgres ...]     # all of them when none is named
#
# An engine must answer: engine.sh start. What has not changed comes from the cache.
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/engine.sh
. "$stack/lib/engine.sh"

repository=$(cd "$stack/../.." && pwd)
names=(web api model-server postgres)

version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$repository/package.json")
revision=$(git -C "$repository" rev-parse HEAD 2>/dev/null) || revision=unknown

# Stand-ins have no digest of the public images, so the name alone is taken.
base_arguments() {
  sed -n 's/^ARG \([A-Z]*_IMAGE\)=\([^@]*\).*$/--build-arg=\1=\2/p' "$1"
}

build() {
  local name=$1 file=$repository/deploy/docker/$1.Dockerfile log=$cache/build-onyx-$1.log arguments
  mapfile -t arguments < <(base_arguments "$file")
  say "Building onyx/$name:$version ..."
  # The machine's own network: a proxy may listen on its loopback address.
  docker build --network host --progress plain --file "$file" --tag "onyx/$name:$version" \
    --build-arg "VERSION=$version" --build-arg "REVISION=$revision" "${arguments[@]}" "$repository" \
    >"$log" 2>&1 || { tail -n 40 "$log" >&2; return 1; }
}

require_engine
take_lock build-images.lock
[ $# -gt 0 ] || set -- "${names[@]}"
for name; do
  [[ " ${names[*]} " = *" $name "* ]] || { say "No such image: $name"; exit 2; }
done
for name; do build "$name"; done
