# Two commands do everything on a fresh machine: `make ask q="…"` and `make check`.
# Python 3.11 or newer, pip, git and make are all they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SEEDS := $(shell find seeds -type f)

.PHONY: ask build check bench fit clean

ask: var/index/current
	@$(BIN)/dateline ask "$(q)"

build: $(VENV)/ready
	$(BIN)/dateline build

check: $(VENV)/ready-to-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

bench: $(VENV)/ready-to-check
	$(BIN)/python -m index.bench ../shared/data

# The numbers of index/support.py, from the data, and the curve in docs/.
fit: $(VENV)/ready-to-check
	$(BIN)/python -m index.refusal ../shared/data docs

clean:
	rm -rf $(VENV) var build *.egg-info

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: $(VENV)/bin/python pyproject.toml
	@echo "Installing (a minute or two, once)…"
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/ready-to-check: $(VENV)/bin/python pyproject.toml
	@echo "Installing (a minute or two, once)…"
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[check]'
	@touch $@ $(VENV)/ready

# A fault in one text is told and must not keep the others from answering.
var/index/current: $(VENV)/ready $(SEEDS)
	@$(BIN)/dateline build || test -e var/index/current
	@touch var/index/current
