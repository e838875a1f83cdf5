# The model server: embeddings and reranking. Models are mounted at /models (may be read-only) or fetched into it; the
# bilingual static encoder is in the image. Port 9000.
#
#   docker build -f deploy/docker/model-server.Dockerfile .                  # for processors; amd64 and arm64
#   docker build -f deploy/docker/model-server.Dockerfile --target cuda .    # for NVIDIA cards; amd64 only
#
# The second one fetches the runtime's CUDA libraries while it is built, and needs NVIDIA's container toolkit to run. It
# was not built or run where this was written: no such card and no registry with its base image were at hand.
ARG NODE_IMAGE=node:24-trixie-slim
ARG CUDA_IMAGE=nvidia/cuda:12.9.1-cudnn-runtime-ubuntu24.04

# What an installation depends on. A changed source changes nothing here, so that what follows is taken from the cache.
FROM ${NODE_IMAGE} AS manifests
COPY . /source
RUN mkdir /manifests && bash /source/deploy/docker/manifests.sh /source /manifests

FROM ${NODE_IMAGE} AS modules
WORKDIR /app
COPY --from=manifests /manifests/ ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error --workspace=@onyx/model-server
COPY deploy/docker/minimal-root.sh deploy/docker/prepare-modules.ts deploy/docker/production-modules.ts deploy/docker/sbom.ts deploy/docker/
RUN bash deploy/docker/minimal-root.sh /system /usr/local/bin/node \
    --needs $(find node_modules -path '*/linux/*' -name '*.node') \
  && mkdir -p /pruned /writable/models \
  && node deploy/docker/prepare-modules.ts --name onyx-model-server --workspaces @onyx/model-server \
    --system /system --sbom /pruned/sbom.json . \
  && find . -name node_modules -prune -exec cp --parents -a -t /pruned {} +

# The runtime's libraries for CUDA, which .npmrc keeps npm from fetching everywhere else.
FROM ${NODE_IMAGE} AS cuda-libraries
WORKDIR /app
COPY --from=manifests /manifests/ ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error --workspace=@onyx/model-server \
  && ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js \
  && mkdir /cuda && cp node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_*.so /cuda/

FROM scratch AS program
COPY --from=modules /pruned/ /app/
WORKDIR /app
COPY package.json LICENSE ./
COPY deploy/docker/probe.mjs deploy/docker/
COPY packages/contracts/ packages/contracts/
COPY packages/config/ packages/config/
COPY packages/telemetry/ packages/telemetry/
COPY packages/models/ packages/models/
COPY apps/model-server/ apps/model-server/

FROM ${CUDA_IMAGE} AS cuda
ENV NODE_ENV=production \
  HOME=/tmp \
  ONYX_MODEL_SERVER_HOST=0.0.0.0 \
  MODEL_CACHE_DIR=/models
COPY --from=modules /usr/local/bin/node /usr/local/bin/node
COPY --from=modules --chown=10001:10001 /writable/models /models
COPY --from=program /app/ /app/
COPY --from=cuda-libraries /cuda/ /app/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/
WORKDIR /app
# Last, so that a new revision of the same files makes no new layers.
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="onyx/model-server" \
  org.opencontainers.image.description="Onyx: model server for NVIDIA cards" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.licenses="MIT"
USER 10001:10001
EXPOSE 9000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=300s --retries=3 \
  CMD ["node", "/app/deploy/docker/probe.mjs", "http://127.0.0.1:9000/ready"]
CMD ["node", "apps/model-server/src/main.ts"]

FROM scratch
ENV PATH=/usr/local/bin:/usr/bin \
  NODE_ENV=production \
  HOME=/tmp \
  ONYX_MODEL_SERVER_HOST=0.0.0.0 \
  MODEL_CACHE_DIR=/models
COPY --from=modules /system/ /
COPY --from=modules --chown=10001:10001 /writable/models /models
COPY --from=program /app/ /app/
WORKDIR /app
# Last, so that a new revision of the same files makes no new layers.
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="onyx/model-server" \
  org.opencontainers.image.description="Onyx: model server" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.licenses="MIT"
USER 10001:10001
EXPOSE 9000
STOPSIGNAL SIGTERM
# Models are loaded before it is ready, which takes as long as they are large.
HEALTHCHECK --interval=10s --timeout=5s --start-period=300s --retries=3 \
  CMD ["node", "/app/deploy/docker/probe.mjs", "http://127.0.0.1:9000/ready"]
CMD ["node", "apps/model-server/src/main.ts"]
