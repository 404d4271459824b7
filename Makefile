# Everything is set up in .venv; only Python 3.11+, make and the package registry are assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1

.PHONY: setup demo test fuzz lint browser pictures clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "luuvet needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

# Two nights of three replica sites, a report, then the reading room until Ctrl-C (make demo SERVE=0 ends after the report;
# make demo PORT=8002 opens it elsewhere).
demo: setup
	$(BIN)/luuvet demo --archive luuvet-demo $(if $(filter 0,$(SERVE)),--no-serve) $(if $(PORT),--port $(PORT))

test: setup lint browser
	$(BIN)/python -m pytest -q -n auto --dist loadfile

# Broken input by the thousand, from five seeds; hours on one core. LUUVET_FUZZ_SEEDS and LUUVET_FUZZ_EFFORT choose others.
fuzz: setup
	LUUVET_FUZZ_SEEDS="$${LUUVET_FUZZ_SEEDS:-7 11 19 23 42}" LUUVET_FUZZ_EFFORT="$${LUUVET_FUZZ_EFFORT:-20}" \
		$(BIN)/python -m pytest -q tests/test_crawler_broken_input.py tests/test_archive_broken_input.py

# The accessibility tests look at every page in a Chromium; where none can be installed they skip by name.
browser:
	@[ -n "$$CHROMIUM" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
		command -v google-chrome >/dev/null || \
		{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && apt-get install -y -q chromium; } || \
		echo "no Chromium, and no right to install it: the tests in a browser will skip (Debian: apt-get install chromium)"

# Every page at a desk and on a phone, light and dark: docs/pictures/ and docs/pictures.md.
pictures: setup browser
	$(BIN)/python -m tests.take_pictures

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cog --check README.md docs/commands.md docs/operating.md

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache luuvet-demo
