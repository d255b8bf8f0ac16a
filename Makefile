# The two commands: `make run` starts the app, `make test` runs every test.
# Both make their own environment in .venv on first use.
PYTHON ?= python3
PORT ?= 8501
ADDRESS ?= 0.0.0.0
BIN := .venv/bin

.PHONY: run test check format bench data lock test-real-data test-kills clean

run: .venv/.runtime
	$(BIN)/streamlit run app.py --server.port $(PORT) --server.address $(ADDRESS)

test: .venv/.dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not real_data and not kills"

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Checks against the real data sets below $CNNVIZ_DATA_DIR: slow, and they need the data.
test-real-data: .venv/.dev
	$(BIN)/python -m pytest -m real_data

# A training worker killed twenty times over: slow.
test-kills: .venv/.dev
	$(BIN)/python -m pytest -m kills

bench: .venv/.dev
	$(BIN)/python -m benchmarks

# What can be downloaded, by name.
data: .venv/.runtime
	$(BIN)/python -m cnnviz data

# Pin everything anew from the ranges in pyproject.toml, for every supported system and Python at once.
lock: .venv/.dev
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url pyproject.toml --output-file requirements.txt --custom-compile-command "make lock"
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt --custom-compile-command "make lock"

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info[:2] <= (3, 13) else f"cnnviz needs Python 3.11 to 3.13; {sys.executable} is {sys.version.split()[0]}. Give another: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@
