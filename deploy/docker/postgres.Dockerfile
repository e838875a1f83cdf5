# PostgreSQL 17 with pgvector, as the user 10001. Debian's C library and ICU, never musl: the order of an index must not
# change with an update of the image. ICU's root collation is fixed when the database is made.
#
# pg_textsearch (BM25 inside PostgreSQL) is in no archive of Debian, so it is not in the image by itself: without it
# Onyx uses its own index over pgvector, with the same answers. Its package for PostgreSQL 17 and the base image's
# Debian, laid in deploy/docker/postgres/packages/, is installed; see the README there. The bill of materials is
# /app/sbom.json, as in the other images.
ARG POSTGRES_IMAGE=pgvector/pgvector:0.8.0-pg17

FROM ${POSTGRES_IMAGE}
USER root
RUN --mount=type=bind,source=deploy/docker/postgres,target=/build bash /build/install.sh
COPY --chmod=755 deploy/docker/postgres/health.sh /usr/local/bin/onyx-postgres-health
COPY LICENSE /app/
ENV LANG=C.UTF-8 \
  PGDATA=/var/lib/postgresql/data \
  POSTGRES_INITDB_ARGS="--encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=und --data-checksums"
# Last, so that a new revision of the same files makes no new layers.
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="onyx/postgres" \
  org.opencontainers.image.description="Onyx: PostgreSQL 17 with pgvector" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.licenses="PostgreSQL"
USER 10001:10001
EXPOSE 5432
# At SIGTERM PostgreSQL waits until every client has hung up; at SIGINT it ends their sessions and stops in good order.
STOPSIGNAL SIGINT
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["onyx-postgres-health"]
