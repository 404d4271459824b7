# Everything is set up in .venv; only Python 3.11+, make and the package registry are assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1

.PHONY: setup demo test fuzz lint clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "luuvet needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

# Two nights of three replica sites, a report, then the reading room until Ctrl-C (make demo SERVE=0 ends after the report).
demo: setup
	$(BIN)/luuvet demo --archive luuvet-demo $(if $(filter 0,$(SERVE)),--no-serve)

test: setup lint
	$(BIN)/python -m pytest -q -n auto --dist loadfile

# Broken input by the thousand, from five seeds; hours on one core. LUUVET_FUZZ_SEEDS and LUUVET_FUZZ_EFFORT choose others.
fuzz: setup
	LUUVET_FUZZ_SEEDS="$${LUUVET_FUZZ_SEEDS:-7 11 19 23 42}" LUUVET_FUZZ_EFFORT="$${LUUVET_FUZZ_EFFORT:-20}" \
		$(BIN)/python -m pytest -q tests/test_crawler_broken_input.py tests/test_archive_broken_input.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cog --check README.md docs/commands.md docs/operating.md

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache luuvet-demo
