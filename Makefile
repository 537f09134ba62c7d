# Everything goes through npm; `make run` and `make test` are all that a newcomer needs.
.PHONY: run demo test test-long check test-clients test-fuzz bench setup build programs

# To try it out: this server may scrape the machine it runs on, which `bin/latchkey serve` refuses.
run: export LATCHKEY_EGRESS_ALLOW ?= 127.0.0.0/8,::1/128
run: build
	@bin/latchkey serve

demo: build
	@bin/latchkey demo

test: setup programs
	@npm test --silent

# The whole tables and more rounds of those tests that `make test` runs in a short form.
test-long: setup programs
	@npm run --silent test:long

# Types, style, unused code, and whether openapi.json and the generated pages are up to date.
check: setup
	@npm run --silent check

# The tests need a browser and PostgreSQL; without them, and without the right to install them, they say what they skip.
programs:
	@missing=; \
	command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v google-chrome >/dev/null \
	  || missing=chromium-headless-shell; \
	command -v postgres >/dev/null || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$$missing postgresql"; \
	[ -z "$$missing" ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	    && echo "Installing $$missing, for the tests." >&2 \
	    && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; } \
	  || echo "Not installed: $$missing. The tests that need it are skipped." >&2

# The public clients against a real server; needs python3 with venv, and PyPI.
test-clients: setup
	@npm run --silent test:clients

# Requests made from openapi.json; needs python3 with venv, and PyPI. `npm run test:fuzz` is the long form.
test-fuzz: setup
	@npm run --silent test:fuzz -- --quick

bench: setup
	@npm run --silent bench

setup: node_modules/.installed

# The launcher runs what is compiled here, and the source itself wherever that is newer.
build: dist/server/.built

dist/server/.built: node_modules/.installed scripts/build.ts scripts/compile.ts $(shell find src sdk/src 2>/dev/null)
	@npm run --silent build

# Node 20 is enough to install; the packages bring the Node 24 that runs everything else.
node_modules/.installed: package.json package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && command -v npm >/dev/null \
	  || { echo "Latchkey needs Node.js 20 or newer with npm: https://nodejs.org" >&2; exit 1; }
	@echo "Installing the packages that package-lock.json names; once, in about a minute." >&2
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@
