# `make run` on a bare machine starts everything; `make help` says what else there is.
PORT ?= 8050
PYTHON ?= python3
export PYTHON

.PHONY: help run test lint bench lock schema

help:    ## this list
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run:     ## install what is missing and run the demo: PORT=, LIVE_PORT=
	@./setup.sh run
	@exec setpriv --pdeathsig TERM .venv/bin/beeldregie up --demo --port $(PORT) $(if $(LIVE_PORT),--live-port $(LIVE_PORT))

test:    ## lint, types, imports, then all tests
	@./setup.sh test
	@$(MAKE) --no-print-directory lint
	@.venv/bin/pytest -q -n auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder

lint:    ## ruff, mypy, import-linter, layout
	@.venv/bin/ruff check
	@.venv/bin/mypy
	@said=$$(.venv/bin/lint-imports --no-cache) || { echo "$$said"; exit 1; }
	@.venv/bin/ruff format --check

bench:   ## all benchmarks: a table, and bench.json
	@./setup.sh bench
	@.venv/bin/python -m tests.bench.run

lock:    ## make the locks again from pyproject.toml (needs uv)
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock
	uv pip compile -q pyproject.toml --extra dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --no-emit-find-links --no-header -o requirements-dev.lock

schema:  ## write sql/schema.sql and the list of rights again from the migrations
	@WRITE_SCHEMA=1 .venv/bin/pytest -q tests/db/test_schema.py
