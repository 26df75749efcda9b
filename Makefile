# SPDX-License-Identifier: Apache-2.0
# Everything a person types. Each target sets up what it needs; Python 3.11 or newer and make are enough.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_NODE ?= demo-node
DEMO_PORT ?= 8470
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test lint types rings soak bench docs clean

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

$(VENV)/.installed: pyproject.toml constraints.txt tools/browser_assets.py package-lock.json
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Carillon needs Python 3.11 or newer; say make PYTHON=python3.12, for example.")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(PIP) --editable '.[test]'
	@touch $@

demo: $(VENV)/.installed ## a demonstration node with fictitious people, on http://127.0.0.1:8470
	$(BIN)/carillon demo --node $(DEMO_NODE) --port $(DEMO_PORT)

test: lint types rings ## every check that CI runs
	$(BIN)/pytest -n 2 --dist loadfile

lint: $(VENV)/.tested
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.tested
	$(BIN)/mypy

rings: $(VENV)/.tested
	$(BIN)/lint-imports

soak: $(VENV)/.tested ## the long tests: kills, full disks, many random policies
	$(BIN)/pytest -m soak

bench: $(VENV)/.tested ## the figures of docs/benchmarks.md, as tables and JSON
	$(BIN)/python -m bench

docs: $(VENV)/.tested ## what is generated in the documents: the map, commands, settings
	$(BIN)/python -m tools.documents
	$(BIN)/python -m tools.commands
	$(BIN)/python -m tools.messages

clean: ## forget the environment and the demonstration node
	rm -rf $(VENV) $(DEMO_NODE) build dist
