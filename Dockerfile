# The mock server as a small image. docs/containers.md says what to do with it.
ARG PYTHON_VERSION=3.13

FROM python:${PYTHON_VERSION}-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
# The libraries change less often than the code, so they have a layer of their own.
COPY requirements/build.txt requirements/image.txt requirements/
RUN pip install --require-hashes -r requirements/build.txt \
    && python -m venv --without-pip /opt/sora-mock \
    && pip --python /opt/sora-mock/bin/python install --require-hashes -r requirements/image.txt
COPY LICENSE README.md openapi.yaml pyproject.toml ./
COPY fixtures fixtures
COPY mock_server mock_server
RUN python -m hatchling build -t wheel -d /wheels \
    && pip --python /opt/sora-mock/bin/python install --no-index --no-deps /wheels/*.whl

FROM python:${PYTHON_VERSION}-slim
LABEL org.opencontainers.image.title="sora-mock-server" org.opencontainers.image.licenses="MIT AND Apache-2.0"
COPY --from=build /opt/sora-mock /opt/sora-mock
# A place for what is mounted, and for a store that is a file.
RUN install -d -o 10001 -g 10001 /data
WORKDIR /data
ENV PATH=/opt/sora-mock/bin:$PATH SORA_MOCK_HOST=0.0.0.0
USER 10001:10001
EXPOSE 4010
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=1s --retries=3 \
    CMD ["sora-mock", "healthcheck"]
ENTRYPOINT ["sora-mock"]
CMD ["serve"]
