# make run   installs, then runs the main job on seeds/ and writes out/index.html
# make test  installs, then checks style and types and runs the tests
# Each creates .venv itself; nothing is installed again while pyproject.toml and
# constraints.txt stay the same. PYTHON=python3.12 chooses another interpreter.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SEEDS ?= seeds
CORPUS ?= corpus
OUT ?= out

.PHONY: run test lint types format bench clean

run: $(VENV)/.run
	$(BIN)/explorer run $(SEEDS) -c $(CORPUS) -o $(OUT)

test: $(VENV)/.test lint types
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

format: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.test
	$(BIN)/python benchmarks/main_job.py

$(VENV)/.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "explorer needs Python 3.11 or later / 需要 Python 3.11 以上: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.venv pyproject.toml constraints.txt
	$(PIP) install -q -c constraints.txt -e '.[transformers,tables,serve]'
	@touch $@

$(VENV)/.test: $(VENV)/.venv pyproject.toml constraints.txt
	$(PIP) install -q -c constraints.txt -e '.[transformers,tables,serve,dev]'
	@touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) $(CORPUS) $(OUT) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
