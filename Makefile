# The commands of the project. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LAB := $(VENV)/.lab
HANDLEBARS := tests/node/node_modules/.package-lock.json

# Compiling every module again in every process would take longer than the tests.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test test-all check format notebooks picture schemastore docs dist bench bench-compare soak fuzzing browser lab test-browser clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

demo: $(READY) ## test every manifest of the corpus with pytest
	$(BIN)/python -m pytest --no-header -p sstest -p no:randomly -p no:cacheprovider -c tests/demo.ini --rootdir . corpus/*/manifest.json

test: check ## run make check, and the tests of every promise
	$(BIN)/python -m pytest -n auto --dist worksteal

test-all: check $(HANDLEBARS) test-browser ## run make check, make test-browser, all other tests with many examples under coverage, and the soak
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto --dist worksteal -m '' --hypothesis-profile nightly --ignore-glob '*_in_browser.py'
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report
	$(BIN)/python tests/soak/soak.py

# Whole files, so that each starts its browser once.
test-browser: $(LAB) $(HANDLEBARS) browser ## run the tests in a browser: pages, displays, and the explorer in JupyterLab
	$(BIN)/python -m pytest -n auto --dist loadfile -m '' $$(find tests -name 'test_*_in_browser.py')

FOLDER := notebooks
lab: $(LAB) ## open JupyterLab on the notebooks, or on a folder of yours: make lab FOLDER=path
	$(BIN)/jupyter lab --ServerApp.root_dir="$(FOLDER)" $(if $(filter 0,$(shell id -u)),--allow-root)

check: $(READY) ## check format, lint, layers and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: $(READY) ## format the code and apply the fixes of the linter
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

notebooks: $(READY) ## write the notebooks, with fresh outputs
	$(BIN)/python notebooks/build.py

picture: $(READY) ## write docs/lint.svg, the picture of the README
	$(BIN)/python tests/docs/picture.py

schemastore: $(READY) ## write what a pull request to SchemaStore needs into build/schemastore/
	$(BIN)/python tests/docs/schemastore.py build/schemastore

docs: $(READY) ## build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

dist: $(READY) ## build the wheel and the source distribution into dist/
	$(BIN)/python -m build --quiet

# SUBJECT is one of parsing, replaying, templates, generation, rules, endpoint, explorer, startup.
SUBJECT := *
MEASURED := build/benchmarks
MEASURE = -m pytest -q -o addopts= -o pythonpath= -p no:randomly --benchmark-quiet --rootdir "$(CURDIR)" -c "$(CURDIR)/pyproject.toml" "$(CURDIR)"/tests/benchmarks/bench_$(SUBJECT).py --benchmark-json
bench: $(READY) $(HANDLEBARS) ## measure speed beside peers in the same run, or that of one subject: make bench SUBJECT=parsing
	@mkdir -p $(MEASURED)
	$(BIN)/python $(MEASURE) $(MEASURED)/now.json
	$(BIN)/python tests/benchmarks/table.py $(MEASURED)/now.json --plot $(MEASURED)/sizes.svg $(if $(PAGE),--page $(PAGE)) | tee $(MEASURED)/now.md

REV := HEAD
bench-compare: bench ## measure the same of a commit, and show what changed: make bench-compare REV=v1.0
	git worktree add --force --detach --quiet $(MEASURED)/tree "$(REV)"
	cd $(MEASURED)/tree && PYTHONPATH=. "$(CURDIR)/$(BIN)/python" $(MEASURE) "$(CURDIR)/$(MEASURED)/before.json"; git worktree remove --force "$(CURDIR)/$(MEASURED)/tree"
	$(BIN)/python tests/benchmarks/table.py $(MEASURED)/now.json --before $(MEASURED)/before.json

soak: $(READY) ## run the stand-in under 50 clients with faults, kill it ten times, then try to fill its memory
	$(BIN)/python tests/soak/soak.py

# Atheris has wheels for Linux on x86-64 alone, so it is not in the group dev.
EACH := 60
fuzzing: $(READY) ## fuzz each target for a minute of coverage-guided input, or longer: make fuzzing EACH=600
	@$(BIN)/python -c 'import atheris' || { echo "Install it: $(BIN)/python -m pip install atheris"; exit 1; }
	for target in load parse answer render lint samples; do $(BIN)/python -m tests.fuzzing.fuzz $$target -max_total_time=$(EACH) || exit 1; done

clean: ## remove what the other targets create
	rm -rf $(VENV) tests/node/node_modules dist build site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache

# The environment is recreated when the dependencies change.
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "sstest needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $(READY)

# JupyterLab is large, and most tests do without it.
$(LAB): $(READY)
	$(BIN)/python -m pip install --quiet --group lab
	@touch $@

# Handlebars.js, which some tests and benchmarks compare with, and axe-core, which checks displays;
# without npm those tests are skipped.
$(HANDLEBARS): tests/node/package-lock.json
	@if command -v node >/dev/null && command -v npm >/dev/null; then npm ci --prefix tests/node --omit=optional --fetch-retries=0 --silent >/dev/null 2>&1 && touch $@ || echo "npm cannot install Handlebars.js and axe-core: the tests that use them are skipped"; fi

# A browser for the tests of the pages: an installed one, the system's package, or Playwright's.
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable
browser: $(READY)
	@for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
	$(BIN)/python -c 'import pathlib, sys; from playwright.sync_api import sync_playwright as p; w = p().start(); sys.exit(not pathlib.Path(w.chromium.executable_path).exists())' 2>/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get -qq update >/dev/null 2>&1; apt-get -qq install -y chromium >/dev/null 2>&1 && exit 0; fi; \
	$(BIN)/playwright install chromium >/dev/null 2>&1 && exit 0; \
	echo "no browser: the tests of the pages are skipped. Install Chromium, or run: $(BIN)/playwright install chromium"
