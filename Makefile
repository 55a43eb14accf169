# The only commands to remember. `make run` and `make test` set up what is missing themselves.
.DEFAULT_GOAL := help
.PHONY: help setup run test lint fix train bench golden

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SAMPLE := data/samples/2019年市级部门预算项目绩效目标表.txt

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: $(READY) ## make .venv and install everything in it

# constraints.txt keeps torch a CPU build: torch first, so that nothing else pulls a larger one.
$(READY): pyproject.toml constraints.txt
	@echo "Setting up .venv (a few minutes the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing torch (CPU) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt torch
	@echo "Installing perf-nlp with its extras ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@

run: $(READY) ## import the real sample and serve the pages
	@echo "Importing the sample document ..."
	@$(BIN)/perf-nlp import "$(SAMPLE)" || test $$? -eq 1
	@echo "Starting the web service; stop it with Ctrl+C ..."
	@$(BIN)/perf-nlp serve

test: $(READY) ## run all tests
	@$(BIN)/python -m pytest

lint: $(READY) ## ruff, mypy; the layers are a test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

fix: $(READY) ## mend what can be mended by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

train: $(READY) ## build models/ from data/
	@$(BIN)/perf-nlp train

bench: $(READY) ## time the parts beside what else one could use
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

golden: $(READY) ## rewrite the golden files; review the diff like code
	@$(BIN)/python -m pytest tests/golden --golden-rewrite
