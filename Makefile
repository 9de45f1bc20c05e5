# Set-up is make: every target installs what it needs into .venv and .plinth, and a second run is quick.

STACK ?= prod
OUT   ?= .plinth/out/$(STACK)
PY    := .venv/bin/python
VENVS := feast airflow mlflow prefect kserve
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help preview check test lint format types bench golden programs schema requirements clean
help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

preview: .venv/runtime.stamp ## plan STACK (prod) on the genuine engine, offline, with policies
	@.venv/bin/plinth preview $(STACK) --offline --out $(OUT)

check: .venv/runtime.stamp ## check every stack's spec
	@.venv/bin/plinth check

# Files in their own order: those with few tests are the long ones, and at the end would wait for one core.
test: .venv/dev.stamp $(VENVS:%=.venv/%.stamp) ## run every test, on every core
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: .venv/dev.stamp ## ruff: lint and format
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

format: .venv/dev.stamp ## ruff: mend what can be mended
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format .

types: .venv/dev.stamp .venv/airflow.stamp ## pyright, strict on our packages
	@.venv/bin/pyright && .venv/bin/pyright -p runtime

bench: .venv/dev.stamp ## the speed bars, as ratios in one run
	@$(PY) benchmarks/run.py

golden: .venv/dev.stamp ## keep the plans of all stacks as they are now, to be reviewed
	@$(PY) -m pytest -q tests/golden --golden=write

programs: .venv/dev.stamp ## build what the tests drive, before they ask for it
	@$(PY) tools/programs.py

schema: .venv/runtime.stamp ## write what is generated: schema and reference pages
	@$(PY) -m components.addons.windows > spec/catalog/windows.json
	@$(PY) -m spec.schema > spec/schema.json
	@$(PY) -m spec.reference > docs/spec-reference.md
	@$(PY) -m spec.catalog.reference > docs/accelerators.md
	@$(PY) -m policies.reference > docs/policies-reference.md

requirements: .venv/dev.stamp ## compile the pinned requirements again
	@PATH=".venv/bin:$$PATH" tools/requirements

clean: ## remove everything that was made
	@chmod -R u+w .plinth 2>/dev/null; rm -rf .venv .plinth

# --- the environments -------------------------------------------------------------------------

# uv is used if it is there; else it goes into the environment itself.
.venv/bin/python:
	@if command -v uv >/dev/null; then uv venv --quiet --python '>=3.11' .venv; \
	else python3 -m venv .venv || { echo "error: python3 cannot make a virtual environment" >&2; \
	  echo "mend:  install uv, or on Debian: apt-get install python3-venv" >&2; rm -rf .venv; exit 4; }; fi

.venv/setup.stamp: requirements/setup.txt | .venv/bin/python
	@if command -v uv >/dev/null; then \
	  uv pip install --quiet --python $(PY) --require-hashes -r requirements/setup.txt; \
	else $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/setup.txt; fi
	@touch $@

.venv/runtime.stamp: requirements/runtime.txt pyproject.toml .venv/setup.stamp
	@echo "installing the runtime requirements into .venv" >&2
	@.venv/bin/uv pip install --quiet --python $(PY) --require-hashes -r requirements/runtime.txt
	@.venv/bin/uv pip install --quiet --python $(PY) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/runtime.stamp
	@echo "installing the development requirements into .venv" >&2
	@.venv/bin/uv pip install --quiet --python $(PY) --require-hashes -r requirements/dev.txt
	@touch $@

# What the tests drive wants versions that Pulumi does not: an environment each. What a `-bare.txt` lists
# is installed without what else it asks for.
$(VENVS:%=.venv/%.stamp): .venv/%.stamp: requirements/%.txt .venv/setup.stamp
	@echo "installing $* into .plinth/venvs/$*" >&2
	@.venv/bin/uv venv --quiet --allow-existing --python $(PY) .plinth/venvs/$*
	@.venv/bin/uv pip install --quiet --python .plinth/venvs/$* --require-hashes -r requirements/$*.txt
	@! test -f requirements/$*-bare.txt || .venv/bin/uv pip install --quiet --no-deps \
	  --python .plinth/venvs/$* --require-hashes -r requirements/$*-bare.txt
	@touch $@
