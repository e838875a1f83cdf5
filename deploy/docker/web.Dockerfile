# The web app: exported files behind nginx, port 8080. Nothing of a deployment is built into them: the app asks its own
# host at /api, and the edge leads that to the API. The files are the same for every platform, so they are built on the
# builder's own.
#
# In the image are nginx, the libraries it needs, and bash for the health check, of the base image's; no package
# manager. Its root may be read-only; it writes to /tmp (a tmpfs).
ARG NODE_IMAGE=node:24-trixie-slim
ARG NGINX_IMAGE=nginx:1.26

# What an installation depends on. A changed source changes nothing here, so that what follows is taken from the cache.
FROM --platform=${BUILDPLATFORM} ${NODE_IMAGE} AS manifests
COPY . /source
RUN mkdir /manifests && bash /source/deploy/docker/manifests.sh /source /manifests

# The compilers of styles are development packages; none of them is in the image.
FROM --platform=${BUILDPLATFORM} ${NODE_IMAGE} AS build
WORKDIR /app
COPY --from=manifests /manifests/ ./
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --workspace=@onyx/web
COPY tsconfig.base.json ./
COPY packages/contracts/ packages/contracts/
COPY apps/web/ apps/web/
RUN cd apps/web && NEXT_TELEMETRY_DISABLED=1 NODE_ENV=production node ../../node_modules/next/dist/bin/next build
COPY deploy/docker/prepare-modules.ts deploy/docker/production-modules.ts deploy/docker/sbom.ts deploy/docker/
# The hashes of the pages' own inline scripts, for the policy that nginx sends with them.
COPY deploy/web/script-hashes.mjs deploy/web/
RUN mkdir script-hashes && node deploy/web/script-hashes.mjs apps/web/out >script-hashes/pages.map

FROM ${NGINX_IMAGE} AS server
COPY deploy/docker/minimal-root.sh /build/
RUN bash /build/minimal-root.sh /system /usr/sbin/nginx /bin/bash /etc/nginx/mime.types

# The bill of what the files were built from and of what serves them.
FROM build AS bill
COPY --from=server /system/var/lib/dpkg/ /system/var/lib/dpkg/
RUN node deploy/docker/prepare-modules.ts --name onyx-web --workspaces @onyx/web --keep-all \
  --system /system --sbom /sbom.json .

FROM scratch
ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin
COPY --from=server /system/ /
COPY --from=bill /sbom.json /app/sbom.json
COPY LICENSE deploy/docker/probe.sh /app/
COPY deploy/web/nginx.conf /etc/nginx/nginx.conf
COPY --from=build /app/script-hashes/ /etc/nginx/script-hashes/
COPY --from=build /app/apps/web/out/ /usr/share/nginx/html/
# Last, so that a new revision of the same files makes no new layers.
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="onyx/web" \
  org.opencontainers.image.description="Onyx: web app" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.licenses="MIT"
USER 10001:10001
EXPOSE 8080
# At SIGTERM nginx drops what it is sending; at SIGQUIT it ends that first.
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
  CMD ["/bin/bash", "/app/probe.sh", "8080", "/health"]
# In the foreground by the command, as the edge: `daemon` stands nowhere in the settings.
CMD ["nginx", "-e", "stderr", "-g", "daemon off;"]
