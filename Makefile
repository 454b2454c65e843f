# make run: the bot and the Zalo emulator on this machine.   make test: the whole suite.
# Needs Python 3.11 or newer, make, and a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app app
JOBS ?= auto

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check talk lock audit licences sbom

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## / - /'

setup: $(VENV)/.runtime ## install what the bot needs

setup-dev: $(VENV)/.dev ## install what the tests need as well

run: setup ## start bot, worker and Zalo emulator; open the address it prints
	@$(FLASK) migrate
	@$(FLASK) demo

test: check ## run every check and test; says what it skips and why
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -rs

check: setup-dev ## format, lint, types, layers, data files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(FLASK) check

talk: setup ## play the survey in this terminal
	@$(FLASK) talk $(if $(SURVEY),--questionnaire $(SURVEY))

lock: setup-dev ## compile requirements*.in into locked files with hashes
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt

audit: | $(VENV)-audit/.ready ## ask the public service for known vulnerabilities of the locked packages
	@$(PYTHON) -m bench.supply audit --tool $(VENV)-audit/bin/pip-audit

licences: setup ## write docs/giay-phep.md
	@$(BIN)/python -m bench.supply licences

sbom: | $(VENV)-audit/.ready ## write dist/sbom.json (CycloneDX): every locked package with its hashes
	@mkdir -p dist
	@$(VENV)-audit/bin/cyclonedx-py requirements requirements.txt --output-reproducible --of JSON -o dist/sbom.json
	@echo "dist/sbom.json written"

$(VENV)-audit/.ready:
	@$(PYTHON) -m venv $(VENV)-audit
	@$(VENV)-audit/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1 cyclonedx-bom==7.5.0
	@touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "installing what the bot needs …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/bin/python
	@echo "installing what the tests need …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime
