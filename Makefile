# Everything here needs only Python 3.11 or newer, make and a package index; after the first run, not even that.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# Several times as fast as pip, which is asked where uv fails: it knows other configurations of package indexes.
UV := $(BIN)/uv pip install --quiet --require-hashes
ARGS ?=
FUZZ_EXAMPLES ?= 500
FUZZ_SEED ?=
PLUGIN_ROUNDS ?= 10
SOAK_S ?= 600
PEERS = @copilotkit/aimock@1.43.0 @stoplight/prism-cli@5.14.2 wiremock@3.13.2
PYTEST = $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

export FUZZ_EXAMPLES FUZZ_SEED PLUGIN_ROUNDS

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
	@echo "Arguments go into ARGS, as in: make run ARGS=\"--port 8000 --lifecycle instant\""

.PHONY: run
run: $(VENV)/.run ## start the server; the first time, also install what it needs into .venv
	@exec $(BIN)/python -m mock_server serve $(ARGS)

.PHONY: setup
setup: $(VENV)/.dev ## install all that development needs into .venv

.PHONY: test
test: $(VENV)/.dev ## run the tests, in parallel and in random order
	@$(PYTEST) $(ARGS)

.PHONY: check
check: lint type arch test ## all of it: lint, format check, types, import rules, tests

.PHONY: lint
lint: $(VENV)/.dev ## lint, and check the format
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .

.PHONY: fmt
fmt: $(VENV)/.dev ## format, and repair what the linter can repair
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .

.PHONY: type
type: $(VENV)/.dev ## check the types
	@$(BIN)/python -m mypy

.PHONY: arch
arch: $(VENV)/.dev ## check that imports follow the architecture
	@$(BIN)/python -c 'from importlinter.cli import lint_imports_command as main; main(["--no-logo"])'

.PHONY: fuzz
fuzz: $(VENV)/.dev ## Schemathesis against a live server, FUZZ_EXAMPLES cases for each operation
	@$(PYTEST) -m fuzz $(ARGS)

.PHONY: media
media: $(VENV)/.dev ## decode and seek the videos (needs ffmpeg)
	@$(PYTEST) -m media $(ARGS)

.PHONY: browser
browser: $(VENV)/.dev ## the API reference in a real browser (needs chromium)
	@$(PYTEST) -m browser $(ARGS)

.PHONY: clients
clients: $(VENV)/.dev build/clients/.made ## every documented client, tools and SDKs, for real; installs toolchains where it may
	@$(PYTEST) -m clients $(ARGS)

.PHONY: languages
languages: $(VENV)/.dev ## the packages and examples for JavaScript, Go and Java (needs node, npm, go, java); skips what is missing
	@$(PYTEST) --dist loadgroup -m languages $(ARGS)

.PHONY: wire
wire: $(VENV)/.dev ## curl, wget, openssl, ab, wrk, ffprobe, java and node against the front end; skips what is missing
	@$(PYTEST) -m wire $(ARGS)

.PHONY: programs
programs: $(VENV)/.dev build/clients/.made ## browser, clients, languages, media, redis and wire in one go
	@$(PYTEST) --dist loadgroup -m "browser or clients or languages or media or redis or wire" $(ARGS)

.PHONY: redis
redis: $(VENV)/.dev ## the shared store against a real server (needs redis-server)
	@$(PYTEST) -m redis $(ARGS)

.PHONY: plugin
plugin: $(VENV)/.dev ## the pytest plugin: 200 tests over 4 workers PLUGIN_ROUNDS times, with a server each and with one for all; types
	@$(BIN)/python -m pytest -n 0 -m plugin $(ARGS)

.PHONY: containers
containers: $(VENV)/.dev ## the image and the replicas without an engine (needs root, nginx, redis-server, a package index)
	@$(PYTEST) -n 0 -m containers $(ARGS)

.PHONY: bench
bench: $(VENV)/.dev ## measure everything and write docs/performance.md (needs wrk and nginx); ARGS="--only hot"
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: bench-smoke
bench-smoke: $(VENV)/.dev ## run every benchmark as briefly as possible, and keep nothing
	@$(BIN)/python -m benchmarks --smoke $(ARGS)

