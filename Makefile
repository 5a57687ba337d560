# The commands of the project. Nothing here contacts anything but the package index.

VENV := .venv
PY := $(VENV)/bin/python

# The first interpreter that is new enough; name another with `make run PYTHON=...`.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)

# A stamp carries a sum of what was installed and where, so that a change of the lock installs again and nothing else does.
RUN_STAMP := $(VENV)/run-$(shell { cat requirements/run.txt pyproject.toml; pwd; } | cksum | tr -d ' ').stamp
DEV_STAMP := $(VENV)/dev-$(shell { cat requirements/dev.txt pyproject.toml; pwd; } | cksum | tr -d ' ').stamp
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run demo-reset test check fix docs bench lock clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
		printf '  make %-12s %s\n' "$$name" "$$what"; done

run: $(RUN_STAMP) ## install, migrate, build the demo year if there is none, and serve on 127.0.0.1:5000
	@exec $(PY) -m voucherapp serve --demo

demo-reset: $(RUN_STAMP) ## throw the demo data away and build the year anew
	@$(PY) -m voucherapp demo reset

test: $(DEV_STAMP) ## the whole suite on SQLite and PostgreSQL, with a real Chromium when there is one
	@$(PY) tests/run.py $(ARGS)

check: $(DEV_STAMP) ## format, lint, types, import contracts, migrations, generated docs, translations
	@$(PY) tests/check.py

fix: $(DEV_STAMP) ## format and mend what can be mended by a tool
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m ruff format .

docs: $(DEV_STAMP) ## write the generated pages of docs/
	@$(PY) -m voucherapp docs

bench: $(DEV_STAMP) ## measure the pages and exports against bare floors
	@$(PY) -m bench $(ARGS)

lock: ## renew the locked requirements (needs uv)
	uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-header \
		--no-emit-index-url pyproject.toml requirements/build.in -o requirements/run.txt
	uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-header \
		--no-emit-index-url --extra dev pyproject.toml requirements/build.in -o requirements/dev.txt

clean: ## remove the environment and caches; the data in instance/ stays
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found on the PATH." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make an environment: ensurepip is missing." >&2; \
		echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Creating the environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): | $(PY)
	@echo "Installing what the application needs ..."
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-build-isolation --no-deps -e .
	@rm -f $(VENV)/run-*.stamp && touch $@

$(DEV_STAMP): | $(PY)
	@echo "Installing what development needs ..."
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL) --no-build-isolation --no-deps -e .
	@rm -f $(VENV)/run-*.stamp $(VENV)/dev-*.stamp && touch $(RUN_STAMP) $@
