# Everything a person does with this project. `make` alone lists it.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check bench torture migrate assets docs screenshots lock chromium always

# `make run PYTHON=python3.13` keeps an environment of its own beside the usual one.
ifeq ($(origin PYTHON),command line)
VENV ?= .venv-$(notdir $(PYTHON))
else
VENV ?= .venv
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
endif
BIN := $(VENV)/bin
WORKERS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# A stamp is named after what was installed, so a second run has nothing to do.
key = $(shell cat $(1) | cksum | tr -s ' \t' '--')
FRONTEND := $(shell find frontend -name node_modules -prune -o -type f -print | sort)
VENV_MADE := $(VENV)/made-$(shell echo '$(CURDIR)' | cksum | cut -d' ' -f1)
RUN := $(VENV)/run-$(call key,locks/run.txt)
DEV := $(VENV)/dev-$(call key,locks/run.txt locks/dev.txt)
PROJECT := $(VENV)/project-$(call key,pyproject.toml $(FRONTEND))

help: ## List what make can do
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' Makefile \
	  | while IFS='|' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

run: $(RUN) $(PROJECT) ## Start the demo clinic: web and worker together, Ctrl-C stops both
	@exec $(BIN)/clinic-sched up

test: $(DEV) $(PROJECT) chromium ## Run every test, on both databases and in a real browser
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(DEV) $(PROJECT) ## Check format, lint, types, import contracts and security
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive clinic_sched

bench: $(DEV) $(PROJECT) ## Measure what must stay fast, against its yardsticks
	@$(BIN)/python -m benchmarks $(ARGS)

torture: $(DEV) $(PROJECT) ## Race, try 5,000 orders of steps, kill at every write, cut the network 1,000 readings long
	@CLINIC_RACE_DAYS=10 CLINIC_ORDERS=5000 CLINIC_OFFLINE_READINGS=1000 $(BIN)/python -m pytest -o faulthandler_timeout=0 \
	  tests/scheduling/test_race.py tests/scheduling/test_every_order.py \
	  tests/sessions/test_every_step.py tests/sessions/test_killed.py \
	  tests/journeys/test_offline.py $(ARGS)

migrate: $(RUN) $(PROJECT) ## Bring the database up to date
	@$(BIN)/clinic-sched migrate

assets: $(RUN) ## Build the style sheet and the browser's libraries anew
	@rm -rf clinic_sched/static/vendor
	@$(BIN)/python frontend/build.py

docs: $(DEV) ## Check the documentation's links and render it to build/docs
	@$(BIN)/python tools/docs.py build/docs

screenshots: $(DEV) $(PROJECT) chromium ## Take the pictures of docs/screenshots from the journeys
	@CLINIC_SCREENSHOTS=1 $(BIN)/python -m pytest -q tests/journeys $(ARGS)

lock: $(DEV) ## Pin every dependency again; UPGRADE=--upgrade takes newer ones
	@$(LOCK) --extra build pyproject.toml -o locks/run.txt
	@$(LOCK) --extra build --extra dev -c locks/run.txt pyproject.toml -o locks/dev.txt
	@echo uv | $(LOCK) - -o locks/uv.txt
LOCK = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url $(UPGRADE)

$(VENV_MADE):
	@$(make_venv)
	@touch $@

$(RUN): | $(VENV_MADE)
	@echo 'Installing what the clinic needs to run (once) ...'
	@$(install) --require-hashes -r locks/run.txt
	@rm -f $(VENV)/run-* $(VENV)/dev-* && touch $@

$(DEV): | $(VENV_MADE)
	@echo 'Installing what the tests and checks need (once) ...'
	@$(install) --require-hashes -r locks/dev.txt
	@rm -f $(VENV)/run-* $(VENV)/dev-* && touch $(RUN) $@

$(PROJECT): $(if $(wildcard clinic_sched/static/vendor/app.css),,always) | $(RUN)
	@echo 'Building the style sheet and the browser libraries (once) ...'
	@$(install) --no-build-isolation --no-deps --editable .
	@rm -f $(VENV)/project-* && touch $@

# uv is several times faster; pip does the same where uv cannot be had.
install = if [ -x $(BIN)/uv ]; then set -- uv pip install --python $(BIN)/python; \
	  else set -- python -m pip install; fi; $(BIN)/"$$@" --quiet

define make_venv
	for python in $(PYTHON); do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; \
	  python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo 'This needs Python 3.11 or newer: install it, or name it with make PYTHON=/path/to/python3.' >&2; \
	  exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$python cannot make virtual environments: install python3-venv (apt-get install python3-venv)." >&2; \
	  exit 1; \
	fi; \
	"$$python" -m venv --clear $(VENV) \
	  && { $(BIN)/python -m pip install -qq --require-hashes -r locks/uv.txt || true; }
endef

chromium:
	@for browser in "$$CHROMIUM" chromium chromium-browser google-chrome; do \
	  if [ -n "$$browser" ] && command -v "$$browser" >/dev/null; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo 'Installing Chromium for the browser tests (once) ...'; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium >/dev/null && exit 0; \
	fi; \
	echo 'There is no Chromium, so the browser tests cannot run: install it, or name it in CHROMIUM.' >&2; \
	[ "$$CI" != true ]
