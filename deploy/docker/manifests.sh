#!/bin/bash
# Lays the manifests of all workspaces and what npm reads beside them into a folder: what an installation depends on,
# so that a changed source does not repeat it. manifests.sh <source> <folder>
set -euo pipefail
cd "$1"
find . -name node_modules -prune -o -name package.json -exec cp --parents -t "$2" {} +
cp package-lock.json .npmrc "$2"
