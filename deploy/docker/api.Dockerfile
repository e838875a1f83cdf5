# The servers that share their code: API, worker, and the `onyx` command for migrations. One image, several commands:
#
#   node apps/api/src/main.ts                  # the default; ports 8080, and 9464 for operators
#   node apps/worker/src/main.ts               # port 9464 for operators
#   node apps/cli/bin/onyx.mjs migrate up      # one-shot
#   node apps/cli/bin/onyx.mjs certificates watch   # with ACME only
#
# Nothing else is in it: no shell, no package manager, no npm. Its root may be read-only; it writes to /data,
# /models and below /var/lib/onyx (volumes) and /tmp (a tmpfs). Base images stand in deploy/images.lock.yaml.
ARG NODE_IMAGE=node:24-trixie-slim

# What an installation depends on. A changed source changes nothing here, so that what follows is taken from the cache.
FROM ${NODE_IMAGE} AS manifests
COPY . /source
RUN mkdir /manifests && bash /source/deploy/docker/manifests.sh /source /manifests

FROM ${NODE_IMAGE} AS modules
WORKDIR /app
COPY --from=manifests /manifests/ ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error \
  --workspace=@onyx/api --workspace=@onyx/worker --workspace=@onyx/cli
COPY deploy/docker/minimal-root.sh deploy/docker/prepare-modules.ts deploy/docker/production-modules.ts deploy/docker/sbom.ts deploy/docker/
# The embedded database is for laptops; here PostgreSQL is a service.
RUN bash deploy/docker/minimal-root.sh /system /usr/local/bin/node \
    --needs $(find node_modules -path '*/linux/*' -name '*.node' -o -name 'skia.linux-*-gnu.node') \
  && mkdir -p /pruned /writable/data/files /writable/models /writable/onyx/acme /writable/onyx/certificates \
  && node deploy/docker/prepare-modules.ts --name onyx-api --workspaces @onyx/api,@onyx/worker,@onyx/cli \
    --without @electric-sql/pglite,@electric-sql/pglite-pg_textsearch,@electric-sql/pglite-pgvector \
    --system /system --sbom /pruned/sbom.json . \
  && find . -name node_modules -prune -exec cp --parents -a -t /pruned {} +

FROM scratch
ENV PATH=/usr/local/bin:/usr/bin \
  NODE_ENV=production \
  HOME=/tmp \
  ONYX_HOST=0.0.0.0 \
  ONYX_DATA_DIR=/data \
  ONYX_MODELS_DIR=/models
COPY --from=modules /system/ /
COPY --from=modules --chown=10001:10001 /writable/data /data
COPY --from=modules --chown=10001:10001 /writable/models /models
COPY --from=modules --chown=10001:10001 /writable/onyx /var/lib/onyx
COPY --from=modules /pruned/ /app/
WORKDIR /app
COPY package.json LICENSE ./
COPY deploy/docker/probe.mjs deploy/docker/
COPY scripts/runtime.mjs scripts/
COPY packages/ packages/
COPY apps/api/ apps/api/
COPY apps/worker/ apps/worker/
COPY apps/cli/ apps/cli/
# Last, so that a new revision of the same files makes no new layers.
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="onyx/api" \
  org.opencontainers.image.description="Onyx: API, worker and migrations" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.licenses="MIT"
USER 10001:10001
EXPOSE 8080 9464
STOPSIGNAL SIGTERM
# The operators' port is open in API and worker alike.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "/app/deploy/docker/probe.mjs", "http://127.0.0.1:9464/ready"]
CMD ["node", "apps/api/src/main.ts"]
