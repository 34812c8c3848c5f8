# Two commands do everything on a fresh machine: `make ask q="…"` and `make check`.
# Python 3.11 or newer, pip, git and make are all they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: ask build check bench train fit soak play pictures reference site sbom audit clean

# The question goes through the environment, so that no mark in it means anything to the shell. A text with a fault is
# reported and the others are answered from; no answer (status 1) is not a failure of make.
ask: export QUESTION := $(value q)
ask: question $(VENV)/ready
	@if [ ! -e var/index/current ] || [ -n "$$(find seeds $(wildcard sources.yaml data/fetched) -newer var/index/current -print -quit)" ]; then \
		$(BIN)/dateline build; test -e var/index/current && touch var/index/current; \
	fi
	@$(BIN)/dateline ask -- "$$QUESTION" || test $$? -eq 1

# Before anything is installed.
.PHONY: question
question:
	@test -n "$$QUESTION" || { \
		echo 'Write a question: make ask q="How many soldiers are at the border?"' >&2; \
		echo 'Écrivez une question : make ask q="Combien de soldats sont à la frontière ?"' >&2; \
		exit 2; }

build: $(VENV)/ready
	$(BIN)/dateline build

check: $(VENV)/ready-to-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses auto --dist loadgroup

# `make bench` measures quality and speed; `make bench faults` damages editions and builds, and compares the answers;
# `make bench scale` draws how time, memory, disk and recall grow (`SIZES="1000 10000"` for a short one).
SIZES ?= 1000 10000 100000 1000000
bench: $(VENV)/ready-to-check
ifneq ($(filter faults,$(MAKECMDGOALS)),)
	$(BIN)/python -m index.evaluation.faults
else ifneq ($(filter scale,$(MAKECMDGOALS)),)
	$(BIN)/python -m index.evaluation.scale ../shared/data --sizes $(SIZES) --write
else
	$(BIN)/python -m index.evaluation.bench ../shared/data
endif

ifneq ($(filter faults scale,$(MAKECMDGOALS)),)
.PHONY: faults scale
faults scale: bench
	@:
endif

# The reader's weights, from the data: hours on two cores. What was interrupted goes on from its last checkpoint; it stops
# when RUN/decay.json says so (index/training/train_reader.py), and is then exported over index/weights/.
RUN ?= var/training/reader
train: $(VENV)/ready-to-check
	@mkdir -p $(RUN)
	$(BIN)/python -m index.training.candidates ../shared/data var/models var/training/candidates
	$(BIN)/python -m index.training.train_reader ../shared/data var/training/candidates var/models $(RUN)
	$(BIN)/python -m index.training.export_reader ../shared/data var/models $(RUN)/checkpoint.pt index/weights
	$(BIN)/python -m index.training.export_questions --link

# The weights and thresholds of index/quoting/confidence.py, from the data, and docs/certainty.json.
fit: $(VENV)/ready-to-check
	$(BIN)/python -m index.evaluation.fit ../shared/data docs

# Eight hours of use in twenty minutes, against a Discord on loopback; `SECONDS=120 make soak` for a short one, and
# `MODELS=fake` for one that costs little. The curve goes to var/soak; a whole one is kept in docs.
SECONDS ?= 1200
MODELS ?= shipped
soak: $(VENV)/ready-to-check
	$(BIN)/python -m tests.soak --seconds $(SECONDS) --models $(MODELS)

# Dateline in a browser, in a simulated Discord: no token, no network.
play: play-ready
	@$(BIN)/python -m bot.discord.simulator

.PHONY: play-ready
play-ready: $(VENV)/ready
	@$(BIN)/python -c "import simcord, PIL, av, linkify_it, markdown_it, regex" 2>/dev/null || $(BIN)/pip install --quiet --disable-pip-version-check --editable '.[play]'
	@test -e var/index/current || $(BIN)/dateline build || test -e var/index/current

# What a person sees in Discord, as pictures in var/pictures; needs Debian's chromium.
pictures: play-ready
	$(BIN)/python -m docs.pictures.take var/pictures

# Every command, option and setting, and what a slim install needs: from the program and pyproject.toml.
reference: $(VENV)/ready-to-check
	$(BIN)/python -m bot.terminal.reference > docs/reference.md
	$(BIN)/python docs/make_slim.py
	$(BIN)/python docs/make_licences.py > docs/licences.md

# The documentation as a site, in var/site; a broken link is an error (`make check` builds it too).
site: $(VENV)/ready-to-check
	$(BIN)/properdocs build --strict
	@echo var/site/index.html

# Everything that is installed, as CycloneDX, in var/sbom.json.
sbom: $(VENV)/ready
	@mkdir -p var
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[release]'
	$(BIN)/cyclonedx-py environment --output-reproducible --output-file var/sbom.json $(BIN)/python

# Known holes in what is pinned; needs the network, to ask the advisory database of PyPI.
audit: $(VENV)/ready
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[release]'
	$(BIN)/pip-audit --requirement requirements-slim.txt --no-deps --disable-pip

# Only what can be made again: settings, votes and the history of questions are in data/.
clean:
	rm -rf $(VENV) var build *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV)

$(VENV)/ready: $(VENV)/bin/python pyproject.toml
	@echo "Installing (a minute or two, once)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/ready-to-check: $(VENV)/bin/python pyproject.toml
	@echo "Installing (a minute or two, once)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[check]'
	@touch $@ $(VENV)/ready
