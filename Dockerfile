# Dateline for Discord, without what loads an encoder of another name (requirements-slim.txt): compose.yaml runs it.
FROM python:3.11-slim-bookworm AS build
WORKDIR /source
COPY pyproject.toml setup.py MANIFEST.in README.md LICENSE .env.example sources.example.yaml requirements-slim.txt requirements-files.txt requirements-milvus.txt requirements-postgres.txt ./
COPY deploy/slim deploy/slim
COPY dateline dateline
COPY bot bot
COPY index index
COPY seeds seeds
COPY tests/golden/seed.yaml tests/golden/seed.yaml
# `--build-arg READERS=files` for web pages, PDF and office files beside text, tables, JSON and mail; "files milvus postgres"
# also for an index in a server of Milvus, and settings and votes in one of PostgreSQL.
ARG READERS=
RUN deploy/slim /opt/dateline "$READERS"

FROM python:3.11-slim-bookworm
COPY --from=build /opt/dateline /opt/dateline
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin dateline \
    && install --directory --owner=dateline --group=dateline --mode=700 /data
# What is written stands in /data, or in /tmp: the rest of the file system may be read-only. Python keeps what it
# compiled in /data, so that the second start is as quick as anywhere.
ENV PATH=/opt/dateline/bin:$PATH \
    DATELINE_HOME=/data \
    MPLCONFIGDIR=/tmp/matplotlib \
    PYTHONPYCACHEPREFIX=/data/var/pycache \
    PYTHONUNBUFFERED=1
WORKDIR /data
VOLUME ["/data"]
USER 10001
# The bot drains what it was asked before it ends: up to 20 seconds.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["dateline", "health"]
ENTRYPOINT ["dateline"]
CMD ["run", "--http", "127.0.0.1:8080"]
