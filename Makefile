# A machine with Python 3.11 to 3.13 and make is enough for every target but `lock`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=
TESTING = PYTHONDEVMODE=1 PYTHONMALLOC=default $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help setup demo test long chaos bench check format reference docs lock clean

help:  ## Show this help
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.development  ## Install what check and test need into .venv

demo: $(VENV)/.runtime  ## Install, start a real Kafka, send sample articles, show the alerts
	@$(BIN)/clausewatch demo --once $(ARGS)

test: $(VENV)/.development  ## Run the tests, those on a real Kafka included
	@$(TESTING) $(or $(ARGS),-n 3 --dist loadfile --no-loadscope-reorder -m "not alone and not long")
	@$(if $(ARGS),,$(TESTING) -m "alone and not long")

long: $(VENV)/.development  ## Run the tests that take minutes: chaos on processes, containers, packages
	@$(TESTING) $(or $(ARGS),-n 3 --dist loadfile --no-loadscope-reorder -m long)

chaos: $(VENV)/.development  ## Kill, stop, suspend and starve it for long; ARGS="kills --count 500 --seed 7"
	@$(BIN)/python -m tests.chaos.run $(ARGS)

bench: $(VENV)/.development  ## Figures beside peers, about two hours; ARGS="endtoend latency --rounds 5"
	@$(BIN)/python -m bench $(ARGS)

check: $(VENV)/.development  ## Formatting, lint, types, import rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.development  ## Format and mend what can be mended
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

reference: $(VENV)/.runtime  ## Write the reference pages of docs/ anew from the code
	@$(BIN)/python -m docs.generator

docs: $(VENV)/.development  ## Build the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict

lock: $(VENV)/.development  ## Resolve the dependencies anew
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  pyproject.toml --group build -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  pyproject.toml --group build --group dev -c requirements.txt -o requirements-dev.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  --group sbom -o requirements-sbom.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  tests/matrix/requirements.in -o tests/matrix/requirements.txt

clean:  ## Remove what was installed and built here
	rm -rf $(VENV) build dist site *.egg-info .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "clausewatch needs Python 3.11 to 3.13: try make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "This Python cannot make virtual environments: on Debian, apt install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt pyproject.toml $(VENV)/bin/python
	@echo "Installing what clausewatch needs into $(VENV), about a minute …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what its tests need …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
