# Each target makes its own virtual environment and installs what it needs.
VENV   := .venv
PYTHON ?= python3
BIN    := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types corpus crash judge hostile browser docs bench evaluate joining wheel installed clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

$(INSTALLED): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip "setuptools>=77"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,parquet]'
	mkdir -p .dev/fabiola
	for folder in ontology mappings shapes graph server; do ln -sfn ../../$$folder .dev/fabiola/$$folder; done
	touch $@

demo: $(INSTALLED)  ## publish the demo records and serve them at http://127.0.0.1:8000/
	$(BIN)/fabiola demo

test: $(INSTALLED)  ## the tests
	$(BIN)/pytest -q -n auto -m "not corpus and not crash and not judge and not hostile and not browser"

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)
	$(BIN)/mypy

check: lint types test  ## style, types and tests

corpus: $(INSTALLED)  ## read every file of the shared collection of real records; prints the table (skips where it is missing)
	$(BIN)/pytest -q -rs -s -m corpus

crash: $(INSTALLED)  ## end runs with kill -9 and look at what is left
	$(BIN)/pytest -q -m crash

judge: $(INSTALLED)  ## compare the gate with pySHACL on a thousand records and ten thousand changed descriptions
	$(BIN)/pytest -q -s -m judge

hostile: $(INSTALLED)  ## ask a running server what would bring it down; prints how quick the record pages are meanwhile
	$(BIN)/pytest -q -s -m hostile

browser: $(INSTALLED)  ## look at the pages in a browser (skips without chromium, nodejs and npm); keeps build/screenshots
	$(BIN)/pytest -q -rs -m browser

docs: $(INSTALLED)  ## write the pages about the formats from what the mapping does
	$(BIN)/python docs/write_sources.py

bench: $(INSTALLED)  ## measure the speed on this machine
	$(BIN)/python bench/run.py
	$(BIN)/python bench/mapping.py
	$(BIN)/python bench/changes.py
	$(BIN)/python bench/memory.py
	$(BIN)/python bench/querying.py
	$(BIN)/python bench/searching.py
	$(BIN)/python bench/serving.py
	$(BIN)/python bench/pipeline.py

evaluate: $(INSTALLED)  ## measure how well things are told to be one (skips without the collection of real records)
	$(BIN)/python bench/evaluate.py

joining: $(INSTALLED)  ## count how many providers know each thing (skips without the collection of real records)
	$(BIN)/python bench/joining.py

wheel: $(INSTALLED)  ## build the wheel
	rm -rf build/lib build/bdist* dist
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

installed: wheel  ## install the wheel alone into a fresh environment and build the demo with it
	rm -rf build/installed && $(PYTHON) -m venv build/installed
	build/installed/bin/python -m pip install --quiet --disable-pip-version-check dist/*.whl
	cd build && installed/bin/fabiola demo --no-serve --home installed/home
	build/installed/bin/fabiola status --home build/installed/home

clean:  ## remove everything that was made
	rm -rf build dist .dev $(VENV) demo-home
