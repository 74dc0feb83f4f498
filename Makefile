# The commands of the project. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
HANDLEBARS := tests/node/node_modules/.package-lock.json

.DEFAULT_GOAL := help
.PHONY: help demo test check format notebooks benchmarks clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

demo: $(READY) ## run the main job: every manifest of the corpus through every check
	$(BIN)/python -m pytest --no-header -p sstest -p no:randomly -p no:cacheprovider -c tests/demo.ini --rootdir . corpus/*/manifest.json

test: check $(HANDLEBARS) ## format check, linters, type checker, and all tests
	$(BIN)/python -m pytest -n auto

check: $(READY) ## format check, linter, layers, type checker
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: $(READY) ## format the code and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

notebooks: $(READY) ## write the notebooks again, with fresh outputs
	$(BIN)/python notebooks/build.py

benchmarks: $(READY) $(HANDLEBARS) ## print how fast the parts are, as ratios to peers measured in the same run
	@for script in tests/benchmarks/*.py; do echo "$$script"; $(BIN)/python "$$script" || exit 1; echo; done

clean: ## remove what the other targets made
	rm -rf $(VENV) tests/node/node_modules dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache

# The environment is made again when the dependencies change.
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "sstest needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $(READY)

# Handlebars.js, which some tests and benchmarks compare with; they do without where npm or the
# network is missing.
$(HANDLEBARS): tests/node/package-lock.json
	@if command -v node >/dev/null && command -v npm >/dev/null; then npm ci --prefix tests/node --omit=optional --fetch-retries=0 --silent >/dev/null 2>&1 && touch $@ || echo "npm cannot install Handlebars.js: the tests that compare with it are skipped"; fi
