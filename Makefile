# Two commands matter: `make run` and `make test`. Everything lives in .venv and var/ under this folder.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
export KHEO_HOME ?= $(CURDIR)/var

.PHONY: setup run test check bench lock clean

# What running needs is installed apart from what testing needs, which is ten times as much.
setup: .venv/.ready-dev

.venv/.ready: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Khéo cần Python 3.11 trở lên: make PYTHON=python3.11 …"; exit 3; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.ready-dev: .venv/.ready requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

run: .venv/.ready
	$(BIN)/kheo serve --port $(PORT)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/kheo catalogue check
	$(BIN)/kheo places check

# The suite twice: all of it on SQLite, then what touches the database on a real PostgreSQL.
# Tests keep their data in folders of their own, never in var/.
test: setup
	@sh scripts/system-packages.sh
	env -u KHEO_HOME sh scripts/suite.sh $(BIN)

bench: setup
	@for f in benchmarks/reader.py benchmarks/totals.py benchmarks/yearly.py; do echo "== $$f"; $(BIN)/python $$f || exit 1; done

# Locks carry hashes and no registry address. Needs uv.
lock:
	for k in run dev; do uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/$$k.in -o requirements/$$k.txt; done

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