.PHONY: bench-peers
bench-peers: ## install the servers that are compared into build/peers (needs npm; WireMock needs Java)
	@mkdir -p build/peers && cd build/peers && echo '{"private": true}' > package.json && \
	npm install --no-save --no-package-lock --no-audit --no-fund --loglevel=error $(PEERS)

.PHONY: soak
soak: $(VENV)/.dev ## SOAK_S seconds of everything at once: nothing may go wrong, nothing may leak
	@$(BIN)/python -m benchmarks.soak --seconds $(SOAK_S) $(ARGS)

.PHONY: wheel
wheel: $(VENV)/.dev ## try the built wheel and `make run` in clean environments (needs a package index)
	@$(PYTEST) -n 0 -m wheel $(ARGS)

.PHONY: build
build: $(VENV)/.dev ## build the wheel and the source distribution into dist/
	@$(BIN)/python -m hatchling build

# uv only writes the locks, so it has a place of its own. Pins stay unless told: make lock ARGS=--upgrade
LOCK = build/lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links

.PHONY: lock
lock: $(VENV)/.made ## write the locks in requirements/ anew from pyproject.toml
	@$(BIN)/python -m venv --clear build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lock.txt
	@unset UV_FIND_LINKS UV_INDEX UV_EXTRA_INDEX_URL; set -ex; \
	$(LOCK) $(ARGS) --group lock -o requirements/lock.txt; \
	$(LOCK) $(ARGS) --group clients -o requirements/clients.txt; \
	npm install --prefix requirements/clients --package-lock-only --omit-lockfile-registry-resolved; \
	$(LOCK) $(ARGS) pyproject.toml -o requirements/run.txt; \
	$(LOCK) $(ARGS) pyproject.toml --all-extras --group dev -c requirements/run.txt -o requirements/dev.txt; \
	$(LOCK) $(ARGS) pyproject.toml --extra redis -c requirements/dev.txt -o requirements/image.txt; \
	$(LOCK) $(ARGS) --group build -c requirements/dev.txt -o requirements/build.txt

.PHONY: clean
clean: ## remove all that make has made, .venv too
	@rm -rf $(VENV) build dist .coverage* htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find mock_server tests -type d -name __pycache__ -prune -exec rm -rf {} +

# The environment. Each stamp is made anew when the lock behind it changes.

$(VENV)/.made:
	@for python in $${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Python 3.11 or newer is needed, and $${PYTHON:-python3} is not that; name one: make PYTHON=/path/to/python3.11" >&2; \
		exit 1; \
	fi; \
	if $$found -c 'import ensurepip' 2>/dev/null; then $$found -m venv $(VENV); \
	elif $$found -m venv --without-pip $(VENV) && $$found -m pip --quiet --python $(BIN)/python install pip; then :; \
	else echo "$$found cannot make an environment with pip; on Debian and Ubuntu, install python3-venv" >&2; exit 1; fi
	@touch $@

$(VENV)/.run: requirements/run.txt | $(VENV)/.made
	@echo "Installing what the server needs into $(VENV) ..." >&2
	@$(PIP) install --require-hashes -r requirements/run.txt
	@touch $@

# What the clients' runs need beside the programs of Debian, outside of .venv.
build/clients/.made: requirements/clients.txt requirements/clients/package-lock.json | $(VENV)/.dev
	@scripts/toolchains.sh
	@echo "Installing clients into build/clients ..." >&2
	@$(BIN)/python -m venv --clear --without-pip build/clients
	@$(UV) --python build/clients/bin/python -r requirements/clients.txt
	@cp requirements/clients/package*.json build/clients/
	@! command -v npm >/dev/null || npm ci --prefix build/clients --silent --no-audit --no-fund
	@touch $@

$(VENV)/.dev: requirements/lock.txt requirements/dev.txt pyproject.toml | $(VENV)/.made
	@echo "Installing what development needs into $(VENV) ..." >&2
	@$(PIP) install --require-hashes -r requirements/lock.txt
	@$(UV) --compile-bytecode --python $(BIN)/python -r requirements/dev.txt || \
	$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run
