# See It Learn. `make run` and `make test` do all their set-up themselves; `make help` lists the rest.
HOST ?= 127.0.0.1
PORT ?= 8501
VENV := .venv
PY := $(VENV)/bin/python
PYTHONS := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev browser run test tiny lint types bench clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

OLD = import sys; sys.exit(sys.version_info < (3, 11))
HALF_MADE = import sys; from importlib.metadata import files; \
  sys.exit(sys.prefix == sys.base_prefix or sys.version_info < (3, 11) or not files("pip"))

LAN_ADDRESS = import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); \
  s.connect(("192.0.2.1", 9)); print(s.getsockname()[0])  # sends nothing: the address this machine would send from

# A complete .venv is kept as it is, an interrupted one is made again. Debian's python3 needs a package for it.
$(VENV)/.made:
	@$(PY) -c '$(HALF_MADE)' 2>/dev/null && exec touch $@; \
	for python in $(PYTHONS) ""; do [ -z "$$python" ] || "$$python" -c '$(OLD)' 2>/dev/null && break; done; \
	[ -n "$$python" ] || { echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=/path/to/python run"; exit 1; }; \
	made() { "$$python" -m venv --clear $(VENV) >/dev/null 2>&1 || "$$python" -m virtualenv -q --clear $(VENV) 2>/dev/null; }; \
	got() { [ "$$(id -u)" = 0 ] && apt-get -qq update && apt-get -qq install -y python3-venv; } >/dev/null 2>&1; \
	made || { got && made; } || { rm -rf $(VENV); \
	  echo "$$python cannot make a virtual environment: on Debian, apt-get install python3-venv, then make again."; exit 1; }; \
	touch $@

$(VENV)/.run-ready: requirements.txt constraints.txt | $(VENV)/.made
	@echo "Installing what the app needs into $(VENV): some minutes and about 6 GB the first time ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.test-ready: requirements-dev.txt $(VENV)/.run-ready
	@echo "Installing what tests, lint and types need into $(VENV) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@

setup: $(VENV)/.run-ready ## make the environment, nothing else

setup-dev: $(VENV)/.test-ready

browser: $(VENV)/.test-ready
	@$(PY) -m tests.browser.get_browser

run: $(VENV)/.run-ready ## start the app on HOST (127.0.0.1) and PORT (8501)
	@address=$$([ "$(HOST)" = 0.0.0.0 ] && $(PY) -c '$(LAN_ADDRESS)' 2>/dev/null || echo "$(HOST)"); \
	exec $(PY) -m streamlit run app.py --server.address "$(HOST)" --server.port "$(PORT)" --browser.serverAddress "$$address"

test: browser ## everything, the real browser included
	@$(PY) -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

tiny: $(VENV)/.test-ready ## the tests that take seconds
	@$(PY) -m pytest -m tiny $$(grep -rl --include='*.py' 'mark\.tiny' tests) --numprocesses 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.test-ready ## ruff and the direction of imports
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/lint-imports

types: $(VENV)/.test-ready ## pyright
	@$(PY) -m pyright

bench: $(VENV)/.test-ready ## every measurement of bench/, each as a table
	@for file in $$(grep -l __main__ bench/*.py); do $(PY) -m "bench.$$(basename "$$file" .py)" || exit 1; done

clean: ## remove the environment and everything the tools left
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
