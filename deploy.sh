#!/bin/sh
# The onyx command on a server, with this machine's Node (20 or newer) where it has one, else in a container:
#   ./deploy.sh secrets init && docker compose up -d
# 在服务器上运行 onyx 命令：优先使用本机 Node（20 或更新），否则在容器中运行。
set -eu
cd "$(dirname "$0")"
if command -v node >/dev/null && node -e 'process.exit(+(parseInt(process.versions.node) < 20))'; then
  exec node scripts/run.mjs onyx "$@"
fi
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
exec docker run --rm --network none --user 0:0 --volume "$PWD:/work" --workdir /work \
  "${ONYX_COMMAND_IMAGE:-onyx/api:$version}" node /app/apps/cli/bin/onyx.mjs "$@"
