# See It Learn. `make run` and `make test` do all their set-up themselves.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8501
VENV := .venv
PY := $(VENV)/bin/python
export HOST PORT

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev browser run test tiny lint types bench

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: on Debian, apt-get install python3-venv"; exit 1; }

$(VENV)/.run-ready: requirements.txt constraints.txt | $(PY)
	$(PY) -m pip install --quiet -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/.test-ready: requirements-dev.txt $(VENV)/.run-ready
	$(PY) -m pip install --quiet -r requirements-dev.txt -c constraints.txt
	@touch $@

setup: $(VENV)/.run-ready ## make the environment, nothing else

setup-dev: $(VENV)/.test-ready

browser: $(VENV)/.test-ready
	@$(PY) -m tests.browser.get_browser

run: $(VENV)/.run-ready ## start the app on HOST (127.0.0.1) and PORT (8501)
	@echo "See It Learn: http://$(HOST):$(PORT)"
	@$(PY) -m streamlit run app.py --server.address $(HOST) --server.port $(PORT)

test: browser ## everything, the real browser included
	@$(PY) -m pytest

tiny: $(VENV)/.test-ready ## the tests that take seconds
	@$(PY) -m pytest -m tiny

lint: $(VENV)/.test-ready ## ruff and the direction of imports
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/lint-imports

types: $(VENV)/.test-ready ## pyright
	@$(VENV)/bin/pyright

bench: $(VENV)/.test-ready ## every measurement of bench/
	@for f in bench/[a-z]*.py; do $(PY) -m bench.$$(basename $$f .py) || exit 1; done
