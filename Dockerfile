# A published archive, served read-only:
#   lire-aussi publish archive.db public/archive.db
#   docker build -t lire-aussi . && docker run -p 8001:8001 -v "$PWD/public:/data:ro" lire-aussi
FROM python:3.12-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /src
COPY pyproject.toml README.md LICENSE metadata.yml ./
COPY archive ./archive
# uv leaves stanza, spacy and torch away, as pyproject.toml tells it to.
RUN uv sync --no-dev --no-editable --compile-bytecode

FROM python:3.12-slim
RUN useradd --system --uid 10001 reader
COPY --from=build /src/.venv /src/.venv
ENV PATH=/src/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
USER reader
EXPOSE 8001
HEALTHCHECK --interval=30s --timeout=5s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8001/-/versions.json', timeout=4)"]
CMD ["lire-aussi", "serve", "/data/archive.db", "--public", "--host", "0.0.0.0"]
