# Two commands are enough: `make demo` and `make test`. Every target prepares what it needs, once; `make` alone lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: bench bench-cloud bench-dispatch bench-function doctor help demo test check policy docs up down cloud venv engine

# The first interpreter that can run the project (pyproject.toml, requires-python); `make PYTHON=...` overrides it.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1 \
	&& echo $$python && break; done)

BIN := .venv/bin
ROOMS := $(wildcard engine infra provider localcloud client doctor local policy function bench tests __main__.py .github/credentials.py)

# 0: a free one
PORT ?= 0

STACK ?= prod

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: venv ## the main job from nothing to nothing: deploy, draw images three ways, check them, remove everything
	@$(BIN)/python -m local demo

test: engine ## every test
	@$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: venv ## formatting, lint, types and import rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy $(ROOMS)
	@PYTHONPATH=.:function $(BIN)/lint-imports

policy: venv ## every stack previewed in an embedded cloud, under the policy pack
	@$(BIN)/python -m local policy

docs: venv ## write Pulumi.yaml's settings, docs/settings.md, docs/cloud.md and docs/openapi.json from the code
	@$(BIN)/python -m localcloud.reference
	@$(BIN)/python -m infra.settings
	@PYTHONPATH=function $(BIN)/python -c \
		'import json; from aigc.web.openapi import document; print(json.dumps(document(), indent=2))' > docs/openapi.json

doctor: venv ## look at the account of TENCENTCLOUD_SECRET_ID before the first `pulumi up`; STACK=dev chooses the stack
	@$(BIN)/python -m doctor --stack $(STACK)

up: venv ## start an embedded cloud, deploy the service to it and leave both running (see .local/outputs.json)
	@$(BIN)/python -m local up

down: venv ## remove what `make up` has deployed, and end its cloud
	@$(BIN)/python -m local down

cloud: venv ## run the embedded cloud alone, in the foreground; PORT=N chooses its port
	@$(BIN)/python -m local cloud --port $(PORT)

bench: bench-cloud bench-function bench-dispatch ## every benchmark

bench-cloud: venv ## the embedded cloud beside MiniStack and moto, with wrk; writes docs/benchmarks/cloud.md
	@$(BIN)/python -m bench cloud

bench-dispatch: engine ## 2,000 uploads at once beside the naive alternative; writes docs/benchmarks/dispatch.md
	@$(BIN)/python -m bench dispatch

bench-function: engine ## the function's start beside a textbook handler's, and what a create costs; writes docs/benchmarks/function.md
	@$(BIN)/python -m bench function

venv:
	@test -n "$(PYTHON)" || { echo "There is no Python 3.11, 3.12 or 3.13 on PATH; install one and run make again." >&2; exit 1; }
	@"$(PYTHON)" -m engine venv

engine: venv
	@"$(PYTHON)" -m engine ensure >/dev/null
