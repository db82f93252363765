# Everything anybody types. A machine needs make, Python 3.11 or newer with its venv module, and nothing else.

SHELL := /bin/sh
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
READY := .venv/.ready
DEV_READY := .venv/.ready-dev
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.DEFAULT_GOAL := help
.PHONY: help run install dev test test-core browser check format bench replay chaos quality lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

run: $(READY)  ## the demo city: web, worker, a phone company in a box; prints the address to open
	@$(BIN)/smsbot demo

install: $(READY)  ## .venv with the locked dependencies; the command is .venv/bin/smsbot

dev: $(DEV_READY)  ## the same and the tools for tests and checks

test: $(DEV_READY) browser  ## the whole suite, with a real PostgreSQL and a real browser
	@$(BIN)/pytest -n 3

test-core: $(DEV_READY)  ## the suite without a browser
	@$(BIN)/pytest -n 3 -m "not browser"

browser: $(DEV_READY)  ## find Chromium, or install it
	@.ci/browser

check: $(DEV_READY)  ## format, lint, types, walls, dependencies, dead code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/vulture

format: $(DEV_READY)  ## write the code as `check` wants it
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV_READY)  ## measure against named peers; writes bench/RESULTS.md
	@$(BIN)/python -m bench

replay: $(DEV_READY)  ## replay the real feed snapshots of ../shared/data, all of them
	@$(BIN)/python -m bench.replay

chaos: $(DEV_READY)  ## kill the worker in mid-sending, ten times a round, ten rounds with kills at other moments
	@$(BIN)/python -m bench.chaos

quality: $(DEV_READY)  ## how well openings and texts are understood, on the real data of ../shared/data
	@$(BIN)/python -m bench.quality

# What builds is locked too, in a file of its own that is installed first: Flask-Principal comes as source only, and
# an isolated build would fetch a setuptools that no hash covers.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

lock:  ## renew the locked requirements (needs uv)
	@command -v uv >/dev/null || { echo "make lock: uv was not found; see docs.astral.sh/uv" >&2; exit 1; }
	$(LOCK) --group build -o requirements-build.txt
	$(LOCK) --all-extras -o requirements.txt pyproject.toml
	$(LOCK) --all-extras --group dev -o requirements-dev.txt pyproject.toml

clean:  ## away with .venv, caches and the demo's database
	rm -rf .venv var build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or newer was not found; install it, or name it: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "make: $(PYTHON) has no venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is older than Python 3.11" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

$(READY): requirements-build.txt requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing the locked dependencies into .venv (once) ..." >&2
	@$(PIP) install --require-hashes -r requirements-build.txt
	@$(PIP) install --require-hashes --use-pep517 --no-build-isolation -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_READY): requirements-dev.txt $(READY)
	@echo "Installing the tools for tests and checks (once) ..." >&2
	@$(PIP) install --require-hashes --use-pep517 --no-build-isolation -r requirements-dev.txt
	@touch $@
