# SPDX-License-Identifier: Apache-2.0
# Every target makes .venv first where there is none, and again where a lock has changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Nothing may be fetched that has no hash in a lock, so no build makes an environment of its own.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --use-pep517
PACKAGES := daemon parsers store templates workflows
TYPED := $(PACKAGES) tests $(wildcard bench)
LOCKS := requirements/build.txt requirements/run.txt

.PHONY: demo test lint bench fuzz crash lock clean
.DEFAULT_GOAL := test

demo: $(VENV)/run.stamp
	@$(BIN)/firstline demo

test: lint
	@$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/test.stamp
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m mypy --strict $(TYPED)

bench: $(VENV)/measure.stamp
	@$(BIN)/python -m bench

# A million inputs, for example: make fuzz COUNT=1000000
COUNT ?= 100000
fuzz: $(VENV)/measure.stamp
	@$(BIN)/python -m tests.fuzz --count $(COUNT)

crash: $(VENV)/test.stamp
	@$(BIN)/python -m tests.crash --long

lock:
	@PYTHON=$(PYTHON) requirements/lock

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/run.stamp: $(LOCKS) setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Firstline needs Python 3.11 or newer.") if sys.version_info < (3, 11) else 0'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	    { echo "python3 -m venv failed: on Debian, apt-get install python3-venv"; rm -rf $(VENV); exit 1; }
	@echo "Installing what Firstline needs into $(VENV)"
	@$(INSTALL) --require-hashes -r requirements/build.txt
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-deps --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements/test.txt
	@echo "Installing what the tests need into $(VENV)"
	@$(INSTALL) --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/measure.stamp: $(VENV)/test.stamp requirements/measure.txt
	@echo "Installing what the measurements need into $(VENV)"
	@$(INSTALL) --require-hashes -r requirements/measure.txt
	@touch $@
