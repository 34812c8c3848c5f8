# Dateline for Discord, without what loads an encoder of another name (requirements-slim.txt): compose.yaml runs it.
FROM python:3.11-slim-bookworm AS build
WORKDIR /source
# The libraries first: they change less often than the program.
COPY requirements-slim.txt ./
RUN python -m venv /opt/dateline \
    && /opt/dateline/bin/pip install --no-cache-dir --requirement requirements-slim.txt
COPY pyproject.toml setup.py MANIFEST.in README.md LICENSE .env.example ./
COPY dateline dateline
COPY bot bot
COPY index index
COPY seeds seeds
COPY tests/golden/seed.yaml tests/golden/seed.yaml
RUN /opt/dateline/bin/pip install --no-cache-dir --no-deps . \
    && /opt/dateline/bin/pip uninstall --yes pip

FROM python:3.11-slim-bookworm
COPY --from=build /opt/dateline /opt/dateline
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin dateline \
    && install --directory --owner=dateline --group=dateline --mode=700 /data
# matplotlib wants a folder that it may write to; the rest of the file system may be read-only.
ENV PATH=/opt/dateline/bin:$PATH \
    DATELINE_HOME=/data \
    MPLCONFIGDIR=/tmp/matplotlib \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /data
VOLUME ["/data"]
USER 10001
# The bot drains what it was asked before it ends: up to 20 seconds.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["dateline", "health"]
ENTRYPOINT ["dateline"]
CMD ["run", "--http", "127.0.0.1:8080"]
