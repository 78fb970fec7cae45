# Needs only python3 (3.11 or newer) with venv, and make. `make` alone lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# In a workflow, where alerts wait for it, uv installs the same files ten times faster. On a person's machine pip's own
# settings (mirrors, proxies) hold, which uv does not read.
UV := $(if $(filter true,$(GITHUB_ACTIONS)),$(shell command -v uv))
INSTALL := $(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(PIP) install)
SERVERS := tests/servers
# Where Node.js keeps its headers, so that nothing is fetched to compile a module against them.
NODE_HOME = $(shell node -p 'path.dirname(path.dirname(process.execPath))' 2>/dev/null)
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links
# `make lock UPGRADE=1` takes the newest versions; without it, what is locked stays as it is when it can.
UPGRADE ?=
# What `make torture` lives: so many cases, drawn with this seed. `make torture CASES=40 ONLY=snac` is quicker.
CASES ?= 600
SEED ?= 1
# How many files of tests run side by side: as many as there are processors, but no more than four, since each may start
# servers and a browser of its own. `make test JOBS=0` runs one after the other.
JOBS ?= auto
# How many edits of a site it makes, each followed by a build of it and one from nothing.
EDITS ?= 500
# The sites that the bench measures, in articles, and how many times each job is done.
N ?= 1000,10000
RUNS ?= 3
# The last day of the sample commune: the demonstration shows it as on that day, whatever the clock says.
NOW ?= 2026-11-20T12:00

.DEFAULT_GOAL := help
.PHONY: help install deploy demo test torture rehearsal check bench messages lock tools clean

help: ## list these goals
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r goal what; do \
		printf '  %-15s %s\n' "$$goal" "$$what"; done

install: $(VENV)/.runtime ## install Tambour into .venv: then .venv/bin/tambour

deploy: ## put output/ online by rsync where there is no Pages (DEPLOY_TO=user@server:folder/ DEPLOY_KEY=a private key)
	@.ci/deploy

demo: $(VENV)/.runtime ## build the sample commune's site, publish its news to the embedded accounts, and show both
	$(BIN)/tambour demo --now $(NOW) $(if $(PORT),--port $(PORT)) $(if $(ONCE),--once)

test: $(VENV)/.test ## run the tests; those that need a tool this machine lacks are skipped, and named at the end
	$(BIN)/python -m pytest --numprocesses $(JOBS) --maxprocesses 4 --dist loadfile $(ARGS)

torture: $(VENV)/.test ## kill and fail apply, edit a site, hundreds of times; judge (CASES=600 EDITS=500 SEED=1 ONLY=server)
	$(BIN)/python -m tests.torture --cases $(CASES) --seed $(SEED) $(if $(ONLY),--only $(ONLY))
	$(if $(ONLY),,$(BIN)/python -m tests.rebuild --steps $(EDITS) --seed $(SEED))

rehearsal: $(VENV)/.test ## run the workflows' steps on a small commune before real servers, and print what each took
	$(BIN)/python -m tests.rehearsal

check: $(VENV)/.test ## run the linter, the formatter and the type checker; they change nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy

bench: $(VENV)/.test ## measure builds beside other programs', plan, apply (N=1000,10000 RUNS=3 TOOLS=equal,hugo WHAT=body,plan)
	$(BIN)/python -m tools.bench --articles $(N) --runs $(RUNS) $(if $(TOOLS),--tools $(TOOLS)) $(if $(WHAT),--what $(WHAT))

messages: $(VENV)/.test ## bring the French catalogue up to date with the code, and compile it
	$(BIN)/python -m tools.messages

lock: $(VENV)/.test ## resolve the dependencies again into requirements/*.txt (UPGRADE=1: to their newest versions)
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements/build.in -o requirements/build.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml -c requirements/build.txt -o requirements/runtime.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml --extra test --extra poster -c requirements/build.txt \
		-c requirements/runtime.txt -o requirements/test.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements/synapse.in -o requirements/synapse.txt
	cd $(SERVERS) && npm install --package-lock-only --no-audit

tools: $(SERVERS)/node_modules/.installed $(SERVERS)/.synapse/.installed ## install the servers and validators of some tests (needs Node.js, npm, a C++ compiler)

clean: ## remove what can be made again: the virtual environment, the built site, caches
	rm -rf $(VENV) output outbox dist build .tambour .hypothesis .mypy_cache .pytest_cache .ruff_cache
	rm -rf $(SERVERS)/node_modules $(SERVERS)/.tools $(SERVERS)/.synapse

# ------------------------------------------------------------------------------------------------ installation

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Tambour needs Python 3.11 or newer, and $(PYTHON) is not: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -n "$(UV)" || $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python has no venv module: install it first (on Debian and Ubuntu: apt install python3-venv)." >&2; \
		exit 1; }
	$(if $(UV),$(UV) venv --quiet --seed --python $(PYTHON),$(PYTHON) -m venv) $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.runtime: requirements/build.txt requirements/runtime.txt pyproject.toml | $(VENV)/bin/python
	$(INSTALL) --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	$(INSTALL) --no-deps --no-index --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.runtime
	$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

$(SERVERS)/node_modules/.installed: $(SERVERS)/package.json $(SERVERS)/package-lock.json
	cd $(SERVERS) && npm ci --ignore-scripts --no-audit --no-fund
	cd $(SERVERS) && $(if $(wildcard $(NODE_HOME)/include/node/node.h),npm_config_nodedir=$(NODE_HOME)) npm rebuild better-sqlite3  # the one package that has to be compiled
	@touch $@

# Synapse, the reference Matrix server, wants other versions of what we use too: it has an environment of its own.
$(SERVERS)/.synapse/.installed: requirements/synapse.txt
	$(PYTHON) -m venv $(SERVERS)/.synapse
	$(SERVERS)/.synapse/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements/synapse.txt
	@touch $@
