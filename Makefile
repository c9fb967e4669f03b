# Entry points for developers. All of them need `pip install -e ".[test]"` first, but for `lock`.
.DEFAULT_GOAL := help
.PHONY: help test test-all lint types bench docs lock

help:  ## Show this list
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/: .*## /\t/' | expand -t 12

test:  ## Run the fast tests
	pytest

test-all: test  ## Run all tests: also those of the model, the browser (chromium) and the slow ones
	pytest -m "model or browser or slow"

lint:  ## Check style and formatting
	ruff check .
	ruff format --check .

types:  ## Check types
	mypy

bench:  ## Regenerate the tables of bench/README.md from bench/results
	python -m bench.tables

docs:  ## Make the site in build/site (needs the extra "docs"); a broken link is an error
	python -m sphinx -q -W --keep-going -c docs . build/site

lock:  ## Write requirements.lock anew from a fresh environment
	rm -rf build/lock
	python3 -m venv build/lock
	build/lock/bin/pip install -q -e ".[test]"
	build/lock/bin/pip freeze --exclude-editable | sed 's/+cpu$$//' > requirements.lock
