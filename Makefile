# Needs Python 3.11 or newer and make, nothing else. `make` alone lists what it can do.

BIN := .venv/bin
STAMP := .venv/.ready
DEMO := demo-out
ARGS :=
PAIRS ?= $(CHECKBACK_PAIRS)
PYTEST_ARGS := -n auto --maxprocesses 4 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench run clean

help: ## List these verbs
	@sed -n 's/^\([a-z]*\):.*## /  make \1#/p' $(MAKEFILE_LIST) | while IFS='#' read -r verb words; do \
		printf '%-14s %s\n' "$$verb" "$$words"; done

setup: $(STAMP) ## Make .venv with everything in it (the other verbs do this by themselves)

$(STAMP): requirements.txt pyproject.toml
	@set -e; found="$(PYTHON)"; \
	for name in python3 python3.13 python3.12 python3.11 python; do \
		if [ -z "$$found" ] && "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			found="$$name"; \
		fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "checkback needs Python 3.11 or newer, and none was found on your PATH." >&2; \
		echo "Install it from https://www.python.org/downloads/ or your package manager, or name it: make PYTHON=/path/to/python3.12" >&2; \
		exit 1; \
	fi; \
	if ! "$$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
		echo "checkback needs Python 3.11 or newer; $$found is not. Name another: make PYTHON=/path/to/python3.12" >&2; \
		exit 1; \
	fi; \
	if $(BIN)/python -c 'import pip, ssl' 2>/dev/null; then \
		echo "Bringing .venv up to date." >&2; \
	else \
		echo "Setting up .venv with $$("$$found" --version); the first time takes about a minute." >&2; \
		if ! "$$found" -m venv --clear .venv >&2; then \
			echo "Python could not make a virtual environment. On Debian or Ubuntu: sudo apt install python3-venv" >&2; \
			exit 1; \
		fi; \
	fi; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	touch $(STAMP)

demo: $(STAMP) ## Watch a small changing site for four weeks in a few seconds; results in demo-out/
	@$(BIN)/checkback demo --out $(DEMO) $(ARGS)

test: $(STAMP) ## Run all tests, style and architecture checks included
	@$(BIN)/python -m pytest $(PYTEST_ARGS) $(ARGS)

lint: $(STAMP) ## Check style, types and import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(STAMP) ## Put every file in the one format
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

bench: $(STAMP) ## Run the project's benchmarks and print their figures; real pages need PAIRS=FOLDER
	@for script in bench/[a-z]*.py; do \
		grep -q "^def main" "$$script" || continue; \
		echo "== $$script" >&2; CHECKBACK_PAIRS="$(PAIRS)" $(BIN)/python "$$script" || exit $$?; \
	done

run: $(STAMP) ## Check what is due in this folder's catalog, build, send: make run ARGS="--config my/checkback.toml"
	@$(BIN)/checkback run $(ARGS)

clean: ## Remove .venv, caches and demo results; never your catalog, state or people
	@rm -rf .venv $(DEMO) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
