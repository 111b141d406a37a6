# The image of Towline. From the sources, or from an archive of a release that lies in this folder:
#
#   docker build -t towline .
#   docker build -t towline --build-arg RELEASE=towline-0.1.0.tar.gz .
#
# Both base images can be others: BUILD_IMAGE needs a shell, tar and, to build from the sources, a JDK and
# Maven; RUNTIME_IMAGE a shell, sed, coreutils or busybox, Java 17 or newer as `java` or JAVA_HOME, glibc,
# and for the health check curl, or bash.
ARG BUILD_IMAGE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG RUNTIME_IMAGE=docker.io/library/eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
ARG RELEASE=
COPY . /source
RUN set -eu; \
    if [ -z "$RELEASE" ]; then /source/deploy/release --archive /release; RELEASE=$(cd /release && echo towline-*.tar.gz); \
    else mkdir /release; cp "/source/$RELEASE" /release/; RELEASE=$(basename "$RELEASE"); fi; \
    mkdir -p /image/opt /image/state/towline; \
    tar -xzf "/release/$RELEASE" -C /image/opt; \
    mv /image/opt/towline-* /image/opt/towline; \
    rm -rf /image/opt/towline/docs /image/opt/towline/deploy /image/opt/towline/config; \
    chmod 0770 /image/state/towline

FROM ${RUNTIME_IMAGE}
ARG VERSION=
LABEL org.opencontainers.image.title="Towline" \
      org.opencontainers.image.description="A registry-mirror pull proxy that watches the progress of every upstream fetch" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=build /image/opt/ /opt/
# Any user of group 0 may run it, as OpenShift wants; the root filesystem may be read-only, and /tmp need not
# allow programs.
COPY --from=build --chown=65532:0 /image/state/ /var/lib/
ENV TOWLINE_CONTAINER=true \
    PATH=/opt/towline/bin:$PATH
# The archive of loaded classes, which the user below may not write: the start takes half the time with it.
RUN /opt/towline/bin/towline --version
USER 65532:0
WORKDIR /opt/towline
VOLUME /var/lib/towline
EXPOSE 5000 5001
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 CMD ["/opt/towline/bin/towline", "health"]
ENTRYPOINT ["/opt/towline/bin/towline"]
CMD ["serve", "--wait-for-lock", "60s"]
