# Everything goes through npm; these two commands are all that a newcomer needs.
.PHONY: run test setup bench demo

run: setup
	@bin/latchkey serve

demo: setup
	@bin/latchkey demo

test: setup
	@npm test --silent

bench: setup
	@npm run --silent bench

setup: node_modules/.installed

# Node 20 is enough to install; the packages bring the Node 24 that runs everything else.
node_modules/.installed: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Needs Node.js 20 or newer with npm: https://nodejs.org"; exit 1; }
	@echo "Installing what package-lock.json names (once, under a minute) …"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@
