#!/bin/bash
# Run as root while the PostgreSQL image is built: gives its user the number 10001, as in all images of Onyx, installs
# the packages that were laid beside this, and writes the bill of materials.
set -euo pipefail
shopt -s nullglob
here=$(dirname "${BASH_SOURCE[0]}")
user=10001

groupmod --gid "$user" postgres
usermod --uid "$user" --gid "$user" postgres
# A volume takes its owner from the folder of the image that it is laid on.
install -d -o postgres -g postgres -m 700 /var/lib/postgresql/data
install -d -o postgres -g postgres -m 755 /var/lib/postgresql
install -d -o postgres -g postgres -m 3775 /var/run/postgresql
install -d -m 755 /app

packages=("$here"/packages/*.deb)
if [ ${#packages[@]} -gt 0 ]; then
  if [ -f "$here/packages/SHA256SUMS" ]; then
    (cd "$here/packages" && sha256sum --check --strict SHA256SUMS)
  else
    echo 'packages/SHA256SUMS is missing: what is installed must be what was meant.' >&2
    exit 1
  fi
  dpkg --install "${packages[@]}"
fi

# The extension must be there, and one that is not there is told.
control=/usr/share/postgresql/17/extension
[ -f "$control/vector.control" ] || { echo 'The base image has no pgvector.' >&2; exit 1; }
[ -f "$control/pg_textsearch.control" ] ||
  echo 'pg_textsearch is not in this image; Onyx uses its own index for words.' >&2

# CycloneDX, of what dpkg knows.
{
  echo '{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,'
  echo '"metadata":{"component":{"type":"application","bom-ref":"onyx-postgres","name":"onyx-postgres"}},"components":['
  dpkg-query -W -f '${db:Status-Status} ${Package} ${Version} ${Architecture}\n' | sort |
    while read -r status name version architecture; do
      [ "$status" = installed ] || continue
      address="pkg:deb/debian/$name@$(sed 's/+/%2B/g; s/:/%3A/g; s/~/%7E/g' <<<"$version")?arch=$architecture"
      printf '%s{"type":"library","bom-ref":"%s","name":"%s","version":"%s","purl":"%s"}\n' \
        "${separator:-}" "$address" "$name" "$version" "$address"
      separator=,
    done
  echo ']}'
} >/app/sbom.json
