# make run: start the service with demo records    make test: run the tests
# make run-secure: the same with three people to log in as, who have roles and portfolios
# make check: linters and types                    make format: fix and format
# make coverage: run the tests, fail below the floor of coverage
# make bench: run the benchmarks                   make clean: delete .venv and all caches
# make test PYTHON=python3.13 VENV=.venv-3.13: the same with another Python, in a folder of its own
# A target installs its missing dependencies into .venv; after that it needs no network.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV ?= .venv
BIN := $(VENV)/bin

RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test

# Three workers run whole files, because their fixtures are shared and they wait much; what measures times runs afterwards.
PARALLEL := -n 3 --dist loadfile -m "not benchmark and not alone"
ALONE := -m alone

# Tests start hundreds of processes. Where Python may not write bytecode, each one would compile the product.
COMPILE := $(BIN)/python -m compileall -q schema resolvers storage tests

.PHONY: run run-secure test coverage check format bench clean

run: $(RUN_READY)
	@DPM_SUPPORTABILITY_STORE_BACKEND=IN_MEMORY \
	DPM_SUPPORT_APIS_ENABLED=true \
	DPM_SUPPORTABILITY_SUMMARY_APIS_ENABLED=true \
	DPM_SUPPORT_BUNDLE_APIS_ENABLED=true \
	DPM_LINEAGE_APIS_ENABLED=true \
	DPM_IDEMPOTENCY_HISTORY_APIS_ENABLED=true \
	DPM_ASYNC_OPERATIONS_ENABLED=true \
	DPM_ARTIFACTS_ENABLED=true \
	DPM_WORKFLOW_ENABLED=true \
	$(BIN)/dpm-lineage serve --demo --host $(HOST) --port $(PORT)

run-secure: $(RUN_READY)
	@$(BIN)/python deploy/demo/run_secure.py --host $(HOST) --port $(PORT)

test: $(TEST_READY)
	@$(COMPILE)
	$(BIN)/pytest $(PARALLEL)
	$(BIN)/pytest $(ALONE)

coverage: $(TEST_READY)
	@$(COMPILE)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PARALLEL)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report
	$(BIN)/pytest $(ALONE)

check: $(TEST_READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(TEST_READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(TEST_READY)
	$(BIN)/pytest -m benchmark -s tests/benchmarks

clean:
	rm -rf .venv .venv-* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage*

$(RUN_READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "dpm-lineage needs Python 3.11 or newer, e.g. make PYTHON=python3.12")'
	@echo "Installing dpm-lineage into $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(TEST_READY): $(RUN_READY)
	@echo "Installing the dependencies of the tests into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group dev
	@touch $@
