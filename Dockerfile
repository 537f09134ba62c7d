# Latchkey with Node.js 24 and a browser; docs/deploy.md says how to run it.
FROM docker.io/library/debian:trixie-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates make npm
WORKDIR /opt/latchkey
# As long as these three are the same, the packages come from the cache.
COPY Makefile package.json package-lock.json ./
RUN make setup
COPY . .
# The Node.js 24 that runs the server comes with the packages for development: it is taken out before these are removed.
RUN make build \
  && cp node_modules/node/bin/node /usr/local/bin/node \
  && npm prune --omit=dev --no-audit --no-fund \
  && rm -rf Makefile package-lock.json scripts sdk src

FROM docker.io/library/debian:trixie-slim
# Without fonts, the pictures of pages have no letters. tini ends what is left of a browser.
RUN apt-get update \
  && apt-get install -y --no-install-recommends \
    ca-certificates chromium-headless-shell fonts-liberation fonts-noto-color-emoji tini \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin latchkey \
  && install -d -o latchkey -g latchkey -m 700 /data \
  && ln -s /opt/latchkey/bin/latchkey /usr/local/bin/latchkey
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /opt/latchkey /opt/latchkey
ENV LATCHKEY_HOST=0.0.0.0 LATCHKEY_PORT=8080 LATCHKEY_DATA_DIR=/data
# As a number, which Kubernetes can see is not root.
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --start-period=60s CMD ["node", "-e", \
  "fetch(`http://127.0.0.1:${process.env.LATCHKEY_PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "latchkey"]
CMD ["serve"]
