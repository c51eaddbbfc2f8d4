FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.txt ./
RUN python -m venv /opt/clausewatch \
 && /opt/clausewatch/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY alerts alerts
COPY streams streams
RUN /opt/clausewatch/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
COPY --from=build /opt/clausewatch /opt/clausewatch
RUN useradd --system --home-dir /var/lib/clausewatch --create-home clausewatch
USER clausewatch
ENTRYPOINT ["/opt/clausewatch/bin/clausewatch"]
