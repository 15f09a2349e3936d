# make lab and make test set themselves up; `make` alone lists what there is.
PYTHON ?= python3
PORT ?=
ARGS ?=
BROWSER ?= $(CI)

VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
# Each worker computes on one core: workers that share their cores are slower.
WORKERS := --numprocesses logical --maxprocesses 4 --dist loadgroup
ONLY := -m "not parity$(if $(filter 1 true,$(BROWSER)),, and not browser)"

.DEFAULT_GOAL := help
.PHONY: help lab test test-browser parity bench format assignments setup-lab setup-dev python

help: ## list these commands
	@echo 'make COMMAND, where COMMAND is one of'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' Makefile

lab: setup-lab ## open the course in JupyterLab (PORT=8899, ARGS="--no-browser")
	@$(BIN)/dlcourse lab $(if $(PORT),--port $(PORT)) $(ARGS)

test: setup-dev ## run the tests (BROWSER=1: those in a browser too; ARGS: for pytest)
	@OMP_NUM_THREADS=1 $(BIN)/pytest $(WORKERS) $(ONLY) $(ARGS)

test-browser: setup-dev ## run the tests in headless Chromium alone
	@$(BIN)/pytest -m browser $(ARGS)

parity: setup-dev ## compare the marks of our grader with nbgrader's (some minutes)
	@OMP_NUM_THREADS=1 $(BIN)/pytest -m parity -s tests/grading $(ARGS)

bench: setup-dev ## measure our speed against PyTorch's and others' (ARGS: groups)
	@$(BIN)/python tests/benchmarks $(ARGS)

format: setup-dev ## format the code, the notebooks too, and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@find course solutions -name '*.ipynb' -exec $(BIN)/nbstripout --keep-id {} +

assignments: setup-dev ## build assignments/ from solutions/
	@$(BIN)/python tools/build_assignments.py

setup-lab: python
	@$(PYTHON) tools/setup_environment.py instructor

setup-dev: python
	@$(PYTHON) tools/setup_environment.py dev

python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo 'There is no $(PYTHON) here. Python 3.11 or newer is needed, from'; \
	  echo 'https://www.python.org/downloads/; then: make lab PYTHON=python3.12'; \
	  exit 1; }
